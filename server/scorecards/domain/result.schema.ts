/*
 * What a scorecard says about a service: one result per rule in one of six states, each with the evidence it rests on.
 * Unknown means the evidence could not be read; it is no failure, and it lifts no level. Exempt is a failure somebody accepted in writing.
 */
import { z } from "zod";

export const resultStates = ["pass", "fail", "warn", "not-applicable", "unknown", "exempt"] as const;
export const resultStateSchema = z.enum(resultStates);
export type ResultState = z.infer<typeof resultStateSchema>;

export const levels = ["Bronze", "Silver", "Gold"] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

export const evidenceSchema = z.object({
  /** file: a file of the repository. forge: the forge's own answer. catalog: an entity. */
  source: z.enum(["file", "forge", "catalog"]),
  path: z.string().nullable(),
  url: z.string().nullable(),
  commit: z.string().nullable(),
  line: z.number().int().nullable(),
  /** The raw value the rule judged. */
  value: z.string(),
  observedAt: z.iso.datetime(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const ruleResultSchema = z.object({
  rule: z.string(),
  title: z.string(),
  level: levelSchema,
  state: resultStateSchema,
  reason: z.string(),
  /** What to do about it; null unless the state is fail or warn. */
  howToFix: z.string().nullable(),
  ruleVersion: z.number().int(),
  evidence: z.array(evidenceSchema),
  unknownSince: z.iso.datetime().nullable(),
});
export type RuleResult = z.infer<typeof ruleResultSchema>;

export const scoreSchema = z.object({
  level: levelSchema.nullable(),
  nextLevel: levelSchema.nullable(),
  /** Rules that fail or are unknown between the service and the next level. */
  rulesToNext: z.number().int(),
  /** Titles of those that are unknown: "not known: …". */
  notKnown: z.array(z.string()),
  passed: z.number().int(),
  applicable: z.number().int(),
  unknown: z.number().int(),
});
export type Score = z.infer<typeof scoreSchema>;

export const scorecardResultSchema = scoreSchema.extend({
  name: z.string(),
  title: z.string(),
  entityRef: z.string(),
  evaluatedAt: z.iso.datetime(),
  results: z.array(ruleResultSchema),
});
export type ScorecardResult = z.infer<typeof scorecardResultSchema>;

export const scorecardSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  levels: z.array(levelSchema),
  rules: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      level: levelSchema,
      version: z.number().int(),
    }),
  ),
});

/** What to do next for one service: the rule that brings it nearer to its next level. */
export const nextStepSchema = z.object({
  entityRef: z.string(),
  title: z.string(),
  tier: z.number().int().nullable(),
  scorecard: z.object({ name: z.string(), title: z.string() }),
  nextLevel: levelSchema,
  rulesToNext: z.number().int(),
  rule: z.object({
    id: z.string(),
    title: z.string(),
    reason: z.string(),
    howToFix: z.string().nullable(),
  }),
});
export type NextStep = z.infer<typeof nextStepSchema>;
