/*
 * A run is one execution of a template. queued → running → succeeded | failed | cancelled; waiting = paused on the
 * forge (rate limit, outage); archived = its repository was archived after a failure. Names are public.
 */
import { z } from "zod";

export const runStates = [
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
  "archived",
] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

export const isTerminal = (state: RunState): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "archived";

const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ["running", "cancelled"],
  running: ["waiting", "succeeded", "failed", "cancelled", "queued"],
  waiting: ["queued", "running", "cancelled", "failed"],
  succeeded: [],
  failed: ["queued", "archived"],
  cancelled: ["queued", "archived"],
  archived: [],
};

export const canTransition = (from: RunState, to: RunState): boolean => transitions[from].includes(to);
