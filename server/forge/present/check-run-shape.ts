import type { Forge } from "../forge.ts";
import type { CheckRun } from "../store/check-runs.ts";
import type { Repository } from "../store/repositories.ts";
import { isoTime, nodeId } from "./account-shape.ts";
import { htmlUrl, repositoryUrl } from "./repository-shape.ts";

export type CheckRunOf = { readonly repository: Repository; readonly run: CheckRun };

/** Suites and apps are GitHub's; here every run stands for itself. */
export function checkRunShape(forge: Forge, { repository, run }: CheckRunOf): Record<string, unknown> {
  const url = `${repositoryUrl(forge, repository)}/check-runs/${run.id}`;
  const html = `${htmlUrl(forge, repository)}/commit/${run.sha}`;
  return {
    id: run.id,
    head_sha: run.sha,
    node_id: nodeId("CheckRun", run.id),
    external_id: run.external_id,
    url,
    html_url: html,
    details_url: run.details_url ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: isoTime(run.started_at),
    completed_at: run.completed_at === null ? null : isoTime(run.completed_at),
    output: {
      title: run.output.title ?? null,
      summary: run.output.summary ?? null,
      text: run.output.text ?? null,
      annotations_count: run.output.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: null,
    app: null,
    pull_requests: [],
  };
}
