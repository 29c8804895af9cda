/*
 * Laws of pacing for any traffic: within GitHub's limits for creating content at every moment, no slot given twice, no
 * waiting without need. Source: GitHub docs "Rate limits for the REST API" (80 a minute, 500 an hour).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { failureOf } from "./testing/scripted-forge.ts";
import { databaseLedger, longerPause, memoryLedger, type PaceLedger } from "./pace-ledger.ts";
import { createPacer, githubLimits, noLimits, type PacerLimits } from "./pacer.ts";
import { findPause, forgetWrites, insertWrite, listWrites, savePause } from "./store.ts";

const hour = 3_600_000;

function pacerAt(start: number, limits: PacerLimits, ledger: PaceLedger = memoryLedger()) {
  const clock = { now: start };
  const slept: number[] = [];
  const pacer = createPacer(limits, {
    now: () => clock.now,
    sleep: (ms) => {
      slept.push(ms);
      clock.now += ms;
      return Promise.resolve();
    },
    ledger,
  });
  return { clock, pacer, slept };
}

describe("any traffic of writes", () => {
  const limits: PacerLimits = { writesPerMinute: 5, writesPerHour: 20, minGapMs: 100, maxWaitMs: 2000 };
  const pauses = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 30, maxLength: 60, size: "max" });

  it("stays within both limits and the gap, and is refused only for longer than one waits", async () => {
    await fc.assert(
      fc.asyncProperty(pauses, async (gaps) => {
        const { clock, pacer } = pacerAt(1_000_000, limits);
        const sent: number[] = [];
        for (const gap of gaps) {
          clock.now += gap;
          const asked = clock.now;
          const refused: unknown = await pacer.admit(true).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (refused === undefined) {
            expect(clock.now - asked).toBeLessThanOrEqual(limits.maxWaitMs);
            sent.push(clock.now);
          } else {
            expect(refused).toMatchObject({ kind: "rate_limited" });
            expect(Reflect.get(Object(refused), "retryAtMs")).toBeGreaterThan(asked + limits.maxWaitMs);
            expect(clock.now).toBe(asked);
          }
        }
        for (const [index, at] of sent.entries()) {
          expect(at - (sent[index - 1] ?? 0)).toBeGreaterThanOrEqual(limits.minGapMs);
          const within = (ms: number) => sent.filter((other) => other > at - ms && other <= at).length;
          expect(within(60_000)).toBeLessThanOrEqual(limits.writesPerMinute);
          expect(within(hour)).toBeLessThanOrEqual(limits.writesPerHour);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("that is told when to come back is admitted then, at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 25 }), async (before) => {
        const { clock, pacer, slept } = pacerAt(1_000_000, limits);
        for (let index = 0; index < before; index += 1) {
          const failure: unknown = await pacer.admit(true).catch((error: unknown) => error);
          if (failure === undefined) continue;
          clock.now = Number(Reflect.get(Object(failure), "retryAtMs"));
          slept.length = 0;
          await pacer.admit(true);
          expect(slept).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("of many at once get slots of their own, in the order of asking", async () => {
    const ledger = memoryLedger();
    const asking = Array.from({ length: 5 }, () => pacerAt(0, githubLimits, ledger));
    await Promise.all(asking.map(({ pacer }) => pacer.admit(true)));
    expect(asking.map(({ slept }) => slept)).toEqual([[], [1000], [2000], [3000], [4000]]);
  });

  it.each([
    [5, false],
    [6, true],
  ])("of %i at once with five seconds of patience is refused: %s", async (more, isRefused) => {
    const clock = { now: 0 };
    const pacer = createPacer(githubLimits, { now: () => clock.now, sleep: () => Promise.resolve() });
    await pacer.admit(true);
    for (let index = 1; index < more; index += 1) await pacer.admit(true);
    const last = pacer.admit(true);
    if (isRefused) expect(await failureOf(last)).toMatchObject({ kind: "rate_limited", retryAtMs: 6000 });
    else await expect(last).resolves.toBeUndefined();
  });
});

describe("a pause", () => {
  it.each([
    ["of less than one waits is slept through", 4999, [4999]],
    ["of exactly what one waits too", 5000, [5000]],
    ["that is over costs nothing", -1, []],
    ["of nothing too", 0, []],
  ])("%s", async (_what, ms, expected) => {
    const { clock, pacer, slept } = pacerAt(1_000_000, noLimits);
    await pacer.pauseUntil(clock.now + ms);
    await pacer.admit(false);
    expect(slept).toEqual(expected);
  });

  it("that is longer names its end", async () => {
    const { clock, pacer, slept } = pacerAt(1_000_000, noLimits);
    await pacer.pauseUntil(clock.now + 5001);
    expect(await failureOf(pacer.admit(true))).toMatchObject({ kind: "rate_limited", retryAtMs: 1_005_001 });
    expect(slept).toEqual([]);
  });

  it("is made longer and never shorter, whatever is asked in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 * hour }), { minLength: 1, maxLength: 6 }),
        async (asked) => {
          const ledger = memoryLedger();
          const { clock, pacer } = pacerAt(1_000_000, noLimits, ledger);
          for (const ms of asked) await pacer.pauseUntil(clock.now + ms);
          expect(await ledger.pausedUntil()).toBe(clock.now + Math.max(...asked));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("holds in this process also where it could not be stored", async () => {
    const full: PaceLedger = { ...memoryLedger(), pauseUntil: () => Promise.reject(new Error("disk full")) };
    const { clock, pacer } = pacerAt(1_000_000, noLimits, full);
    await expect(pacer.pauseUntil(clock.now + 60_000)).rejects.toThrow("disk full");
    expect(await failureOf(pacer.admit(false))).toMatchObject({ kind: "rate_limited" });
  });

  it.each([
    [0, 50, 100, 50],
    [60, 50, 100, 60],
    [50, 60, 100, 60],
    [100, 60, 100, 100],
    [101, 60, 100, 60],
  ])("known as %i and asked for as %i with %i as the latest is %i", (known, asked, latest, expected) => {
    expect(longerPause(known, { asked, latest })).toBe(expected);
  });
});

describe("what is stored", () => {
  it("is the same in memory and in the database, for any traffic", async () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * hour }), {
      minLength: 1,
      maxLength: 12,
      size: "max",
    });
    await fc.assert(
      fc.asyncProperty(times, async (offsets) => {
        const { db } = createTestDeps();
        const seen = await Promise.all(
          [memoryLedger(), databaseLedger(db)].map(async (ledger) => {
            const all: (readonly number[])[] = [];
            for (const at of offsets.toSorted((a, b) => a - b))
              await ledger.take((known) => {
                all.push([...known]);
                return { at, since: at - hour, until: at + 1 };
              });
            return all;
          }),
        );
        expect(seen[0]).toEqual(seen[1]);
      }),
      { numRuns: 8 },
    );
  });

  it("are times in order, without those before and beyond, and two of the same millisecond", async () => {
    const { db } = createTestDeps();
    const left = await db.withTx(async (tx) => {
      for (const at of [30, 10, 20, 20, 40]) await insertWrite(tx, at);
      await forgetWrites(tx, { since: 10, until: 30 });
      return listWrites(tx);
    });
    expect(left).toEqual([20, 20, 30]);
  });

  it("is no pause before one was asked for, and one row ever after", async () => {
    const { db } = createTestDeps();
    expect(await findPause(db.read)).toBe(0);
    const save = (asked: number, latest: number) => db.withTx((tx) => savePause(tx, { asked, latest }));
    await save(50, 100);
    await save(40, 100);
    expect(await findPause(db.read)).toBe(50);
    await save(90, 100);
    expect(await findPause(db.read)).toBe(90);
    await save(20, 80);
    expect(await findPause(db.read)).toBe(20);
  });

  it("is undone when the transaction it stood in fails", async () => {
    const { db } = createTestDeps();
    const failed = db.withTx(async (tx) => {
      await insertWrite(tx, 1);
      await savePause(tx, { asked: 50, latest: 100 });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(await findPause(db.read)).toBe(0);
    expect(await db.withTx(listWrites)).toEqual([]);
  });
});
