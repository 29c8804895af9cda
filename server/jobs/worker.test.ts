import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { jobs as jobTable } from "../../db/schema/jobs.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { AppError } from "../kernel/app-error.ts";
import { defineJob, type JobDefinition, type JobOutcome } from "./define-job.ts";
import { claimJob, enqueueJob } from "./queue.ts";
import { startWorker } from "./worker.ts";

/** Generous: the machine may be busy. */
const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 15_000 });

const options = { workerId: "w", takeover: true, pollMs: 5 };
const enqueue = (deps: TestDeps, payload: unknown = {}, key?: string): Promise<string> =>
  deps.db.withTx((tx) =>
    enqueueJob(tx, deps, { kind: "test.work", payload, ...(key === undefined ? {} : { key }) }),
  );
const states = async (deps: TestDeps): Promise<string[]> =>
  (await deps.db.read.select().from(jobTable).orderBy(jobTable.id)).map((job) => job.state);

async function withWorker(
  deps: TestDeps,
  definition: JobDefinition,
  body: () => Promise<unknown>,
): Promise<void> {
  const worker = await startWorker({ ...options, deps, definitions: [definition] });
  try {
    await body();
  } finally {
    await worker.drain();
  }
}

describe("the worker", () => {
  it("works every job off once", async () => {
    const deps = createTestDeps();
    const seen: number[] = [];
    const work = defineJob({
      kind: "test.work",
      payload: z.object({ n: z.number() }),
      async run(_, { n }) {
        seen.push(n);
      },
    });
    for (const n of [1, 2, 3, 4, 5, 6]) await enqueue(deps, { n });
    await withWorker(deps, work, () => eventually(() => expect(seen).toHaveLength(6)));
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await states(deps)).toEqual(Array(6).fill("done"));
  });

  it("tries a failing job again, waits longer each time, and gives up in the end", async () => {
    const deps = createTestDeps();
    let attempts = 0;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      maxAttempts: 3,
      run(): Promise<void> {
        attempts += 1;
        deps.clock.now += 10_000;
        return Promise.reject(new AppError("upstream_error", "nothing to see"));
      },
    });
    await enqueue(deps);
    await withWorker(deps, work, () =>
      eventually(async () => {
        deps.clock.now += 10_000;
        expect(await states(deps)).toEqual(["failed"]);
      }),
    );
    expect(attempts).toBe(3);
    const [row] = await deps.db.read.select().from(jobTable);
    expect(row?.lastError).toBe("nothing to see");
  });

  it("runs a job again when it asks for it, without counting a failure", async () => {
    const deps = createTestDeps();
    let rounds = 0;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      maxAttempts: 1,
      async run(): Promise<JobOutcome> {
        rounds += 1;
        return rounds < 4 ? { againAt: deps.now() } : undefined;
      },
    });
    await enqueue(deps);
    await withWorker(deps, work, () => eventually(async () => expect(await states(deps)).toEqual(["done"])));
    expect(rounds).toBe(4);
  });

  it("takes over what a dead worker left, at once", async () => {
    const deps = createTestDeps();
    await enqueue(deps);
    await deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId: "dead" }));
    let done = false;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      async run() {
        done = true;
      },
    });
    await withWorker(deps, work, () => eventually(() => expect(done).toBe(true)));
  });

  it("queues the next round of a recurring job, also after a failure", async () => {
    const deps = createTestDeps();
    let rounds = 0;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      maxAttempts: 1,
      everyMs: 60_000,
      run(): Promise<void> {
        rounds += 1;
        return rounds === 1 ? Promise.reject(new Error("once")) : Promise.resolve();
      },
    });
    await withWorker(deps, work, async () => {
      await eventually(async () => expect(await states(deps)).toEqual(["failed", "queued"]));
      deps.clock.now += 60_000;
      await eventually(async () => expect(await states(deps)).toEqual(["failed", "done", "queued"]));
    });
  });

  it("tells running jobs to stop when it drains, and waits for them", async () => {
    const deps = createTestDeps();
    let stopped = false;
    let begun = false;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      async run({ signal }): Promise<JobOutcome> {
        begun = true;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        stopped = true;
        return { againAt: deps.now() };
      },
    });
    await enqueue(deps);
    await withWorker(deps, work, () => eventually(() => expect(begun).toBe(true)));
    expect(stopped).toBe(true);
    expect(await states(deps)).toEqual(["queued"]);
  });
});
