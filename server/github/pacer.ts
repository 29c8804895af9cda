/**
 * Keeps one identity inside GitHub's limits for creating content: 80 writes a minute, 500 an hour, one at a time and a
 * second apart. A pause the forge asked for (Retry-After) stops every call until it is over. Nobody sleeps for long:
 * beyond `maxWaitMs` the caller gets rate_limited with the time to come back, and the run shows that it waits.
 * Source: GitHub docs "Best practices for using the REST API" and "Rate limits for the REST API".
 */
import type { Clock } from "../runtime/clock.ts";
import { ForgeError } from "./forge-error.ts";
import { longerPause, memoryLedger, type PaceLedger, type Slot } from "./pace-ledger.ts";

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
/** GitHub's longest pause is an hour. What lies further ahead was noted by a clock that has been set back since. */
const longestPauseMs = 2 * hourMs;

export interface Pacer {
  /** Resolves when a call may be sent; throws rate_limited when that is too far away. */
  admit(isWrite: boolean): Promise<void>;
  pauseUntil(epochMs: number): Promise<void>;
}

export interface PacerDeps {
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** A memory of its own when absent. */
  readonly ledger?: PaceLedger | undefined;
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
  const { now, sleep, ledger = memoryLedger() } = deps;
  let pausedHere = 0;
  const refuseWhenFar = (at: number): void => {
    if (at - now() <= limits.maxWaitMs) return;
    throw new ForgeError("rate_limited", "The forge's rate limit is reached.", { retryAtMs: at });
  };
  const choose = (times: readonly number[]): Slot => {
    // A clock that was set back leaves times of tomorrow behind; waiting for them would stop the portal for hours.
    const until = now() + limits.maxWaitMs + minuteMs;
    const at = Math.max(
      now(),
      earliestWrite(
        times.filter((time) => time <= until),
        limits,
      ),
    );
    refuseWhenFar(at);
    return { at, since: at - hourMs, until };
  };
  return {
    async admit(isWrite) {
      const asked = Math.max(pausedHere, await ledger.pausedUntil());
      const pause = asked - now() > longestPauseMs ? 0 : asked;
      refuseWhenFar(pause);
      if (pause > now()) await sleep(pause - now());
      if (!isWrite || limits.writesPerMinute === Number.POSITIVE_INFINITY) return;
      // The slot is taken before sleeping, so that callers who wait at the same time get later slots.
      const { at } = await ledger.take(choose);
      if (at > now()) await sleep(at - now());
    },
    pauseUntil(epochMs) {
      const latest = now() + longestPauseMs;
      const asked = Math.min(epochMs, latest);
      // Held here as well: a full disk must not make this process forget what it was asked.
      pausedHere = longerPause(pausedHere, { asked, latest });
      return ledger.pauseUntil({ asked, latest });
    },
  };
}
