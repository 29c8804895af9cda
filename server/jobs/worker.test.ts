import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jobs as jobTable } from "../../db/schema/jobs.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { AppError } from "../kernel/app-error.ts";
import { defineJob, type JobDefinition, type JobOutcome } from "./define-job.ts";
import { claimJob } from "./queue.ts";
import { enqueue, eventually, heldWork, rows, states, withWorkers } from "./testing.ts";
import type { WorkerOptions } from "./worker.ts";

const withWorker = (
  deps: TestDeps,
  definition: JobDefinition,
  body: () => Promise<unknown>,
  more: Partial<WorkerOptions> = {},
): Promise<void> => withWorkers(deps, [definition], body, [{ takeover: true, ...more }]);

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
    const check = async () => {
      await eventually(async () => expect(await states(deps)).toEqual(["done", "queued"]));
      deps.clock.now += byMs;
      await eventually(async () => expect((await rows(deps)).at(-1)?.runAt).toBe(deps.clock.now + 120_000));
      expect(rounds).toBe(1);
      passed(120_000);
      await eventually(() => expect(rounds).toBe(2));
    };
    await withWorker(deps, work, check, { uptime: () => uptime });
  });

  it("does not give away what it works on when the clock is set forward", async () => {
    const deps = createTestDeps();
    const work = heldWork();
    let uptime = 0;
    await enqueue(deps);
    const check = async () => {
      await eventually(() => expect(work.begun).toHaveLength(1));
      const lease = async () => (await rows(deps)).at(0)?.leaseUntil ?? 0;
      const before = await lease();
      deps.clock.now += 3_600_000;
      await eventually(async () => expect(await lease()).toBe(before + 3_600_000));
      // Long enough for the round that frees leases which ran out.
      uptime += 6_000;
      deps.clock.now += 6_000;
      await enqueue(deps);
      await eventually(() => expect(work.begun).toHaveLength(2));
      expect(await states(deps)).toEqual(["running", "running"]);
    };
    await withWorker(deps, work.definition, () => work.during(check), { uptime: () => uptime });
  });
});
