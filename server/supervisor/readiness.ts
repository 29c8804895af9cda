/* Waiting until a child does its work, and giving up with the reason when it keeps dying instead. */
import { setTimeout as delay } from "node:timers/promises";
import { StartRefusal } from "./start-refusal.ts";
import type { SupervisedChild } from "./supervised-child.ts";

const pollMs = 50;
const deathsBeforeGivingUp = 3;
/** Longer than what readiness itself waits for a forge that does not answer. */
const answerWithinMs = 5_000;

export type Probe = () => Promise<boolean>;

/** True when the address answers 2xx. */
export function httpProbe(url: string): Probe {
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs), redirect: "manual" });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };
}

export interface Awaited {
  readonly child: SupervisedChild;
  readonly probe: Probe;
  readonly timeoutMs: number;
  readonly logFile: string;
  recentLines(): readonly string[];
  readonly stop: AbortSignal;
}

function gaveUp({ child, logFile, recentLines }: Awaited, what: string): StartRefusal {
  const lines = recentLines().map((line) => `    ${line}`);
  return new StartRefusal(
    child.hasRefused() ? 78 : 70,
    [`The ${child.name} process ${what}. Its log is ${logFile} and ends with:`, ...lines].join("\n"),
  );
}

/** Resolves true when the probe holds, false when a stop was asked for first; throws StartRefusal when it never will. */
export async function waitUntilReady(awaited: Awaited): Promise<boolean> {
  const deadline = performance.now() + awaited.timeoutMs;
  while (!awaited.stop.aborted) {
    if (await awaited.probe()) return true;
    if (awaited.child.hasRefused()) throw gaveUp(awaited, "refuses to start");
    if (awaited.child.quickDeaths() >= deathsBeforeGivingUp) throw gaveUp(awaited, "does not start");
    if (performance.now() > deadline)
      throw gaveUp(awaited, `was not ready after ${awaited.timeoutMs / 1000} seconds`);
    await delay(pollMs);
  }
  return false;
}
