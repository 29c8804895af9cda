/*
 * A name missing from a list is not gone: pages shift while they are read, and a lost permission shortens lists without
 * an error. Each missing one is asked for by itself, a bounded number per pass; until its turn it is stale, not gone.
 */
import { isForgeErrorOf } from "../../github/forge-error.ts";

const READS_PER_PASS = 20;

export interface Missing<T> {
  readonly candidates: readonly T[];
  /** undefined: the forge says that it does not exist. */
  readonly read: (candidate: T) => Promise<unknown>;
  /** Picks whose turn it is, so that those that stay unknown hold nobody up. */
  readonly now: number;
  /** Without a single entry a list proves nothing: then "not found" may mean "not allowed to see". */
  readonly isBlind: boolean;
}

export interface Confirmed<T> {
  readonly gone: readonly T[];
  readonly stale: readonly { readonly candidate: T; readonly reason: string }[];
}

export async function confirmGone<T>({ candidates, read, now, isBlind }: Missing<T>): Promise<Confirmed<T>> {
  const gone: T[] = [];
  const stale: { candidate: T; reason: string }[] = [];
  for (const [index, candidate] of inTurn(candidates, now).entries()) {
    if (isBlind) stale.push({ candidate, reason: "The forge's list is empty; what it held before is kept." });
    else if (index >= READS_PER_PASS)
      stale.push({ candidate, reason: "Missing from the forge's list; asked for again soon." });
    else {
      const reason = await reasonToKeep(() => read(candidate));
      if (reason === undefined) gone.push(candidate);
      else stale.push({ candidate, reason });
    }
  }
  return { gone, stale };
}

function inTurn<T>(candidates: readonly T[], now: number): T[] {
  const passes = Math.max(1, Math.ceil(candidates.length / READS_PER_PASS));
  const start = (Math.floor(now / 60_000) % passes) * READS_PER_PASS;
  return [...candidates.slice(start), ...candidates.slice(0, start)];
}

async function reasonToKeep(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    return (await read()) === undefined
      ? undefined
      : "Missing from the forge's list, but the forge still has it.";
  } catch (error) {
    if (isForgeErrorOf(error, "credentials")) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return `Missing from the forge's list, and not readable: ${why}`;
  }
}
