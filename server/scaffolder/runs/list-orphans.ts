import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { RepositoryProperties } from "../../github/properties.ts";
import { cutPage, type PageRequest } from "../../kernel/page.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { Orphan } from "../domain/orphan.schema.ts";
import type { RunState } from "../domain/run-state.schema.ts";
import { readyState, runOfHomepage, runProperty, stateProperty } from "../steps/run-marker.ts";
import { findRun } from "../store/runs.ts";

type OrphanDeps = Pick<Deps, "db" | "env" | "github">;

/** A run that may still go on, or that ended as it should, leaves no orphan. */
const leavesOrphan: Readonly<Record<RunState, boolean>> = {
  queued: false,
  running: false,
  waiting: false,
  succeeded: false,
  failed: true,
  cancelled: true,
  archived: false,
};

/** Without properties the homepage names the run, and nothing says that an unknown run did not finish. */
async function listByHomepage(deps: OrphanDeps): Promise<Orphan[]> {
  const { db, env, github } = deps;
  const found: Orphan[] = [];
  for (const { fullName, htmlUrl: url, homepage, isArchived } of await github.repositories.list(
    github.profile.org,
  )) {
    const runId = isArchived ? undefined : runOfHomepage(homepage, env.baseUrl);
    const run = runId === undefined ? undefined : await findRun(db.read, runId);
    if (run === undefined || !leavesOrphan[run.state]) continue;
    found.push({ repository: fullName, url, runId: run.id, reason: "unfinished_run", state: run.state });
  }
  return found;
}

async function judge(deps: OrphanDeps, repository: RepositoryProperties): Promise<Orphan[]> {
  const runId = repository.values.get(runProperty);
  if (runId === undefined || repository.values.get(stateProperty) === readyState) return [];
  const run = await findRun(deps.db.read, runId);
  if (run !== undefined && !leavesOrphan[run.state]) return [];
  const { fullName } = repository;
  return [
    {
      repository: fullName,
      url: `${deps.github.profile.webUrl}/${fullName}`,
      runId,
      reason: run === undefined ? "unknown_run" : "unfinished_run",
      state: run?.state ?? null,
    },
  ];
}

export interface OrphanList {
  readonly isSearchable: boolean;
  readonly items: readonly Orphan[];
}

/** Repositories that a run began and none finished; only looks. */
export async function listOrphans(deps: OrphanDeps): Promise<OrphanList> {
  if ((await deps.github.owner.kind()) === "user")
    return { isSearchable: true, items: await listByHomepage(deps) };
  try {
    const repositories = await deps.github.properties.listRepositories(deps.github.profile.org);
    const items = [];
    for (const repository of repositories) items.push(...(await judge(deps, repository)));
    return { isSearchable: true, items };
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "plan")) return { isSearchable: false, items: [] };
    throw error;
  }
}

/** The same, page by page. */
export async function listOrphanPage(deps: OrphanDeps, page: PageRequest) {
  const { isSearchable, items } = await listOrphans(deps);
  return { isSearchable, ...cutPage(items, page, ({ repository }) => repository) };
}

/** Tells the log about each, again and again until somebody archives it or finishes its run. */
export async function reportOrphans(deps: OrphanDeps & Pick<Deps, "logger">): Promise<void> {
  const { isSearchable, items } = await listOrphans(deps);
  if (!isSearchable) deps.logger.info("repositories of unfinished runs cannot be searched for here");
  for (const orphan of items) deps.logger.warn(orphan, "repository without a finished run");
}
