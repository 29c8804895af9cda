import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const githubAppAttempts = sqliteTable("github_app_attempts", {
  stateHash: text("state_hash").primaryKey(),
  actorId: text("actor_id").notNull(),
  url: text("url").notNull(),
  org: text("org").notNull(),
  signIn: integer("sign_in", { mode: "boolean" }).notNull(),
  expiresAt: integer("expires_at").notNull(),
});
