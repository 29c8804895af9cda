import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { allowedFailures, failureWindowMs } from "./domain/session-policy.ts";
import { countFailures, insertFailure } from "./store/users.ts";

/** Throws too_many_attempts once a bucket (account, address) saw five failures in 15 minutes; a right password does not help. */
export async function assertNotBlocked(deps: Pick<Deps, "db" | "now">, bucket: string): Promise<void> {
  const failures = await countFailures(deps.db.read, bucket, deps.now() - failureWindowMs);
  if (failures < allowedFailures) return;
  throw new AppError("too_many_attempts", "Too many failed attempts. Wait 15 minutes, then try again.", {
    retryAfterSeconds: failureWindowMs / 1000,
  });
}

export async function recordFailure(deps: Pick<Deps, "db" | "now">, bucket: string): Promise<void> {
  await deps.db.withTx((tx) => insertFailure(tx, { bucket, at: deps.now() }));
}

/** IPv6 customers own at least a /64: count the network, however the address is spelled. */
export function addressBucket(address: string): string {
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
