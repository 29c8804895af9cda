import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const auditEvents = sqliteTable("audit_events", {
  seq: integer("seq").primaryKey(),
  id: text("id").notNull(),
  at: integer("at").notNull(),
  actorKind: text("actor_kind").notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
  action: text("action").notNull(),
  target: text("target").notNull(),
  requestId: text("request_id").notNull(),
  details: text("details").notNull(),
  previousHash: text("previous_hash").notNull(),
  hash: text("hash").notNull(),
});
