import { expect, it } from "vitest";
import { judgeCollector, type CollectorTimes } from "./collector-health.ts";

const minute = 60_000;
const now = 1_000 * minute;
const times = (change: Partial<CollectorTimes>): CollectorTimes => ({
  everyMs: 10 * minute,
  lastSuccessAt: now - minute,
  lastFailureAt: null,
  failedAttempts: 0,
  nextRunAt: now + 9 * minute,
  ...change,
});

it.each([
  ["is healthy after a recent success", times({}), "healthy"],
  ["stays healthy when one round was slow", times({ lastSuccessAt: now - 29 * minute }), "healthy"],
  ["is late after three intervals without a success", times({ lastSuccessAt: now - 31 * minute }), "late"],
  ["is failing while its tries fail, however recent the success", times({ failedAttempts: 1 }), "failing"],
  [
    "is failing when it gave up after its last success",
    times({ lastSuccessAt: now - 5 * minute, lastFailureAt: now - minute }),
    "failing",
  ],
  [
    "is healthy again when it succeeded after a failure",
    times({ lastSuccessAt: now - minute, lastFailureAt: now - 5 * minute }),
    "healthy",
  ],
  ["is pending before its first round", times({ lastSuccessAt: null }), "pending"],
  [
    "is late when the first round never began, because no worker runs",
    times({ lastSuccessAt: null, nextRunAt: now - 31 * minute }),
    "late",
  ],
  [
    "has five minutes at least, whatever its interval",
    times({ everyMs: 1_000, lastSuccessAt: now - 4 * minute }),
    "healthy",
  ],
] as const)("%s", (_name, given, expected) => {
  expect(judgeCollector(given, now)).toBe(expected);
});
