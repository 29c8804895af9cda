import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const jobs = sqliteTable("jobs", {
  id: text("id").primaryKey(),
  kind: text("kind").notNull(),
  key: text("key"),
  payload: text("payload").notNull(),
  state: text("state", { enum: ["queued", "running", "done", "failed"] }).notNull(),
  runAt: integer("run_at").notNull(),
  attempts: integer("attempts").notNull(),
  fence: integer("fence").notNull(),
  leasedBy: text("leased_by"),
  leaseUntil: integer("lease_until"),
  lastError: text("last_error"),
  createdAt: integer("created_at").notNull(),
  finishedAt: integer("finished_at"),
});
