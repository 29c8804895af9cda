import type { Tx } from "../../db/client.ts";
import { AppError } from "../kernel/app-error.ts";
import { plainAddress } from "../runtime/client-address.ts";
import type { Deps } from "../runtime/deps.ts";
import { allowedFailures, failureWindowMs } from "./domain/session-policy.ts";
import { countFailures, deleteFailure, insertFailure } from "./store/users.ts";

export interface Attempt {
  readonly failureIds: readonly number[];
}

async function countAttempt(tx: Tx, bucket: string, now: number): Promise<number> {
  if ((await countFailures(tx, bucket, now - failureWindowMs)) >= allowedFailures) {
    throw new AppError("too_many_attempts", "Too many failed attempts. Wait 15 minutes, then try again.", {
      retryAfterSeconds: failureWindowMs / 1000,
    });
  }
  return insertFailure(tx, { bucket, at: now });
}

/**
 * Counts an attempt as failed before it is judged, so that guesses made at once cannot all pass the limit. Throws
 * too_many_attempts once a bucket (account, address) holds five in 15 minutes; a right password does not help then.
 */
export function beginAttempt(deps: Pick<Deps, "db" | "now">, buckets: readonly string[]): Promise<Attempt> {
  return deps.db.withTx(async (tx) => {
    const failureIds: number[] = [];
    for (const bucket of buckets) failureIds.push(await countAttempt(tx, bucket, deps.now()));
    return { failureIds };
  });
}

/** Takes back this attempt only: others from the same address stay counted. */
export async function forgiveAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  for (const id of attempt.failureIds) await deleteFailure(tx, id);
}

/** IPv6 customers own at least a /64: count the network, however the address is spelled. */
export function addressBucket(given: string): string {
  const address = plainAddress(given);
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = address.includes("::") ? [...left, ...zeros, ...right] : left;
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
