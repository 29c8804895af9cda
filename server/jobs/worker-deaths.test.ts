/* A job whose worker is gone is taken up again at once, and given up when it has seen too many workers go. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { defineJob } from "./define-job.ts";
import { claimJob, enqueueJob, recurringKey, releaseLeases } from "./queue.ts";
import { enqueue, eventually, rows, states, withWorkers } from "./testing.ts";

/** Workers that claimed the one job and never said how it ended; the last one's lease is still there. */
async function loseWorkers(deps: TestDeps, deaths: number): Promise<void> {
  for (let death = 1; death <= deaths; death += 1) {
    await deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId: `w${death}` }));
    if (death === deaths) return;
    const everyLease = { now: deps.now(), everyLease: true, maxTries: () => Infinity };
    await deps.db.withTx((tx) => releaseLeases(tx, everyLease));
  }
}

function watchedJob(options: { readonly maxAttempts?: number; readonly everyMs?: number } = {}) {
  const heard: string[] = [];
  const definition = defineJob({
    kind: "test.work",
    payload: z.unknown(),
    ...options,
    giveUp: (tx) => Promise.resolve(void heard.push(`gave up in ${typeof tx}`)),
    run: () => Promise.resolve(void heard.push("ran")),
  });
  return { heard, definition };
}

describe("a job whose worker died", () => {
  it.each([
    [1, undefined],
    [19, undefined],
    [59, 60],
  ])("%i times is taken up again where it may be tried %s times", async (deaths, maxAttempts) => {
    const deps = createTestDeps();
    const { heard, definition } = watchedJob(maxAttempts === undefined ? {} : { maxAttempts });
    await enqueue(deps);
    await loseWorkers(deps, deaths);
    await withWorkers(
      deps,
      [definition],
      () => eventually(async () => expect(await states(deps)).toEqual(["done"])),
      [{ takeover: true }],
    );
    expect(heard).toEqual(["ran"]);
  });

  it.each([
    [20, undefined],
    [60, 60],
  ])(
    "%i times is failed, what waited for it hears of it, and the others get on",
    async (deaths, maxAttempts) => {
      const deps = createTestDeps();
      const { heard, definition } = watchedJob(maxAttempts === undefined ? {} : { maxAttempts });
      await enqueue(deps);
      await loseWorkers(deps, deaths);
      await enqueue(deps);
      await withWorkers(
        deps,
        [definition],
        () => eventually(async () => expect(await states(deps)).toEqual(["failed", "done"])),
        [{ takeover: true }],
      );
      expect(heard).toEqual(["gave up in object", "ran"]);
      expect((await rows(deps))[0]).toMatchObject({
        lastError: `The worker stopped each time; given up after ${deaths} tries.`,
        finishedAt: deps.now(),
        leasedBy: null,
        leaseUntil: null,
      });
    },
  );

  it("comes round again when it is a recurring one, and not at once", async () => {
    const deps = createTestDeps();
    const everyMs = 60_000;
    const { definition } = watchedJob({ everyMs });
    const round = { kind: "test.work", payload: {}, key: recurringKey };
    await deps.db.withTx((tx) => enqueueJob(tx, deps, round));
    await loseWorkers(deps, 20);
    await withWorkers(deps, [definition], () => Promise.resolve(), [{ takeover: true }]);
    const [, next] = await rows(deps);
    expect(await states(deps)).toEqual(["failed", "queued"]);
    expect(next).toMatchObject({ key: recurringKey, runAt: deps.now() + everyMs, attempts: 0 });
  });
});
