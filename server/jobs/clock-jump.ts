/*
 * A machine's clock may be set: by a person, by a time server after hours without one, by waking up. The time that has
 * really passed is told by a counter that only grows; where the two disagree by more than seconds, the clock was set.
 */
import type { Clock } from "../runtime/clock.ts";

export interface ClockJump {
  /** Negative when the clock was set back. */
  readonly byMs: number;
  /** What the clock would say now had it not been set. */
  readonly before: number;
}

/** Smaller steps are left to the clock: time servers make them all day, and nothing here is due to the second. */
const smallestJumpMs = 5_000;

/** Returns a function that tells whether the clock was set since it was last called. */
export function watchClock(now: Clock, uptime: () => number): () => ClockJump | undefined {
  let last = { clock: now(), uptime: uptime() };
  return () => {
    const current = { clock: now(), uptime: uptime() };
    const before = last.clock + (current.uptime - last.uptime);
    last = current;
    const byMs = Math.round(current.clock - before);
    return Math.abs(byMs) < smallestJumpMs ? undefined : { byMs, before };
  };
}
