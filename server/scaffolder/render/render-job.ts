/* What the parent sends to the rendering child and what comes back; both sides parse it. */
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { jsonObjectSchema } from "../domain/json-value.ts";
import { plannedFileSchema, planSchema } from "../domain/plan.schema.ts";
import { templateSourceSchema } from "./template-source.ts";

/** Facts about the portal and the owner. Only the answers and these decide what a template renders. */
export const renderContextSchema = z.object({
  /** Web address of the forge without trailing slash. */
  forgeUrl: z.string(),
  /** Whose repositories it makes: of that organisation, or in that person's own account. */
  organization: z.string(),
  ownerKind: z.enum(["organization", "user"]),
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

export const renderJobSchema = z.object({
  source: templateSourceSchema,
  answers: jsonObjectSchema,
  context: renderContextSchema,
});
export type RenderJob = z.infer<typeof renderJobSchema>;

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
