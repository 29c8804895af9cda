/** How a stored run is shown: one mapping for list, detail and everything the browser gets. */
import { toOptionalTimestamp, toTimestamp } from "../../kernel/time.ts";
import type { Plan } from "../domain/plan.schema.ts";
import type { RunOutputs, RunSummary } from "../domain/run.schema.ts";
import type { RunState } from "../domain/run-state.schema.ts";
import type { Run } from "../store/runs.ts";

function toWaiting(run: Run): RunSummary["waiting"] {
  if (run.state !== "waiting" || run.waitingSince === null || run.nextAttemptAt === null) return null;
  return {
    code: run.messageCode ?? "",
    message: run.message ?? "",
    since: toTimestamp(run.waitingSince),
    nextAttemptAt: toTimestamp(run.nextAttemptAt),
  };
}

const endedBadly: readonly RunState[] = ["failed", "cancelled", "archived"];

function toFailure(run: Run): RunSummary["failure"] {
  if (!endedBadly.includes(run.state) || run.message === null) return null;
  return { code: run.messageCode ?? "", message: run.message, step: run.failedStep };
}

export const toRunSummary = (run: Run): RunSummary => ({
  id: run.id,
  state: run.state,
  template: run.template,
  owner: run.owner,
  name: run.name,
  entityRef: run.entityRef,
  ownedBy: run.ownedBy,
  startedBy: { id: run.actorId, name: run.actorName, ref: run.actorRef },
  createdAt: toTimestamp(run.createdAt),
  startedAt: toOptionalTimestamp(run.startedAt),
  finishedAt: toOptionalTimestamp(run.finishedAt),
  waiting: toWaiting(run),
  failure: toFailure(run),
});

function catalogUrl(portalUrl: string, entityRef: string): string {
  const [kind = "", rest = ""] = entityRef.split(":");
  const [namespace = "", name = ""] = rest.split("/");
  return `${portalUrl}/catalog/${namespace}/${kind}/${name}`;
}

/** Null until the repository exists and the run has reached its end. */
export function toRunOutputs(run: Run, output: Plan["output"], portalUrl: string): RunOutputs | null {
  if (run.state !== "succeeded" || run.repositoryUrl === null || run.cloneUrl === null) return null;
  return {
    repositoryUrl: run.repositoryUrl,
    cloneUrl: run.cloneUrl,
    entityRef: run.entityRef,
    catalogUrl: run.entityRef === null ? null : catalogUrl(portalUrl, run.entityRef),
    links: output.links,
    text: output.text,
  };
}
