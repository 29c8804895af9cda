/*
 * Background work as people see it: single jobs, and the collectors, which are the jobs that come round again by
 * themselves. A job's payload is not shown: it may name what the reader may not see.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";
import { jobStates } from "./job-state.schema.ts";

export const jobStateSchema = z.enum(jobStates);

export const jobSchema = z.object({
  id: z.string(),
  /** `area.verb-noun` */
  kind: z.string(),
  /** What work of this kind does, in words. */
  title: z.string(),
  state: jobStateSchema,
  /** Tries so far; a job that waits with some behind it failed and is tried again at runAt. */
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  error: z.string().nullable(),
  createdAt: timestampSchema,
  /** When it may begin; in the past for a job that has begun. */
  runAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  isRetryable: z.boolean(),
});
export type JobView = z.infer<typeof jobSchema>;

export const jobListSchema = z.object({
  items: z.array(jobSchema),
  totalItems: z.number().int(),
  nextCursor: z.string().nullable(),
  counts: z.record(jobStateSchema, z.number().int()),
});

/** healthy: succeeded within three of its intervals. pending: never ran yet, and is not late. */
export const collectorStateSchema = z.enum(["healthy", "failing", "late", "pending"]);
export type CollectorState = z.infer<typeof collectorStateSchema>;

export const collectorSchema = z.object({
  kind: z.string(),
  title: z.string(),
  everySeconds: z.number().int(),
  state: collectorStateSchema,
  isRunning: z.boolean(),
  lastSuccessAt: timestampSchema.nullable(),
  /** The newest failure since the last success. */
  error: z.string().nullable(),
  failedAttempts: z.number().int(),
  nextRunAt: timestampSchema.nullable(),
});
export type Collector = z.infer<typeof collectorSchema>;
