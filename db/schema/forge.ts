import { integer, sqliteTable } from "drizzle-orm/sqlite-core";

/** Writes of the last hour to a forge with limits. */
export const forgeWrites = sqliteTable("forge_writes", {
  id: integer("id").primaryKey(),
  at: integer("at").notNull(),
});

export const forgePause = sqliteTable("forge_pause", {
  id: integer("id").primaryKey(),
  until: integer("until").notNull(),
});
