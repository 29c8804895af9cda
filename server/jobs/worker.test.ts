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
  const worker = await startWorker({ ...options, deps, definitions: [definition], uptime: deps.now });
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

  it.each([
    ["back by a day", -86_400_000],
    ["forward by an hour", 3_600_000],
  ])("keeps its pace when the clock is set %s", async (_, byMs) => {
    const deps = createTestDeps();
    let rounds = 0;
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      everyMs: 120_000,
      run() {
        rounds += 1;
        return Promise.resolve();
      },
    });
    let uptime = 0;
    const passed = (ms: number): void => {
      uptime += ms;
      deps.clock.now += ms;
    };
    const worker = await startWorker({ ...options, deps, definitions: [work], uptime: () => uptime });
    const jobs = () => deps.db.read.select().from(jobTable).orderBy(jobTable.id);
    await eventually(async () =>
      expect((await jobs()).map(({ state }) => state)).toEqual(["done", "queued"]),
    );
    deps.clock.now += byMs;
    await eventually(async () => expect((await jobs()).at(-1)?.runAt).toBe(deps.clock.now + 120_000));
    expect(rounds).toBe(1);
    passed(120_000);
    await eventually(() => expect(rounds).toBe(2));
    await worker.drain();
  });

  it("does not give away what it works on when the clock is set forward", async () => {
    const deps = createTestDeps();
    let begun = 0;
    const ends: (() => void)[] = [];
    const work = defineJob({
      kind: "test.work",
      payload: z.object({}),
      run() {
        begun += 1;
        return new Promise<void>((resolve) => void ends.push(resolve));
      },
    });
    let uptime = 0;
    await enqueue(deps);
    const worker = await startWorker({ ...options, deps, definitions: [work], uptime: () => uptime });
    await eventually(() => expect(begun).toBe(1));
    const lease = async () => (await deps.db.read.select().from(jobTable)).at(0)?.leaseUntil ?? 0;
    const before = await lease();
    deps.clock.now += 3_600_000;
    await eventually(async () => expect(await lease()).toBe(before + 3_600_000));
    // Long enough for the round that frees leases which ran out.
    uptime += 6_000;
    deps.clock.now += 6_000;
    await enqueue(deps);
    await eventually(() => expect(begun).toBe(2));
    expect(await states(deps)).toEqual(["running", "running"]);
    for (const end of ends) end();
    await worker.drain();
  });
});
