/*
 * How many requests a minute one principal may send: a person, a token's account, or, without either, an address. Two
 * counters per principal approximate a window that slides: this minute's and the share of the last one still in it.
 * Kept in memory, because there is one web process and a restart owes nobody a refusal.
 */
import { AppError } from "../kernel/app-error.ts";
import type { Clock } from "../runtime/clock.ts";

const windowMs = 60_000;

interface Counter {
  window: number;
  current: number;
  previous: number;
}

export interface RequestLimit {
  /** Throws rate_limited when this request is one too many; a refused request is not counted. */
  readonly count: (principal: string) => void;
}

function turnTo(counter: Counter, window: number): void {
  if (counter.window === window) return;
  counter.previous = counter.window === window - 1 ? counter.current : 0;
  counter.current = 0;
  counter.window = window;
}

export function createRequestLimit(perMinute: number, now: Clock): RequestLimit {
  const counters = new Map<string, Counter>();
  let sweptWindow = 0;
  /** Once a window: whoever sent nothing in the last two leaves no trace. */
  const sweep = (window: number): void => {
    if (sweptWindow === window) return;
    sweptWindow = window;
    for (const [principal, counter] of counters) {
      if (counter.window < window - 1) counters.delete(principal);
    }
  };
  return {
    count(principal) {
      const at = now();
      const window = Math.floor(at / windowMs);
      sweep(window);
      const counter = counters.get(principal) ?? { window, current: 0, previous: 0 };
      counters.set(principal, counter);
      turnTo(counter, window);
      const leftOfWindow = (window + 1) * windowMs - at;
      if (counter.current + counter.previous * (leftOfWindow / windowMs) >= perMinute) {
        throw new AppError("rate_limited", `At most ${perMinute} requests a minute. Slow down.`, {
          retryAfterSeconds: Math.max(1, Math.ceil(leftOfWindow / 1000)),
        });
      }
      counter.current += 1;
    },
  };
}
