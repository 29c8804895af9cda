import { describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { finishedJobs } from "./forget-finished.ts";
import {
  assertLease,
  claimJob,
  enqueueJob,
  extendLease,
  finishJob,
  leaseMs,
  LeaseLostError,
  releaseLeases,
  requeueJob,
  type ClaimedJob,
  type NewJob,
} from "./queue.ts";

const enqueue = (deps: TestDeps, job: Partial<NewJob> = {}): Promise<string> =>
  deps.db.withTx((tx) => enqueueJob(tx, deps, { kind: "test.work", payload: {}, ...job }));
const claim = (deps: TestDeps, workerId = "a"): Promise<ClaimedJob | undefined> =>
  deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId }));
const release = async (deps: TestDeps, everyLease: boolean): Promise<number> => {
  const options = { now: deps.now(), everyLease, maxTries: () => 20 };
  return (await deps.db.withTx((tx) => releaseLeases(tx, options))).freed;
};

async function claimOrFail(deps: TestDeps): Promise<ClaimedJob> {
  const claimed = await claim(deps);
  if (claimed === undefined) throw new Error("expected a job to claim");
  return claimed;
}

describe("the job queue", () => {
  it("hands out due jobs in the order of their time, each once", async () => {
    const deps = createTestDeps();
    const later = await enqueue(deps, { runAt: deps.now() + 50 });
    const first = await enqueue(deps);
    expect((await claim(deps))?.job.id).toBe(first);
    expect(await claim(deps)).toBeUndefined();
    deps.clock.now += 50;
    expect((await claim(deps))?.job.id).toBe(later);
  });

  it("keeps one waiting job per key and brings it forward", async () => {
    const deps = createTestDeps();
    const id = await enqueue(deps, { key: "k", runAt: deps.now() + 1000 });
    expect(await enqueue(deps, { key: "k" })).toBe(id);
    expect((await claim(deps))?.job.id).toBe(id);
    expect(await enqueue(deps, { kind: "test.other", key: "k" })).not.toBe(id);
  });

  it("never works on one key twice at once, and does not lose what came meanwhile", async () => {
    const deps = createTestDeps();
    await enqueue(deps, { key: "k" });
    const claimed = await claimOrFail(deps);
    const second = await enqueue(deps, { key: "k" });
    expect(second).not.toBe(claimed.job.id);
    expect(await claim(deps)).toBeUndefined();
    await deps.db.withTx((tx) => finishJob(tx, claimed.lease, { now: deps.now(), state: "done" }));
    expect((await claim(deps))?.job.id).toBe(second);
  });

  it("takes a job over when its lease has run out, and refuses the late worker", async () => {
    const deps = createTestDeps();
    await enqueue(deps);
    const late = await claimOrFail(deps);
    deps.clock.now += leaseMs - 1;
    expect(await release(deps, false)).toBe(0);
    deps.clock.now += 1;
    expect(await release(deps, false)).toBe(1);
    const taken = await claimOrFail(deps);
    expect(taken.job.id).toBe(late.job.id);
    await expect(deps.db.withTx((tx) => assertLease(tx, late.lease))).rejects.toThrow(LeaseLostError);
    const end = { now: deps.now(), state: "done" as const };
    await expect(deps.db.withTx((tx) => finishJob(tx, late.lease, end))).rejects.toThrow(LeaseLostError);
    await expect(deps.db.withTx((tx) => assertLease(tx, taken.lease))).resolves.toBeUndefined();
  });

  it("keeps a job whose heartbeat goes on", async () => {
    const deps = createTestDeps();
    await enqueue(deps);
    const claimed = await claimOrFail(deps);
    deps.clock.now += leaseMs - 1;
    await deps.db.withTx((tx) => extendLease(tx, claimed.lease, deps.now()));
    deps.clock.now += leaseMs - 1;
    expect(await release(deps, false)).toBe(0);
  });

  it("frees every lease at once when the caller knows that nobody is left", async () => {
    const deps = createTestDeps();
    await enqueue(deps, { key: "k" });
    await claimOrFail(deps);
    await enqueue(deps, { key: "k" });
    expect(await release(deps, true)).toBe(1);
    expect(await claim(deps)).toBeDefined();
    expect(await claim(deps)).toBeUndefined();
  });

  it("puts a failed job back for later", async () => {
    const deps = createTestDeps();
    await enqueue(deps);
    const { job } = await claimOrFail(deps);
    const next = { now: deps.now(), runAt: deps.now() + 500, attempts: job.attempts, error: "no" };
    await deps.db.withTx((tx) => requeueJob(tx, job, next));
    expect(await claim(deps)).toBeUndefined();
    deps.clock.now += 500;
    expect(await claim(deps)).toMatchObject({ job: { attempts: 2, fence: 2 } });
  });

  it("forgets finished jobs after their time and keeps the others", async () => {
    const deps = createTestDeps();
    await enqueue(deps);
    const { lease } = await claimOrFail(deps);
    await deps.db.withTx((tx) => finishJob(tx, lease, { now: deps.now(), state: "done" }));
    await enqueue(deps);
    expect(
      await deps.db.withTx((tx) => finishedJobs.forget(tx, { before: deps.now() - 1, limit: 500 })),
    ).toBe(0);
    expect(await deps.db.withTx((tx) => finishedJobs.forget(tx, { before: deps.now(), limit: 500 }))).toBe(1);
    expect(await claim(deps)).toBeDefined();
  });
});
