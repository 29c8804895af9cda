/**
 * The loop that works jobs off: claims what is due, keeps leases alive, records how each job ended. Poll, because web
 * and worker are separate processes that share only the database; the poll is one indexed read.
 */
import { setTimeout } from "node:timers/promises";
import type { Tx } from "../../db/client.ts";
import { isAppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { backoffMs } from "./backoff.ts";
import { watchClock } from "./clock-jump.ts";
import type { JobDefinition, JobOutcome } from "./define-job.ts";
import {
  claimJob,
  enqueueJob,
  extendLease,
  findDueJob,
  finishJob,
  heartbeatMs,
  LeaseLostError,
  recurringKey,
  releaseLeases,
  requeueJob,
  shiftJobs,
  type ClaimedJob,
  type Job,
} from "./queue.ts";

export interface WorkerOptions {
  readonly deps: Deps;
  readonly definitions: readonly JobDefinition[];
  readonly workerId: string;
  /** The caller is sure that no other worker is alive, so every lease is free at once. */
  readonly takeover: boolean;
  readonly concurrency?: number;
  readonly pollMs?: number;
  /** Milliseconds that only ever grow, as the machine counts them; tells a clock that was set from time that passed. */
  readonly uptime?: () => number;
}

export interface Worker {
  /** Stops claiming, tells running jobs to stop at a safe point, resolves when none is left. */
  drain(): Promise<void>;
}

const defaultConcurrency = 4;
const defaultPollMs = 100;

/** A start brings every round forward, but for what has just been given up: it would stop this worker as well. */
async function queueRecurring(options: WorkerOptions, givenUp: readonly Job[]): Promise<void> {
  const { deps, definitions } = options;
  for (const definition of definitions) {
    if (definition.everyMs === undefined || givenUp.some(({ kind }) => kind === definition.kind)) continue;
    await deps.db.withTx((tx) =>
      enqueueJob(tx, deps, { kind: definition.kind, payload: {}, key: recurringKey }),
    );
  }
}

const definitionOf = ({ definitions }: WorkerOptions, kind: string): JobDefinition | undefined =>
  definitions.find((definition) => definition.kind === kind);

const errorText = (error: unknown): string => (isAppError(error) ? error.message : "internal error");

/** In the transaction that ends this round: one that came to nothing would leave the kind without any, until a restart. */
async function queueNext(tx: Tx, options: WorkerOptions, kind: string): Promise<void> {
  const { deps } = options;
  const everyMs = definitionOf(options, kind)?.everyMs;
  if (everyMs === undefined) return;
  await enqueueJob(tx, deps, { kind, payload: {}, key: recurringKey, runAt: deps.now() + everyMs });
}

async function recordFailure(options: WorkerOptions, claimed: ClaimedJob, error: unknown): Promise<void> {
  const { deps } = options;
  const { job, lease } = claimed;
  const now = deps.now();
  const text = errorText(error);
  deps.logger.warn({ job: job.id, kind: job.kind, attempts: job.attempts, err: error }, "job failed");
  const { attempts } = job;
  await deps.db.withTx(async (tx) => {
    if (attempts < (definitionOf(options, job.kind)?.maxAttempts ?? 1)) {
      await requeueJob(tx, job, { now, runAt: now + backoffMs(attempts), attempts, error: text });
      return;
    }
    await finishJob(tx, lease, { now, state: "failed", error: text });
    await giveUp(tx, options, job);
  });
}

/** Tells what waited for a job that failed for good; a recurring one comes round again all the same. */
async function giveUp(tx: Tx, options: WorkerOptions, job: Job): Promise<void> {
  await definitionOf(options, job.kind)?.giveUp(tx, options.deps, JSON.parse(job.payload));
  if (job.key === recurringKey) await queueNext(tx, options, job.kind);
}

/**
 * A worker dies of other things than its jobs too, so one job may see many deaths. One that sees this many without an
 * outcome is what kills it, and would keep everything else from being done.
 */
const deathsToGiveUp = 20;

/** Takes up what workers that are gone left behind; what is not taken up again is the answer. */
async function takeOver(options: WorkerOptions, everyLease: boolean): Promise<readonly Job[]> {
  const { deps } = options;
  const maxTries = (kind: string): number =>
    Math.max(deathsToGiveUp, definitionOf(options, kind)?.maxAttempts ?? 1);
  return deps.db.withTx(async (tx) => {
    const { failed } = await releaseLeases(tx, { now: deps.now(), everyLease, maxTries });
    for (const job of failed) {
      deps.logger.error({ job: job.id, kind: job.kind, attempts: job.attempts }, "job stops the worker");
      await giveUp(tx, options, job);
    }
    return failed;
  });
}

async function recordOutcome(
  options: WorkerOptions,
  claimed: ClaimedJob,
  outcome: JobOutcome,
): Promise<void> {
  const { deps } = options;
  const { job, lease } = claimed;
  const now = deps.now();
  await deps.db.withTx(async (tx) => {
    if (outcome !== undefined) {
      await requeueJob(tx, job, { now, runAt: outcome.againAt, attempts: 0 });
      return;
    }
    await finishJob(tx, lease, { now, state: "done" });
    await queueNext(tx, options, job.kind);
  });
}

async function perform(
  options: WorkerOptions,
  claimed: ClaimedJob,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const definition = definitionOf(options, claimed.job.kind);
  if (definition === undefined) throw new Error(`No job of kind ${claimed.job.kind} is registered.`);
  const payload: unknown = JSON.parse(claimed.job.payload);
  return definition.perform({ deps: options.deps, lease: claimed.lease, signal }, payload);
}

/** Works one job to its end; never throws. */
async function work(options: WorkerOptions, claimed: ClaimedJob, draining: AbortSignal): Promise<void> {
  const { deps } = options;
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    deps.db
      .withTx((tx) => extendLease(tx, claimed.lease, deps.now()))
      .catch((error: unknown) => lost.abort(error));
  }, heartbeatMs);
  try {
    const outcome = await perform(options, claimed, AbortSignal.any([lost.signal, draining]));
    await recordOutcome(options, claimed, outcome);
  } catch (error) {
    await settleFailure(options, claimed, error);
  } finally {
    clearInterval(heartbeat);
  }
}

async function settleFailure(options: WorkerOptions, claimed: ClaimedJob, error: unknown): Promise<void> {
  if (error instanceof LeaseLostError) return;
  try {
    await recordFailure(options, claimed, error);
  } catch (recordError) {
    // The lease runs out and the job is taken up again; there is nothing better to do without a database.
    options.deps.logger.error({ err: recordError, job: claimed.job.id }, "job outcome was not stored");
  }
}

async function claimNext(options: WorkerOptions): Promise<ClaimedJob | undefined> {
  const { db, now } = options.deps;
  if ((await findDueJob(db.read, now())) === undefined) return undefined;
  return db.withTx((tx) => claimJob(tx, { now: now(), workerId: options.workerId }));
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

const releaseEveryMs = 5000;

/** Keeps queue and clock together: moves waiting work when the clock was set, frees leases that ran out. */
function createUpkeep(options: WorkerOptions): () => Promise<void> {
  const { deps, uptime = () => performance.now() } = options;
  const findJump = watchClock(deps.now, uptime);
  let releasedAt = uptime();
  return async () => {
    const jump = findJump();
    if (jump !== undefined) {
      deps.logger.warn({ jumpMs: jump.byMs }, "the clock was set");
      await deps.db.withTx((tx) => shiftJobs(tx, jump));
    }
    if (uptime() - releasedAt <= releaseEveryMs) return;
    releasedAt = uptime();
    await takeOver(options, false);
  };
}

async function loop(options: WorkerOptions, active: Set<Promise<void>>, stop: AbortSignal): Promise<void> {
  const { deps } = options;
  const concurrency = options.concurrency ?? defaultConcurrency;
  const upkeep = createUpkeep(options);
  while (!stop.aborted) {
    try {
      await upkeep();
      const claimed = active.size < concurrency ? await claimNext(options) : undefined;
      if (claimed !== undefined) {
        const job = work(options, claimed, stop).finally(() => active.delete(job));
        active.add(job);
        continue;
      }
    } catch (error) {
      deps.logger.error({ err: error }, "job queue cannot be read");
    }
    await pause(options.pollMs ?? defaultPollMs, stop);
  }
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const givenUp = await takeOver(options, options.takeover);
  await queueRecurring(options, givenUp);
  const stop = new AbortController();
  const active = new Set<Promise<void>>();
  const looping = loop(options, active, stop.signal);
  return {
    async drain() {
      stop.abort();
      await looping;
      await Promise.all(active);
    },
  };
}
