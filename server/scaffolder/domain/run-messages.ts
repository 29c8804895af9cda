/*
 * Everything a run may tell a person when it waits or fails. The list is closed: no text of the forge, no stack, no
 * secret can reach a page through it. Each says what happened and what to do.
 */
export const waitingMessages = {
  forge_rate_limit: "The forge's rate limit is reached. The run goes on by itself when the limit is lifted.",
  forge_unavailable: "The forge cannot be reached or answers with an error. The run tries again by itself.",
  forge_timeout: "The forge did not answer in time. The run tries again by itself.",
  forge_garbled: "The forge's answer was cut off. The run looks at what exists and tries again by itself.",
  forge_not_visible: "The forge accepted a change but does not show it yet. The run looks again by itself.",
} as const;
export type WaitingCode = keyof typeof waitingMessages;

export const failureMessages = {
  repo_exists:
    "A repository with this name already exists and was not created by this run. Choose another name.",
  repository_gone: "The repository this run created is gone. Start a new run.",
  repository_too_open:
    "The repository can be read by more people than planned. Restrict it at the forge now, then retry.",
  entity_conflict:
    "The repository is complete, but another repository declares its catalog entry, so the catalog refused it. Settle who keeps the name, then retry.",
  content_changed:
    "Somebody else committed to the repository while the run was working. Nothing was overwritten; finish by hand or archive the repository.",
  content_differs:
    "The forge stored other content than was sent. Nothing else was changed; archive and start again.",
  team_missing:
    "A team of the plan does not exist at the forge, or the forge credentials may not see it. Create the team, then retry.",
  forge_permission:
    "The forge credentials lack a permission. Grant what the step's detail names to the GitHub App or token, then retry.",
  forge_credentials: "The forge does not accept the credentials. Renew the token or the App key, then retry.",
  forge_refused:
    "The forge refused the change as invalid. The log of the worker has its reason; correct it, then retry.",
  forge_not_settling:
    "The forge accepted a change but never showed it. Look at the repository, then retry or archive it.",
  forge_gave_up: "The forge was not available for a day. Retry when it is back.",
  plan_unreadable:
    "The stored plan or secrets of this run cannot be read, probably because the master key was replaced. Restore the key and retry, or start a new run.",
  secret_missing:
    "A secret the plan needs was not given or is no longer stored. Start a new run with the secret.",
  internal_error:
    "Something unexpected happened inside Waymark. The log of the worker has the reason; retry is safe.",
} as const;
export type FailureCode = keyof typeof failureMessages;

export const cancelledMessage = "The run was cancelled before it finished.";

const known: ReadonlySet<string> = new Set([
  ...Object.values(waitingMessages),
  ...Object.values(failureMessages),
  cancelledMessage,
]);

/** True for the texts above; what a run shows is checked against it in the fault tests. */
export const isKnownRunMessage = (text: string): boolean => known.has(text);
