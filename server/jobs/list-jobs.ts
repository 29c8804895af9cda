import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { JobDefinition } from "./define-job.ts";
import type { JobView } from "./domain/job.schema.ts";
import { jobStates, type JobState } from "./domain/job-state.schema.ts";
import { countJobRows, listJobRows } from "./job-store.ts";
import type { Job } from "./queue.ts";

export interface ListJobsInput {
  readonly state?: JobState | undefined;
  readonly kind?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A kind that no version of the code knows any more is told by its name. */
export function toJobView(job: Job, definition: JobDefinition | undefined): JobView {
  return {
    id: job.id,
    kind: job.kind,
    title: definition?.title ?? job.kind,
    state: job.state,
    attempts: job.attempts,
    maxAttempts: definition?.maxAttempts ?? 1,
    error: job.lastError,
    createdAt: toTimestamp(job.createdAt),
    runAt: toTimestamp(job.runAt),
    finishedAt: toOptionalTimestamp(job.finishedAt),
    isRetryable: job.state === "failed" && definition?.isRetryable === true,
  };
}

type CountDeps = Pick<Deps, "db">;

async function countByState({ db }: CountDeps, kind: string | undefined): Promise<Record<JobState, number>> {
  const counts = { queued: 0, running: 0, done: 0, failed: 0 };
  for (const state of jobStates) counts[state] = await countJobRows(db.read, { state, kind });
  return counts;
}

/** Jobs, newest first, with how many there are in each state. */
export async function listJobs(
  deps: CountDeps,
  definitions: readonly JobDefinition[],
  { state, kind, limit, cursor }: ListJobsInput,
) {
  const beforeId = cursor === undefined ? undefined : decodeCursor(cursor)[1];
  const rows = await listJobRows(deps.db.read, { state, kind, beforeId, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const counts = await countByState(deps, kind);
  return {
    items: page.map((job) =>
      toJobView(
        job,
        definitions.find((definition) => definition.kind === job.kind),
      ),
    ),
    totalItems: state === undefined ? Object.values(counts).reduce((sum, n) => sum + n, 0) : counts[state],
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
    counts,
  };
}
