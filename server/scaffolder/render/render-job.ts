/*
 * What the parent sends to the rendering child and what comes back. Both sides parse: the child because a job is its
 * only input, the parent because the child has touched untrusted text.
 */
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { jsonObjectSchema } from "../domain/json-value.ts";
import { plannedFileSchema, planSchema } from "../domain/plan.schema.ts";
import { templateSourceSchema } from "./template-source.ts";

/** Facts about the portal and the owner. Only the answers and these decide what a template renders. */
export const renderContextSchema = z.object({
  /** Web address of the forge without trailing slash. */
  forgeUrl: z.string(),
  organization: z.string(),
  /** Web address of the portal without trailing slash, for links to catalog pages. */
  portalUrl: z.string(),
  /** Where pipelines reach the portal; null when only this machine does. */
  publicUrl: z.string().nullable(),
  /** Members of the owning group, null when the catalog does not know it. */
  ownerMembers: z.number().int().min(0).nullable(),
  /** Who starts the run, for `user.ref` and `user.entity` of templates. */
  user: z.object({ ref: z.string(), entity: jsonObjectSchema }).nullable(),
});
export type RenderContext = z.infer<typeof renderContextSchema>;

export const renderJobSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("render"),
    source: templateSourceSchema,
    answers: jsonObjectSchema,
    context: renderContextSchema,
  }),
  z.object({ kind: z.literal("validate"), source: templateSourceSchema }),
]);
export type RenderJob = z.infer<typeof renderJobSchema>;
export type RenderJobOf<K extends RenderJob["kind"]> = Extract<RenderJob, { kind: K }>;

export const renderOutcomeSchema = z.object({
  digest: z.string(),
  files: z.array(plannedFileSchema),
  plan: planSchema,
  /** Complete answers: defaults filled in, secrets left out. */
  answers: jsonObjectSchema,
  warnings: z.array(findingSchema),
  log: z.array(z.string()),
});
export type RenderOutcome = z.infer<typeof renderOutcomeSchema>;

export const validateOutcomeSchema = z.object({ digest: z.string(), findings: z.array(findingSchema) });
export type ValidateOutcome = z.infer<typeof validateOutcomeSchema>;

export const jobMessageSchema = z.object({ id: z.number(), deadlineMs: z.number(), job: renderJobSchema });

export const jobReplySchema = z.discriminatedUnion("kind", [
  z.object({ id: z.number(), kind: z.literal("render"), outcome: renderOutcomeSchema }),
  z.object({ id: z.number(), kind: z.literal("validate"), outcome: validateOutcomeSchema }),
  z.object({
    id: z.number(),
    kind: z.literal("refused"),
    code: z.enum([
      "template_invalid",
      "template_timeout",
      "path_not_allowed",
      "invalid_input",
      "invalid_repo_name",
    ]),
    message: z.string(),
    details: z.unknown(),
  }),
  z.object({ id: z.number(), kind: z.literal("crashed"), message: z.string() }),
  z.object({ id: z.literal(0), kind: z.literal("ready") }),
]);
export type JobReply = z.infer<typeof jobReplySchema>;

/** A render that takes longer is killed; the rest of the portal never waits for it. */
export const renderDeadlineMs = 2000;
