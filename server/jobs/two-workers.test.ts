import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jobs as jobTable } from "../../db/schema/jobs.ts";
import { createTestDeps } from "../doors/testing.ts";
import { AppError } from "../kernel/app-error.ts";
import { defineJob, type JobOutcome } from "./define-job.ts";
import { claimJob, enqueueJob, leaseMs, releaseLeases } from "./queue.ts";
import { enqueue, eventually, heldWork, rows, states, withWorkers } from "./testing.ts";

describe("two workers on one queue", () => {
  it("share the work, and do each job once", async () => {
    const deps = createTestDeps();
    const seen: number[] = [];
    const definition = defineJob({
      kind: "test.work",
      payload: z.number(),
      run: (_context, n) => Promise.resolve(void seen.push(n)),
    });
    const all = Array.from({ length: 20 }, (_, n) => n);
    for (const n of all) await enqueue(deps, n);
    await withWorkers(deps, [definition], () => eventually(() => expect(seen).toHaveLength(20)), [{}, {}]);
    expect(seen.toSorted((one, other) => one - other)).toEqual(all);
    expect(new Set(await states(deps))).toEqual(new Set(["done"]));
  });

  it("leave each other's leases alone, and take them when they have run out", async () => {
    const deps = createTestDeps();
    const seen: unknown[] = [];
    const definition = defineJob({
      kind: "test.work",
      payload: z.unknown(),
      run: (_context, payload) => Promise.resolve(void seen.push(payload)),
    });
    await enqueue(deps, "left behind");
    await deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId: "gone" }));
    await enqueue(deps, "mine");
    const pass = (ms: number): void => void (deps.clock.now += ms);
    await withWorkers(deps, [definition], async () => {
      await eventually(() => expect(seen).toEqual(["mine"]));
      pass(leaseMs - 1);
      // Taken only after a look at the leases: one that was given away too early would come before it.
      await enqueue(deps, "mine too");
      await eventually(() => expect(seen).toEqual(["mine", "mine too"]));
      pass(6_000);
      await eventually(async () => expect(await states(deps)).toEqual(["done", "done", "done"]));
    });
    expect(seen).toEqual(["mine", "mine too", "left behind"]);
    expect((await rows(deps))[0]).toMatchObject({ attempts: 2, fence: 2, leasedBy: null });
  });

  it("let a worker that was presumed dead end without a trace", async () => {
    const deps = createTestDeps();
    const work = heldWork();
    await enqueue(deps);
    await withWorkers(deps, [work.definition], () =>
      work.during(async () => {
        await eventually(() => expect(work.begun).toHaveLength(1));
        await deps.db.withTx(async (tx) => {
          await releaseLeases(tx, { now: deps.now(), everyLease: true, maxTries: () => Infinity });
          await claimJob(tx, { now: deps.now(), workerId: "other" });
        });
      }),
    );
    expect((await rows(deps))[0]).toMatchObject({ state: "running", leasedBy: "other", finishedAt: null });
  });
});

describe("a worker", () => {
  it.each([1, 3])("works at %i jobs at once and no more", async (concurrency) => {
    const deps = createTestDeps();
    const work = heldWork();
    for (let n = 0; n < 5; n += 1) await enqueue(deps, n);
    await withWorkers(
      deps,
      [work.definition],
      () =>
        work.during(async () => {
          await eventually(() => expect(work.begun).toHaveLength(concurrency));
          expect((await states(deps)).filter((state) => state === "running")).toHaveLength(concurrency);
          await eventually(() => {
            work.endAll();
            expect(work.begun).toHaveLength(5);
          });
        }),
      [{ concurrency }],
    );
  });

  it.each<[string, unknown, string]>([
    [
      "its own error is told as it is",
      new AppError("upstream_error", "The forge said no."),
      "The forge said no.",
    ],
    ["any other error is not told", new Error("SELECT * FROM secrets"), "internal error"],
    ["what is no error is not told", "a text", "internal error"],
  ])("fails a job and %s", async (_case, error, told) => {
    const deps = createTestDeps();
    const definition = defineJob({
      kind: "test.work",
      payload: z.unknown(),
      maxAttempts: 1,
      run: (): Promise<void> => Promise.reject(error),
    });
    await enqueue(deps);
    await withWorkers(deps, [definition], () =>
      eventually(async () => expect(await states(deps)).toEqual(["failed"])),
    );
    expect((await rows(deps))[0]).toMatchObject({
      lastError: told,
      attempts: 1,
      leasedBy: null,
      leaseUntil: null,
    });
  });

  it("fails at once what no version of the code knows any more, and what it cannot read", async () => {
    const deps = createTestDeps();
    const definition = defineJob({
      kind: "test.work",
      payload: z.object({ n: z.number() }),
      maxAttempts: 1,
      run: () => Promise.resolve(),
    });
    await deps.db.withTx((tx) => enqueueJob(tx, deps, { kind: "test.gone", payload: {} }));
    await enqueue(deps, { n: "1" });
    await withWorkers(deps, [definition], () =>
      eventually(async () => expect(await states(deps)).toEqual(["failed", "failed"])),
    );
  });

  it("waits twice as long after each failure, by the clock", async () => {
    const deps = createTestDeps();
    const waits: number[] = [];
    const definition = defineJob({
      kind: "test.work",
      payload: z.unknown(),
      maxAttempts: 5,
      run: (): Promise<void> => Promise.reject(new AppError("upstream_timeout", "Slow.")),
    });
    await enqueue(deps);
    await withWorkers(deps, [definition], async () => {
      for (let attempt = 1; attempt < 5; attempt += 1) {
        await eventually(async () =>
          expect((await rows(deps))[0]).toMatchObject({ state: "queued", attempts: attempt }),
        );
        const [job] = await rows(deps);
        waits.push((job?.runAt ?? 0) - deps.clock.now);
        deps.clock.now = job?.runAt ?? 0;
      }
      await eventually(async () => expect(await states(deps)).toEqual(["failed"]));
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it("tells what waited for a job once, in the transaction that gives up on it", async () => {
    const deps = createTestDeps();
    const told: unknown[] = [];
    const definition = defineJob({
      kind: "test.work",
      payload: z.object({ run: z.string() }),
      maxAttempts: 1,
      giveUp: async (tx, _deps, payload) => {
        told.push([payload, (await tx.select().from(jobTable)).map(({ state }) => state)]);
      },
      run: (): Promise<void> => Promise.reject(new AppError("conflict", "No.")),
    });
    await enqueue(deps, { run: "run_1" });
    await withWorkers(deps, [definition], () =>
      eventually(async () => expect(await states(deps)).toEqual(["failed"])),
    );
    expect(told).toEqual([[{ run: "run_1" }, ["failed"]]]);
  });

  it("forgets the failures of a job that asks to go on", async () => {
    const deps = createTestDeps();
    const attempts: number[] = [];
    const definition = defineJob({
      kind: "test.work",
      payload: z.unknown(),
      maxAttempts: 2,
      async run({ lease }): Promise<JobOutcome> {
        const [job] = await rows(deps);
        attempts.push(job?.attempts ?? 0);
        deps.clock.now += 60_000;
        if (lease.fence % 2 === 1) throw new AppError("upstream_error", "No.");
        return lease.fence < 6 ? { againAt: deps.now() } : undefined;
      },
    });
    await enqueue(deps);
    await withWorkers(deps, [definition], () =>
      eventually(async () => {
        deps.clock.now += 60_000;
        expect(await states(deps)).toEqual(["done"]);
      }),
    );
    expect(attempts).toEqual([1, 2, 1, 2, 1, 2]);
  });
});
