import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import type { JobDefinition } from "./define-job.ts";
import type { JobView } from "./domain/job.schema.ts";
import { findJob, listLiveJobs, reopenJob, settleJob } from "./job-store.ts";
import { toJobView } from "./list-jobs.ts";
import { enqueueJob, type Job } from "./queue.ts";

type RetryDeps = Pick<Deps, "db" | "now" | "newId">;

async function getJob(tx: Tx, id: string): Promise<Job> {
  const job = await findJob(tx, id);
  if (job === undefined) throw new AppError("not_found", `There is no job ${id}. GET /jobs lists them.`);
  return job;
}

function assertRetryable(job: Job, definition: JobDefinition | undefined): void {
  if (job.state !== "failed")
    throw new AppError("conflict", `Expected a failed job; ${job.id} is ${job.state}.`);
  if (definition?.isRetryable === true) return;
  throw new AppError(
    "conflict",
    `${job.kind} ended what waited for it, so it is not repeated here. Retry the run instead.`,
  );
}

/** Puts the job back; when a newer one waits under its key, that one is brought forward and does its work. */
async function putBack(tx: Tx, deps: RetryDeps, job: Job): Promise<string> {
  const { kind, key } = job;
  const live = key === null ? [] : await listLiveJobs(tx, kind, key);
  const waiting = live.find(({ state }) => state === "queued");
  if (key === null || waiting === undefined) {
    await reopenJob(tx, job.id, deps.now());
    return job.id;
  }
  await settleJob(tx, job.id);
  return enqueueJob(tx, deps, { kind, key, payload: JSON.parse(job.payload) });
}

/** Tries a failed job again from its first attempt; answers with the job that does the work now. */
export async function retryJob(
  deps: RetryDeps,
  definitions: readonly JobDefinition[],
  input: { readonly id: string; readonly audit: AuditRecorder },
): Promise<JobView> {
  return deps.db.withTx(async (tx) => {
    const job = await getJob(tx, input.id);
    const definition = definitions.find(({ kind }) => kind === job.kind);
    assertRetryable(job, definition);
    const id = await putBack(tx, deps, job);
    await input.audit(tx, { target: job.id, details: { kind: job.kind } });
    return toJobView(await getJob(tx, id), definition);
  });
}
