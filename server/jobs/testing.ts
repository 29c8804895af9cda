/* The queue and its worker for tests: jobs of the kind `test.work`, and workers that are drained whatever comes of a test. */
import { vi } from "vitest";
import { z } from "zod";
import { jobs as jobTable } from "../../db/schema/jobs.ts";
import type { TestDeps } from "../doors/testing.ts";
import { defineJob, type JobDefinition } from "./define-job.ts";
import { enqueueJob, type Job } from "./queue.ts";
import { startWorker, type WorkerOptions } from "./worker.ts";

/** Generous: the machine may be busy. */
export const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 15_000 });
export const enqueue = (deps: TestDeps, payload: unknown = {}, key?: string): Promise<string> =>
  deps.db.withTx((tx) =>
    enqueueJob(tx, deps, { kind: "test.work", payload, ...(key === undefined ? {} : { key }) }),
  );
export const rows = (deps: TestDeps): Promise<Job[]> =>
  deps.db.read.select().from(jobTable).orderBy(jobTable.id);
export const states = async (deps: TestDeps): Promise<string[]> =>
  (await rows(deps)).map(({ state }) => state);

export async function withWorkers(
  deps: TestDeps,
  definitions: readonly JobDefinition[],
  body: () => Promise<unknown>,
  more: Partial<WorkerOptions>[] = [{}],
): Promise<void> {
  const workers = [];
  for (const [index, options] of more.entries())
    workers.push(
      await startWorker({
        deps,
        definitions,
        workerId: `w${index}`,
        takeover: false,
        pollMs: 5,
        uptime: deps.now,
        ...options,
      }),
    );
  try {
    await body();
  } finally {
    await Promise.all(workers.map((worker) => worker.drain()));
  }
}

/** Work that ends when the test says so. */
export function heldWork(everyMs?: number) {
  const begun: unknown[] = [];
  const ends: (() => void)[] = [];
  let isHeld = true;
  const definition = defineJob({
    kind: "test.work",
    payload: z.unknown(),
    ...(everyMs === undefined ? {} : { everyMs }),
    run: (_context, payload) => {
      begun.push(payload);
      return isHeld ? new Promise<void>((resolve) => void ends.push(resolve)) : Promise.resolve();
    },
  });
  const endAll = (): void => ends.splice(0).forEach((end) => end());
  /** Whatever comes of it, a worker can drain afterwards. */
  const during = async (body: () => Promise<unknown>): Promise<void> => {
    try {
      await body();
    } finally {
      isHeld = false;
      endAll();
    }
  };
  return { begun, definition, endAll, during };
}
