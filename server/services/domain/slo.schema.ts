/*
 * A service level objective as the API answers it: the definition from the repository, and the state of its error budget.
 * Nothing reads a Prometheus yet, so the state says that there is no data rather than a number nobody measured.
 */
import { z } from "zod";
import { descriptorFileSchema } from "../../catalog/domain/catalog.schema.ts";
import { pageOf } from "../../kernel/page.ts";

export const sloSchema = z.object({
  /** `kind~namespace~name~slo`: none of the parts can hold a tilde, and an address needs no encoding for it. */
  id: z.string(),
  entityRef: z.string(),
  name: z.string(),
  displayName: z.string().nullable(),
  description: z.string().nullable(),
  /** A ratio, 0.995 for 99.5 %. */
  target: z.number(),
  window: z.object({ duration: z.string(), isRolling: z.boolean() }),
  budgetingMethod: z.string(),
  /** `kind` is availability, latency or ratio, as far as the names say so. */
  indicator: z.object({ kind: z.string(), summary: z.string() }),
  source: z.object({ path: z.string(), line: z.number().int(), url: z.string() }),
  state: z.literal("no_data"),
  reason: z.string(),
  /** The measured ratio of good events over the window. */
  sli: z.number().nullable(),
  /** The part of the error budget that is left, 1 for all of it. */
  budget: z.number().nullable(),
});
export type ServiceLevelObjective = z.infer<typeof sloSchema>;

/** With what is wrong in the SLO files: an objective that cannot be read is missing from the list. */
export const sloListSchema = pageOf(sloSchema).extend({ findings: descriptorFileSchema.shape.findings });
export type SloList = z.infer<typeof sloListSchema>;
