import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../db/testing.ts";
import { jobs as jobTable } from "../../db/schema/jobs.ts";
import { createIdFactory } from "../runtime/ids.ts";
import {
  assertLease,
  claimJob,
  enqueueJob,
  extendLease,
  finishJob,
  findDueJob,
  isJobRunning,
  leaseMs,
  LeaseLostError,
  releaseLeases,
  requeueJob,
  shiftJobs,
  type ClaimedJob,
  type Job,
} from "./queue.ts";

type Step =
  | { do: "enqueue"; kind: string; key: string | undefined; inMs: number }
  | { do: "claim"; worker: string }
  | { do: "finish" | "fail" | "requeue" | "extend"; which: number }
  | { do: "pass"; ms: number }
  | { do: "release"; every: boolean };

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("enqueue" as const),
      kind: fc.constantFrom("a.work", "b.work"),
      key: fc.constantFrom(undefined, "k1", "k2"),
      inMs: fc.constantFrom(0, 0, 10, 1_000),
    }),
    fc.record({ do: fc.constant("claim" as const), worker: fc.constantFrom("w1", "w2") }),
    fc.record({
      do: fc.constantFrom("finish" as const, "fail" as const, "requeue" as const, "extend" as const),
      which: fc.nat(5),
    }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 500, leaseMs / 2, leaseMs) }),
    fc.record({ do: fc.constant("release" as const), every: fc.boolean() }),
  ),
  { minLength: 5, maxLength: 40 },
);

/** The queue as two workers use it, one of which may be presumed dead at any time. */
function createQueue() {
  const db = createTestDatabase();
  const clock = { now: 1_000_000 };
  const deps = { now: () => clock.now, newId: createIdFactory() };
  const held: ClaimedJob[] = [];
  const given = new Map<string, number>();
  const rows = (): Promise<Job[]> => db.read.select().from(jobTable);

  async function settle(claimed: ClaimedJob, step: "finish" | "fail" | "requeue" | "extend"): Promise<void> {
    const now = clock.now;
    await db.withTx(async (tx) => {
      if (step === "extend") return extendLease(tx, claimed.lease, now);
      if (step === "requeue")
        return requeueJob(tx, claimed.job, {
          now,
          runAt: now + 5,
          attempts: claimed.job.attempts,
          error: "again",
        });
      return finishJob(tx, claimed.lease, { now, state: step === "fail" ? "failed" : "done" });
    });
    if (step !== "extend") held.splice(held.indexOf(claimed), 1);
  }

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case "enqueue": {
        const { kind, key, inMs } = step;
        const job = { kind, payload: {}, runAt: clock.now + inMs, ...(key === undefined ? {} : { key }) };
        return void (await db.withTx((tx) => enqueueJob(tx, deps, job)));
      }
      case "claim": {
        const claimed = await db.withTx((tx) => claimJob(tx, { now: clock.now, workerId: step.worker }));
        if (claimed === undefined) return undefined;
        const { jobId, fence } = claimed.lease;
        expect(fence, "each claim has a fence of its own").toBeGreaterThan(given.get(jobId) ?? 0);
        given.set(jobId, fence);
        held.push(claimed);
        return undefined;
      }
      case "pass":
        clock.now += step.ms;
        return undefined;
      case "release":
        return void (await db.withTx((tx) =>
          releaseLeases(tx, { now: clock.now, everyLease: step.every, maxTries: () => Infinity }),
        ));
      default: {
        const claimed = held[step.which % Math.max(1, held.length)];
        if (claimed === undefined) return undefined;
        const owned = (await rows()).find(({ id }) => id === claimed.job.id);
        const isOwner = owned?.state === "running" && owned.fence === claimed.lease.fence;
        const settled = settle(claimed, step.do);
        if (isOwner) return settled;
        await expect(settled).rejects.toThrow(LeaseLostError);
        held.splice(held.indexOf(claimed), 1);
        return undefined;
      }
    }
  }
  return { db, clock, deps, held, rows, act };
}

const isAlive = ({ state }: Job): boolean => state === "queued" || state === "running";
const slot = ({ kind, key, state }: Job): string => `${kind} ${key} ${state}`;

describe("the queue under two workers", () => {
  it("never works a key off twice at once, never holds two that wait, and loses nothing", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const queue = createQueue();
        const fences = new Map<string, number>();
        for (const step of given) {
          const before = await queue.rows();
          await queue.act(step);
          const rows = await queue.rows();
          const keyed = rows.filter((row) => row.key !== null && isAlive(row)).map(slot);
          expect(new Set(keyed).size, "one waiting and one running job per key").toBe(keyed.length);
          for (const row of rows) {
            expect(row.fence, "a fence never falls").toBeGreaterThanOrEqual(fences.get(row.id) ?? 0);
            fences.set(row.id, row.fence);
            expect(row.leaseUntil !== null && row.leasedBy !== null).toBe(row.state === "running");
            expect(row.finishedAt !== null).toBe(!isAlive(row));
          }
          for (const row of before) expect(rows.some(({ id }) => id === row.id)).toBe(true);
          const done = before.filter((row) => !isAlive(row));
          for (const row of done) expect(rows.find(({ id }) => id === row.id)).toEqual(row);
        }
        queue.db.close();
      }),
      { numRuns: 25 },
    );
  });

  it("comes to an end once nothing fails any more", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const queue = createQueue();
        for (const step of given) await queue.act(step);
        queue.clock.now += 2 * leaseMs;
        await queue.act({ do: "release", every: false });
        for (let round = 0; round < 100; round += 1) {
          await queue.act({ do: "claim", worker: "w3" });
          const last = queue.held.at(-1);
          if (last === undefined) break;
          await queue.act({ do: "finish", which: queue.held.indexOf(last) });
        }
        expect((await queue.rows()).filter(isAlive)).toEqual([]);
        queue.db.close();
      }),
      { numRuns: 15 },
    );
  });
});

describe("the order of the queue", () => {
  const idsInOrder = async (queue: ReturnType<typeof createQueue>): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const claimed = await queue.db.withTx((tx) => claimJob(tx, { now: queue.clock.now, workerId: "w" }));
      if (claimed === undefined) return found;
      found.push(claimed.job.id);
    }
  };
  const put = (queue: ReturnType<typeof createQueue>, kind: string, inMs: number, key?: string) =>
    queue.db.withTx((tx) =>
      enqueueJob(tx, queue.deps, {
        kind,
        payload: {},
        runAt: queue.clock.now + inMs,
        ...(key === undefined ? {} : { key }),
      }),
    );

  it("is that of time, and then of arrival, whatever the kind", async () => {
    const queue = createQueue();
    const [third, first, second, fourth] = [
      await put(queue, "a.work", -1),
      await put(queue, "b.work", -9),
      await put(queue, "a.work", -5),
      await put(queue, "b.work", -1),
    ];
    await put(queue, "a.work", 1);
    expect(await idsInOrder(queue)).toEqual([first, second, third, fourth]);
  });

  it("lets a key that is busy wait, and nobody behind it", async () => {
    const queue = createQueue();
    const busy = await put(queue, "a.work", 0, "k");
    await queue.act({ do: "claim", worker: "w1" });
    await put(queue, "a.work", 0, "k");
    const other = await put(queue, "a.work", 0, "other");
    const sameKeyOfAnotherKind = await put(queue, "b.work", 0, "k");
    expect(await idsInOrder(queue)).toEqual([other, sameKeyOfAnotherKind]);
    expect(await isJobRunning(queue.db.read, "a.work", "k")).toBe(true);
    expect(await isJobRunning(queue.db.read, "c.work", "k")).toBe(false);
    expect(queue.held[0]?.job.id).toBe(busy);
  });

  it("is not changed by looking", async () => {
    const queue = createQueue();
    const id = await put(queue, "a.work", 0);
    expect((await findDueJob(queue.db.read, queue.clock.now))?.id).toBe(id);
    expect(await findDueJob(queue.db.read, queue.clock.now - 1)).toBeUndefined();
    expect((await queue.rows())[0]).toMatchObject({ state: "queued", attempts: 0, fence: 0 });
  });
});

describe("a job that waits under a key", () => {
  const enqueue = (queue: ReturnType<typeof createQueue>, payload: unknown, inMs: number) =>
    queue.db.withTx((tx) =>
      enqueueJob(tx, queue.deps, { kind: "a.work", key: "k", payload, runAt: queue.clock.now + inMs }),
    );

  it("is brought forward and never put off", async () => {
    const queue = createQueue();
    const id = await enqueue(queue, { n: 1 }, 500);
    for (const [inMs, runAt] of [
      [900, 500],
      [500, 500],
      [100, 100],
      [400, 100],
    ] as const) {
      expect(await enqueue(queue, { n: 2 }, inMs)).toBe(id);
      expect((await queue.rows())[0]).toMatchObject({ runAt: queue.clock.now + runAt, payload: '{"n":1}' });
    }
  });

  it("takes over from the one before it when that one has to be done again", async () => {
    const queue = createQueue();
    const first = await enqueue(queue, {}, 0);
    await queue.act({ do: "claim", worker: "w1" });
    const second = await enqueue(queue, {}, 0);
    await queue.act({ do: "requeue", which: 0 });
    const rows = await queue.rows();
    expect(rows.find(({ id }) => id === first)).toMatchObject({ state: "done", lastError: "again" });
    expect(rows.find(({ id }) => id === second)).toMatchObject({ state: "queued", attempts: 0 });
  });
});

describe("after the clock was set", () => {
  it.each([-86_400_000, 3_600_000])(
    "by %i ms what waits waits as long, and leases last as long",
    async (byMs) => {
      const queue = createQueue();
      const put = (inMs: number) =>
        queue.db.withTx((tx) =>
          enqueueJob(tx, queue.deps, { kind: "a.work", payload: {}, runAt: queue.clock.now + inMs }),
        );
      await put(0);
      await queue.act({ do: "claim", worker: "w1" });
      const [due, later] = [await put(-10), await put(60_000)];
      const before = queue.clock.now;
      queue.clock.now += byMs;
      await queue.db.withTx((tx) => shiftJobs(tx, { byMs, before }));
      const rows = await queue.rows();
      const of = (id: string) => rows.find((row) => row.id === id);
      expect(of(later)?.runAt).toBe(queue.clock.now + 60_000);
      expect(of(due)?.runAt).toBe(before - 10);
      expect(rows.find(({ state }) => state === "running")?.leaseUntil).toBe(queue.clock.now + leaseMs);
    },
  );
});

it("a lease on a job that is gone, or was never taken, is none", async () => {
  const queue = createQueue();
  const id = await queue.db.withTx((tx) => enqueueJob(tx, queue.deps, { kind: "a.work", payload: {} }));
  for (const lease of [
    { jobId: "job_none", fence: 1 },
    { jobId: id, fence: 0 },
    { jobId: id, fence: 1 },
  ])
    await expect(queue.db.withTx((tx) => assertLease(tx, lease))).rejects.toThrow(LeaseLostError);
});
