import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const retentionSettings = sqliteTable("retention_settings", {
  kind: text("kind").primaryKey(),
  days: integer("days").notNull(),
  updatedAt: integer("updated_at").notNull(),
});
