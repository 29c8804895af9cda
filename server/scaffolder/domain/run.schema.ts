/*
 * What a run looks like from outside: in REST, in the CLI and in the browser. Times are RFC 3339 in UTC. What may be done
 * with it next is part of the answer, so that no page derives it from the state.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";
import { runStates } from "./run-state.schema.ts";

export const runStateSchema = z.enum(runStates);
export const runActionSchema = z.enum(["retry", "cancel", "archive"]);

const messageSchema = z.object({ code: z.string(), message: z.string() });

export const runSummarySchema = z.object({
  id: z.string(),
  state: runStateSchema,
  template: z.string(),
  /** The repository it makes. */
  owner: z.string(),
  name: z.string(),
  entityRef: z.string().nullable(),
  /** Who owns what it makes, as an entity reference; null when nothing says so. */
  ownedBy: z.string().nullable(),
  startedBy: z.object({ id: z.string(), name: z.string(), ref: z.string().nullable() }),
  createdAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  /** Why it waits and when it goes on; null unless the state is waiting. */
  waiting: messageSchema.extend({ since: timestampSchema, nextAttemptAt: timestampSchema }).nullable(),
  /** Why it failed or was cancelled. */
  failure: messageSchema.extend({ step: z.string().nullable() }).nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const existingThingSchema = z.object({
  kind: z.string(),
  name: z.string(),
  url: z.string().nullable(),
});
export type ExistingThing = z.infer<typeof existingThingSchema>;

export const runStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(["pending", "running", "waiting", "done", "skipped", "failed"]),
  attempts: z.number().int(),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  durationMs: z.number().int().nullable(),
  /** Why it was skipped, or what was found. */
  detail: z.string().nullable(),
});

export const runOutputsSchema = z.object({
  repositoryUrl: z.string(),
  cloneUrl: z.string(),
  entityRef: z.string().nullable(),
  catalogUrl: z.string().nullable(),
  links: z.array(
    z.object({ title: z.string(), url: z.string().nullable(), entityRef: z.string().nullable() }),
  ),
  text: z.array(z.object({ title: z.string(), content: z.string() })),
});
export type RunOutputs = z.infer<typeof runOutputsSchema>;

export const runDetailSchema = runSummarySchema.extend({
  answers: z.record(z.string(), z.unknown()),
  templateDigest: z.string(),
  steps: z.array(runStepSchema),
  /** What the run has made so far, also when it failed half-way. */
  existing: z.array(existingThingSchema),
  /** What the run asked for without learning the outcome; look at the forge. */
  mayExist: z.array(existingThingSchema),
  outputs: runOutputsSchema.nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** What can be done with it in this state. */
  actions: z.array(runActionSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const runEventSchema = z.object({
  id: z.number().int(),
  at: timestampSchema,
  step: z.string().nullable(),
  level: z.enum(["info", "warning", "error"]),
  message: z.string(),
});
export type RunEvent = z.infer<typeof runEventSchema>;
