/*
 * What an examination of the portal and its machine tells. Every finding says what was expected, what was found and what
 * to do; a note is worth knowing and nothing is wrong.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";

export const doctorAreas = [
  "environment",
  "versions",
  "database",
  "files",
  "disk",
  "clock",
  "connections",
  "github-app",
] as const;
const areaSchema = z.enum(doctorAreas);
export type DoctorArea = z.infer<typeof areaSchema>;

const named = { area: areaSchema, title: z.string() };

export const doctorCheckSchema = z.discriminatedUnion("state", [
  z.object({ ...named, state: z.literal("ok"), found: z.string() }),
  z.object({ ...named, state: z.literal("note"), found: z.string() }),
  z.object({
    ...named,
    state: z.literal("finding"),
    expected: z.string(),
    found: z.string(),
    fix: z.string(),
    /** A start would refuse with 78, or did. */
    isConfiguration: z.boolean(),
  }),
]);
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

export const effectiveVariableSchema = z.object({
  name: z.string(),
  /** As it counts; null when it is not set and has no default, and for secrets. */
  value: z.string().nullable(),
  isSet: z.boolean(),
  isSecret: z.boolean(),
});
export type EffectiveVariable = z.infer<typeof effectiveVariableSchema>;

export const doctorReportSchema = z.object({
  checkedAt: timestampSchema,
  folder: z.string(),
  /** running: told by the portal itself, with its own environment. */
  portal: z.enum(["running", "stopped"]),
  checks: z.array(doctorCheckSchema),
  environment: z.array(effectiveVariableSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
