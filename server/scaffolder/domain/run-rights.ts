/*
 * Who may steer a run: whoever started it while they may start runs at all, and maintainers. One rule for the check
 * behind every door and for the buttons in front of it.
 */
export const roleToStartRuns = "developer";

export const roleToSteerRun = (callerId: string, run: { readonly startedById: string }) =>
  callerId === run.startedById ? "developer" : "maintainer";
