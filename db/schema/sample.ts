import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const sampleOrganisation = sqliteTable("sample_organisation", {
  id: integer("id").primaryKey(),
  state: text("state", { enum: ["loading", "loaded", "removed"] }).notNull(),
  changedAt: integer("changed_at").notNull(),
});
