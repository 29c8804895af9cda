/*
 * One round: removes what is older than its kind is kept, in transactions of at most 500 rows with room for others
 * between them. What is removed is gone, so a clock that cannot be believed removes nothing: it is compared with the
 * forge's first.
 */
import { setImmediate } from "node:timers/promises";
import { recordAudit } from "../audit/record-audit.ts";
import { systemActor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { dueBefore } from "./domain/retention-policy.ts";
import { getPeriods, type Period } from "./get-periods.ts";
import { keepsakes } from "./keepsakes.ts";
import { applyRetentionKind } from "./list-retention.ts";

type ApplyDeps = Pick<Deps, "db" | "now" | "newId" | "auditKey">;

export interface Round {
  /** What the forge's clock says, in epoch milliseconds. */
  readonly forgeTime: () => Promise<number>;
  readonly requestId: string;
  readonly signal?: AbortSignal;
}

const batch = 500;
/** Kinds are kept for days: an hour makes no difference to them, and is more than two honest clocks ever differ. */
const largestSkewMs = 3_600_000;

async function assertClock({ now }: ApplyDeps, { forgeTime }: Round): Promise<void> {
  const told = await forgeTime();
  if (Math.abs(now() - told) <= largestSkewMs) return;
  throw new AppError(
    "conflict",
    `This machine's clock says ${toTimestamp(now())}, the forge's ${toTimestamp(told)}. Nothing was removed; set the clock.`,
  );
}

/** The audit row is written with the first removal, and says how much is about to go. */
async function applyPeriod(deps: ApplyDeps, { kind, days }: Period, round: Round): Promise<number> {
  const before = dueBefore(deps.now(), days);
  const keepsake = keepsakes[kind];
  const due = await keepsake.countDue(deps.db.read, before);
  if (due === 0) return 0;
  const entry = {
    actor: systemActor,
    action: applyRetentionKind,
    target: kind,
    requestId: round.requestId,
    details: { rows: due, before: toTimestamp(before), days },
  };
  let total = 0;
  for (let removed = batch; removed === batch && round.signal?.aborted !== true;) {
    removed = await deps.db.withTx(async (tx) => {
      if (total === 0) await recordAudit(tx, deps, entry);
      return keepsake.forget(tx, { before, limit: batch });
    });
    total += removed;
    await setImmediate();
  }
  return total;
}

/** Returns how many rows of each kind went. */
export async function applyRetention(
  deps: ApplyDeps,
  round: Round,
): Promise<Readonly<Record<string, number>>> {
  await assertClock(deps, round);
  const removed: [string, number][] = [];
  for (const period of await getPeriods(deps.db)) {
    if (round.signal?.aborted === true) break;
    removed.push([period.kind, await applyPeriod(deps, period, round)]);
  }
  return Object.fromEntries(removed);
}
