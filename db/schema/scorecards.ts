import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const scorecardResults = sqliteTable("scorecard_results", {
  id: text("id").primaryKey(),
  scorecard: text("scorecard").notNull(),
  entityRef: text("entity_ref").notNull(),
  level: text("level"),
  nextLevel: text("next_level"),
  rulesToNext: integer("rules_to_next").notNull(),
  passed: integer("passed").notNull(),
  applicable: integer("applicable").notNull(),
  unknown: integer("unknown").notNull(),
  results: text("results").notNull(),
  digest: text("digest").notNull(),
  evaluatedAt: integer("evaluated_at").notNull(),
  recordedFrom: integer("recorded_from").notNull(),
  recordedTo: integer("recorded_to"),
});
