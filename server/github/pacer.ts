/**
 * Keeps one identity inside GitHub's limits for creating content: 80 writes a minute, 500 an hour, one at a time and a
 * second apart. A pause the forge asked for (Retry-After) stops every call until it is over. Nobody sleeps for long:
 * beyond `maxWaitMs` the caller gets rate_limited with the time to come back, and the run shows that it waits.
 * Source: GitHub docs "Best practices for using the REST API" and "Rate limits for the REST API".
 */
import type { Clock } from "../runtime/clock.ts";
import { ForgeError } from "./forge-error.ts";

export interface PacerLimits {
  readonly writesPerMinute: number;
  readonly writesPerHour: number;
  readonly minGapMs: number;
  readonly maxWaitMs: number;
}

export const githubLimits: PacerLimits = {
  writesPerMinute: 80,
  writesPerHour: 500,
  minGapMs: 1000,
  maxWaitMs: 5000,
};

/** The embedded forge has no limits of its own; it still may ask for a pause. */
export const noLimits: PacerLimits = {
  writesPerMinute: Number.POSITIVE_INFINITY,
  writesPerHour: Number.POSITIVE_INFINITY,
  minGapMs: 0,
  maxWaitMs: 5000,
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

export interface Pacer {
  /** Resolves when a call may be sent; throws rate_limited when that is too far away. */
  admit(isWrite: boolean): Promise<void>;
  pauseUntil(epochMs: number): void;
}

export interface PacerDeps {
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The earliest moment at which one more write keeps both windows within their limits. */
function earliestWrite(writes: readonly number[], limits: PacerLimits): number {
  const last = writes.at(-1);
  const gap = last === undefined ? 0 : last + limits.minGapMs;
  const oldestInMinute = writes.at(-limits.writesPerMinute);
  const oldestInHour = writes.at(-limits.writesPerHour);
  const minute =
    writes.length >= limits.writesPerMinute && oldestInMinute !== undefined ? oldestInMinute + minuteMs : 0;
  const hour =
    writes.length >= limits.writesPerHour && oldestInHour !== undefined ? oldestInHour + hourMs : 0;
  return Math.max(gap, minute, hour);
}

export function createPacer(limits: PacerLimits, deps: PacerDeps): Pacer {
  let pausedUntil = 0;
  let writes: number[] = [];
  const refuseWhenFar = (at: number): void => {
    if (at - deps.now() <= limits.maxWaitMs) return;
    throw new ForgeError("rate_limited", "The forge's rate limit is reached.", { retryAtMs: at });
  };
  return {
    async admit(isWrite) {
      refuseWhenFar(pausedUntil);
      if (pausedUntil > deps.now()) await deps.sleep(pausedUntil - deps.now());
      if (!isWrite || limits.writesPerMinute === Number.POSITIVE_INFINITY) return;
      // A clock that was set back leaves times of tomorrow behind; waiting for them would stop the portal for hours.
      const soon = deps.now() + limits.maxWaitMs + minuteMs;
      writes = writes.filter((time) => time <= soon);
      const at = Math.max(deps.now(), earliestWrite(writes, limits));
      refuseWhenFar(at);
      // The slot is taken before sleeping, so that callers who wait at the same time get later slots.
      writes = [...writes.filter((time) => time > at - hourMs), at];
      if (at > deps.now()) await deps.sleep(at - deps.now());
    },
    pauseUntil(epochMs) {
      pausedUntil = Math.max(pausedUntil, epochMs);
    },
  };
}
