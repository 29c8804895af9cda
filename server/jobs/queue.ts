/**
 * The job queue: rows of the one database, so that a change and the work it asks for commit together. A lease says who
 * works on a job and until when; the fence lets the database refuse a worker that was presumed dead.
 */
import { and, asc, eq, gt, isNull, lte, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Reader, Tx } from "../../db/client.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { Clock } from "../runtime/clock.ts";
import type { NewId } from "../runtime/ids.ts";
import type { ClockJump } from "./clock-jump.ts";
import type { JobLease } from "./define-job.ts";

export const leaseMs = 60_000;
export const heartbeatMs = 15_000;
/** The key of every job that comes round again, so that one round waits at most. */
export const recurringKey = "recurring";

export interface NewJob {
  readonly kind: string;
  readonly payload: unknown;
  /** Two jobs of one kind with the same key never run at once, and only one of them waits. */
  readonly key?: string;
  readonly runAt?: number;
}

export type Job = typeof jobs.$inferSelect;

/** The lease is gone: another worker has the job. Whoever gets this stops without a trace. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

async function findQueued(tx: Tx, kind: string, key: string | undefined): Promise<Job | undefined> {
  if (key === undefined) return undefined;
  const [row] = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, kind), eq(jobs.key, key), eq(jobs.state, "queued")));
  return row;
}

/** Queues a job in the caller's transaction; one that already waits under the key is brought forward instead. */
export async function enqueueJob(
  tx: Tx,
  deps: { readonly now: Clock; readonly newId: NewId },
  job: NewJob,
): Promise<string> {
  const runAt = job.runAt ?? deps.now();
  const queued = await findQueued(tx, job.kind, job.key);
  if (queued !== undefined) {
    if (runAt < queued.runAt) await tx.update(jobs).set({ runAt }).where(eq(jobs.id, queued.id));
    return queued.id;
  }
  const id = deps.newId("job");
  await tx.insert(jobs).values({
    id,
    kind: job.kind,
    key: job.key ?? null,
    payload: JSON.stringify(job.payload),
    state: "queued",
    runAt,
    attempts: 0,
    fence: 0,
    createdAt: deps.now(),
  });
  return id;
}

/** Whether a worker is at it right now, or died at it a moment ago. */
export async function isJobRunning(db: Reader, kind: string, key: string): Promise<boolean> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.kind, kind), eq(jobs.key, key), eq(jobs.state, "running")));
  return rows.length > 0;
}

/** Call first in every transaction a job writes in. */
export async function assertLease(tx: Tx, lease: JobLease): Promise<void> {
  const [row] = await tx
    .select({ fence: jobs.fence, state: jobs.state })
    .from(jobs)
    .where(eq(jobs.id, lease.jobId));
  if (row?.state !== "running" || row.fence !== lease.fence) {
    throw new LeaseLostError(`Job ${lease.jobId} belongs to another worker now.`);
  }
}

const running = alias(jobs, "running");

/** The next job whose time has come and whose key nobody works on. */
export async function findDueJob(db: Reader, now: number): Promise<Job | undefined> {
  const sameKey = db
    .select({ one: sql`1` })
    .from(running)
    .where(and(eq(running.kind, jobs.kind), eq(running.key, jobs.key), eq(running.state, "running")));
  const [row] = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.state, "queued"), lte(jobs.runAt, now), or(isNull(jobs.key), notExists(sameKey))))
    .orderBy(asc(jobs.runAt), asc(jobs.id))
    .limit(1);
  return row;
}

export interface ClaimedJob {
  readonly job: Job;
  readonly lease: JobLease;
}

export async function claimJob(
  tx: Tx,
  claim: { readonly now: number; readonly workerId: string },
): Promise<ClaimedJob | undefined> {
  const due = await findDueJob(tx, claim.now);
  if (due === undefined) return undefined;
  const job: Job = {
    ...due,
    state: "running",
    fence: due.fence + 1,
    attempts: due.attempts + 1,
    leasedBy: claim.workerId,
    leaseUntil: claim.now + leaseMs,
  };
  await tx.update(jobs).set(job).where(eq(jobs.id, due.id));
  return { job, lease: { jobId: job.id, fence: job.fence } };
}

export async function extendLease(tx: Tx, lease: JobLease, now: number): Promise<void> {
  await assertLease(tx, lease);
  await tx
    .update(jobs)
    .set({ leaseUntil: now + leaseMs })
    .where(eq(jobs.id, lease.jobId));
}

const unleased = { leasedBy: null, leaseUntil: null };

export async function finishJob(
  tx: Tx,
  lease: JobLease,
  end: { readonly now: number; readonly state: "done" | "failed"; readonly error?: string },
): Promise<void> {
  await assertLease(tx, lease);
  await tx
    .update(jobs)
    .set({ ...unleased, state: end.state, finishedAt: end.now, lastError: end.error ?? null })
    .where(eq(jobs.id, lease.jobId));
}

/** Puts a running job back. When its key got a newer queued job meanwhile, that one takes over. */
export async function requeueJob(
  tx: Tx,
  job: Job,
  next: { readonly now: number; readonly runAt: number; readonly attempts: number; readonly error?: string },
): Promise<void> {
  await assertLease(tx, { jobId: job.id, fence: job.fence });
  const newer = await findQueued(tx, job.kind, job.key ?? undefined);
  if (newer === undefined) {
    await tx
      .update(jobs)
      .set({
        ...unleased,
        state: "queued",
        runAt: next.runAt,
        attempts: next.attempts,
        lastError: next.error ?? null,
      })
      .where(eq(jobs.id, job.id));
    return;
  }
  await tx
    .update(jobs)
    .set({ ...unleased, state: "done", finishedAt: next.now, lastError: next.error ?? null })
    .where(eq(jobs.id, job.id));
}

export interface Release {
  readonly now: number;
  /** The caller knows that no worker is left; otherwise only leases that ran out are freed. */
  readonly everyLease: boolean;
  /** How often a job of this kind is taken up again without an outcome, before it counts as what stops the worker. */
  readonly maxTries: (kind: string) => number;
}

/** Frees jobs of workers that are gone; one that was taken up too often ends as failed, and is handed to the caller. */
export async function releaseLeases(
  tx: Tx,
  { now, everyLease, maxTries }: Release,
): Promise<{ readonly freed: number; readonly failed: readonly Job[] }> {
  const orphaned = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.state, "running"), everyLease ? undefined : lte(jobs.leaseUntil, now)));
  const failed = orphaned.filter(({ kind, attempts }) => attempts >= maxTries(kind));
  for (const job of orphaned) {
    if (failed.includes(job)) {
      const error = `The worker stopped each time; given up after ${job.attempts} tries.`;
      await finishJob(tx, { jobId: job.id, fence: job.fence }, { now, state: "failed", error });
    } else {
      await requeueJob(tx, job, { now, runAt: now, attempts: job.attempts, error: "The worker stopped." });
    }
  }
  return { freed: orphaned.length - failed.length, failed };
}

/**
 * After the clock was set: what waited a minute still waits a minute, and a lease that ran for a minute still does.
 * Otherwise a clock set back would stop every scan for as long, and one set forward would free jobs that are worked on.
 */
export async function shiftJobs(tx: Tx, jump: ClockJump): Promise<void> {
  await tx
    .update(jobs)
    .set({ runAt: sql`${jobs.runAt} + ${jump.byMs}` })
    .where(and(eq(jobs.state, "queued"), gt(jobs.runAt, jump.before)));
  await tx
    .update(jobs)
    .set({ leaseUntil: sql`${jobs.leaseUntil} + ${jump.byMs}` })
    .where(eq(jobs.state, "running"));
}
