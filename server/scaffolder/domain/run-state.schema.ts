/*
 * A run is one execution of a template. queued → running → succeeded | failed | cancelled; waiting = paused on the
 * forge (rate limit, outage); archived = its repository was archived after a failure. Names are public.
 * No schema here: pages read the list of states, and a schema library is too much to send along.
 */
export const runStates = [
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
  "archived",
] as const;
export type RunState = (typeof runStates)[number];

export const isTerminal = (state: RunState): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "archived";

const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ["running", "cancelled", "failed"],
  running: ["waiting", "succeeded", "failed", "cancelled", "queued"],
  waiting: ["queued", "running", "cancelled", "failed"],
  succeeded: [],
  failed: ["queued", "archived"],
  cancelled: ["queued", "archived"],
  archived: [],
};

export const canTransition = (from: RunState, to: RunState): boolean => transitions[from].includes(to);
