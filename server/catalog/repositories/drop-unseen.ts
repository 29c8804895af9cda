/* What a complete scan did not see: dropped when the forge confirms that it is gone, kept as stale otherwise. */
import type { Repository } from "../../github/repositories.ts";
import { confirmGone } from "./confirm-gone.ts";
import { dropRepository } from "./drop-repository.ts";
import type { IngestDeps } from "./ingest-repository.ts";
import { listUnseenRepositories, updateRepositoryError, type RepositoryRow } from "../store/repositories.ts";

export interface Seen {
  readonly startedAt: number;
  readonly listed: readonly Repository[];
}

export interface Unseen {
  /** Not listed, but the forge has them: to be read like the listed ones. */
  readonly alive: readonly Repository[];
  readonly stale: number;
}

export async function dropUnseen(deps: IngestDeps, { startedAt, listed }: Seen): Promise<Unseen> {
  const archived = new Set(listed.filter(({ isArchived }) => isArchived).map(({ id }) => id));
  const unseen = await listUnseenRepositories(deps.db.read, startedAt);
  const alive = new Map<string, Repository>();
  const { gone, stale } = await confirmGone({
    candidates: unseen.filter((row) => !archived.has(row.forgeId)),
    read: async (row) => {
      const found = await findHere(deps, row);
      if (found !== undefined) alive.set(row.id, found);
      return found;
    },
    now: startedAt,
    isBlind: listed.length === 0 && deps.github.profile.kind !== "embedded",
  });
  for (const row of [...unseen.filter((row) => archived.has(row.forgeId)), ...gone])
    await dropRepository(deps, row);
  const kept = stale.filter(({ candidate }) => !alive.has(candidate.id));
  for (const { candidate, reason } of kept) {
    deps.logger.warn(
      { repository: `${candidate.owner}/${candidate.name}`, reason },
      "repository kept as stale",
    );
    await deps.db.withTx((tx) =>
      updateRepositoryError(tx, candidate.forgeId, { error: reason, seenAt: candidate.seenAt }),
    );
  }
  return { alive: [...alive.values()], stale: kept.length };
}

/** By id, which survives a rename; one that was archived or moved to another owner has left this organisation. */
async function findHere(deps: IngestDeps, row: RepositoryRow): Promise<Repository | undefined> {
  const found = await deps.github.repositories.findById(row.forgeId);
  const isHere = found?.owner.toLowerCase() === deps.github.profile.org.toLowerCase();
  return isHere && found?.isArchived === false ? found : undefined;
}
