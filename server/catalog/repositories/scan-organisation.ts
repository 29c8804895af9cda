/*
 * The safety net under the webhooks: one page of calls per hundred repositories, and more only for those that were
 * pushed to since they were read. A repository that cannot be read does not stop the others.
 */
import type { Repository } from "../../github/repositories.ts";
import { dropUnseen } from "./drop-unseen.ts";
import { ingestRepository, type IngestDeps } from "./ingest-repository.ts";
import { insertScan, updateScan } from "../store/deliveries.ts";
import {
  findRepositoryByForgeId,
  touchRepository,
  updateRepositoryError,
  type RepositoryRow,
} from "../store/repositories.ts";
import { syncPeople } from "../people/sync-people.ts";

export interface ScanResult {
  readonly repositories: number;
  readonly changed: number;
  readonly failed: number;
  /** Repositories, groups and people that could not be read or confirmed and show what was known before. */
  readonly stale: number;
}

/**
 * Push times have whole seconds, and the forge's clock notes them: a read this close after a push may have missed a second
 * push. Wide enough for the most that the doctor lets the two clocks differ by, half a minute.
 */
const PUSH_TIME_GRAIN_MS = 35_000;

export async function scanOrganisation(deps: IngestDeps, signal?: AbortSignal): Promise<ScanResult> {
  const startedAt = deps.now();
  const id = deps.newId("scan");
  await deps.db.withTx((tx) =>
    insertScan(tx, { id, startedAt, finishedAt: null, repositories: 0, changed: 0, stale: 0, error: null }),
  );
  try {
    const result = await scan(deps, { startedAt, signal });
    await deps.db.withTx(async (tx) => {
      const { repositories, changed, stale } = result;
      await updateScan(tx, id, { finishedAt: deps.now(), repositories, changed, stale, error: null });
    });
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await deps.db.withTx((tx) => updateScan(tx, id, { finishedAt: deps.now(), error: message }));
    throw error;
  }
}

async function scan(
  deps: IngestDeps,
  run: { readonly startedAt: number; readonly signal: AbortSignal | undefined },
): Promise<ScanResult> {
  const people = await syncPeople(deps);
  const listed = await deps.github.repositories.list(deps.github.profile.org);
  const repositories = listed.filter((repository) => !repository.isArchived);
  const result = { repositories: repositories.length, changed: 0, failed: 0, stale: people.stale };
  const scanAll = async (found: readonly Repository[]): Promise<void> => {
    for (const repository of found) {
      if (run.signal?.aborted === true) return;
      const outcome = await scanOne(deps, repository);
      if (outcome === "changed") result.changed += 1;
      if (outcome === "failed") result.failed += 1;
    }
  };
  await scanAll(repositories);
  if (run.signal?.aborted !== true) {
    const unseen = await dropUnseen(deps, { startedAt: run.startedAt, listed });
    await scanAll(unseen.alive);
    result.stale += unseen.stale;
  }
  result.stale += result.failed;
  return result;
}

async function scanOne(deps: IngestDeps, repository: Repository): Promise<"changed" | "same" | "failed"> {
  if (await isUpToDate(deps, repository)) return "same";
  try {
    return (await ingestRepository(deps, repository)) === "changed" ? "changed" : "same";
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    deps.logger.warn({ err: error, repository: repository.fullName }, "repository could not be read");
    await deps.db.withTx((tx) =>
      updateRepositoryError(tx, repository.id, { error: message, seenAt: deps.now() }),
    );
    return "failed";
  }
}

async function isUpToDate(deps: IngestDeps, repository: Repository): Promise<boolean> {
  const row = await findRepositoryByForgeId(deps.db.read, repository.id);
  if (row === undefined || !isAsListed(row, repository) || !isReadAfterPush(row)) return false;
  await deps.db.withTx((tx) => touchRepository(tx, row.id, deps.now()));
  return true;
}

const isAsListed = (row: RepositoryRow, repository: Repository): boolean =>
  row.name === repository.name &&
  row.defaultBranch === repository.defaultBranch &&
  row.visibility === repository.visibility &&
  (row.description ?? "") === repository.description &&
  row.pushedAt === repository.pushedAtMs;

const isReadAfterPush = (row: RepositoryRow): boolean =>
  row.headSha !== null &&
  row.error === null &&
  row.ingestedAt !== null &&
  row.ingestedAt - (row.pushedAt ?? 0) > PUSH_TIME_GRAIN_MS;
