/*
 * An orphan is a repository that carries a run's marker and was never finished: its run failed and nobody archived it,
 * or this portal does not know the run (another portal of the organisation, or a restored backup). It is shown to
 * people and never touched by itself, because somebody may be working in it.
 */
import { z } from "zod";
import { pageOf } from "../../kernel/page.ts";
import { runStates } from "./run-state.schema.ts";

export const orphanSchema = z.object({
  repository: z.string(),
  url: z.string(),
  runId: z.string(),
  reason: z.enum(["unknown_run", "unfinished_run"]),
  /** Null when the run is unknown. */
  state: z.enum(runStates).nullable(),
});
export type Orphan = z.infer<typeof orphanSchema>;

export const orphanListSchema = pageOf(orphanSchema).extend({
  /** False when the organisation has no custom properties, or the credentials may not read them. */
  isSearchable: z.boolean(),
});
