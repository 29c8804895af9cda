/*
 * How long the portal keeps what it writes down about its own work, and what the next round would remove
 * (docs/operating.md, Retention). What is kept for good is not in this list.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";

export const retentionKinds = ["run-logs", "deliveries", "scans", "jobs", "sessions", "sign-ins"] as const;
export const retentionKindSchema = z.enum(retentionKinds);
export type RetentionKind = z.infer<typeof retentionKindSchema>;

export const retentionItemSchema = z.object({
  kind: retentionKindSchema,
  title: z.string(),
  /** What is kept, and from when on its age counts. */
  description: z.string(),
  days: z.number().int(),
  defaultDays: z.number().int(),
  minDays: z.number().int(),
  maxDays: z.number().int(),
  /** When an administrator changed it; null while the default counts. */
  updatedAt: timestampSchema.nullable(),
  rows: z.number().int(),
  /** What a round at this moment would remove: everything older than `before`. */
  due: z.object({ rows: z.number().int(), before: timestampSchema }),
});
export type RetentionItem = z.infer<typeof retentionItemSchema>;

export const retentionListSchema = z.object({
  items: z.array(retentionItemSchema),
  /** What no round ever removes, and why. */
  keptForGood: z.array(z.object({ title: z.string(), reason: z.string() })),
  nextRunAt: timestampSchema.nullable(),
});
