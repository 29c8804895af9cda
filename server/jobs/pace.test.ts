import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps } from "../doors/testing.ts";
import { backoffMs } from "./backoff.ts";
import { watchClock } from "./clock-jump.ts";
import { defineJob, type JobContext } from "./define-job.ts";
import { judgeCollector, toleranceMs } from "./domain/collector-health.ts";

describe("the wait after a failure", () => {
  it.each([
    [0, 500],
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [7, 32_000],
    [8, 60_000],
    [9, 60_000],
    [1_000_000, 60_000],
    [-3, 500],
  ])("number %i in a row is %i ms", (failures, ms) => {
    expect(backoffMs(failures)).toBe(ms);
  });

  it("never gets shorter, and never longer than a minute", () => {
    fc.assert(
      fc.property(fc.nat(10_000), (failures) => {
        expect(backoffMs(failures + 1)).toBeGreaterThanOrEqual(backoffMs(failures));
        expect(backoffMs(failures)).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});

describe("a clock that was set", () => {
  const watched = () => {
    const machine = { clock: 1_000_000, uptime: 50 };
    const find = watchClock(
      () => machine.clock,
      () => machine.uptime,
    );
    return (passedMs: number, setByMs: number) => {
      machine.uptime += passedMs;
      machine.clock += passedMs + setByMs;
      return find();
    };
  };

  it.each([
    ["by a day back", -86_400_000],
    ["by an hour forward", 3_600_000],
    ["by just enough", 5_000],
    ["by just enough back", -5_000],
  ])("%s is noticed, with what it would say otherwise", (_case, setByMs) => {
    expect(watched()(200, setByMs)).toEqual({ byMs: setByMs, before: 1_000_200 });
  });

  it.each([0, 1, -1, 4_999, -4_999])("by %i ms is left to itself", (setByMs) => {
    expect(watched()(200, setByMs)).toBeUndefined();
  });

  it("is told once, and time that just passes is no jump", () => {
    const look = watched();
    expect(look(10, 60_000)).toMatchObject({ byMs: 60_000 });
    expect(look(86_400_000, 0)).toBeUndefined();
    expect(look(10, -60_000)).toMatchObject({ byMs: -60_000 });
  });

  it("is noticed whatever passed between, and by exactly how much", () => {
    const step = fc.tuple(fc.nat(1e9), fc.integer({ min: -1e9, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const look = watched();
        for (const [passedMs, setByMs] of steps)
          expect(look(passedMs, setByMs)?.byMs ?? 0).toBe(Math.abs(setByMs) < 5_000 ? 0 : setByMs);
      }),
    );
  });
});

describe("the health of a collector", () => {
  const minute = 60_000;
  it.each([
    [1_000, 5 * minute],
    [100_000, 5 * minute],
    [100_001, 300_003],
    [60 * minute, 180 * minute],
  ])("of every %i ms tolerates %i ms", (everyMs, ms) => {
    expect(toleranceMs(everyMs)).toBe(ms);
  });

  it("is never healthy while it fails, and never late within its tolerance", () => {
    const times = fc.record({
      everyMs: fc.integer({ min: 1, max: 1e8 }),
      lastSuccessAt: fc.option(fc.nat(1e9)),
      lastFailureAt: fc.option(fc.nat(1e9)),
      failedAttempts: fc.nat(5),
      nextRunAt: fc.option(fc.nat(1e9)),
    });
    fc.assert(
      fc.property(times, fc.nat(1e9), (given, now) => {
        const state = judgeCollector(given, now);
        if (given.failedAttempts > 0) expect(state).toBe("failing");
        const begun = given.lastSuccessAt ?? given.nextRunAt;
        if (state === "late") expect(now - (begun ?? now)).toBeGreaterThan(toleranceMs(given.everyMs));
        if (state === "healthy") expect(given.lastSuccessAt).not.toBeNull();
        if (state === "pending") expect(given.lastSuccessAt).toBeNull();
      }),
    );
  });
});

describe("a kind of job", () => {
  const context = (): JobContext => ({
    deps: createTestDeps(),
    lease: { jobId: "job_1", fence: 1 },
    signal: new AbortController().signal,
  });

  it("has a title, five attempts and no rounds unless it says otherwise", () => {
    const plain = defineJob({ kind: "a.b", payload: z.null(), run: () => Promise.resolve() });
    expect(plain).toMatchObject({
      kind: "a.b",
      title: "a.b",
      maxAttempts: 5,
      everyMs: undefined,
      isRetryable: true,
    });
  });

  it("that tells what waited for it when it gives up is not retried by hand", () => {
    const told = defineJob({
      kind: "a.b",
      payload: z.null(),
      giveUp: () => Promise.resolve(),
      run: () => Promise.resolve(),
    });
    expect(told.isRetryable).toBe(false);
  });

  it("works on nothing that does not have its shape", async () => {
    let worked = 0;
    const job = defineJob({
      kind: "a.b",
      payload: z.strictObject({ n: z.number() }),
      run: () => {
        worked += 1;
        return Promise.resolve();
      },
    });
    for (const payload of [null, {}, { n: "1" }, { n: 1, more: true }])
      await expect(job.perform(context(), payload)).rejects.toThrow(z.ZodError);
    await expect(job.perform(context(), { n: 1 })).resolves.toBeUndefined();
    expect(worked).toBe(1);
  });

  it("gives up without a word about a payload nobody can read", async () => {
    const told: unknown[] = [];
    const job = defineJob({
      kind: "a.b",
      payload: z.object({ run: z.string() }),
      giveUp: (_tx, _deps, payload) => Promise.resolve(void told.push(payload)),
      run: () => Promise.resolve(),
    });
    const deps = createTestDeps();
    for (const payload of [null, 7, { run: 1 }, { run: "run_1" }])
      await deps.db.withTx((tx) => job.giveUp(tx, deps, payload));
    expect(told).toEqual([{ run: "run_1" }]);
  });
});
