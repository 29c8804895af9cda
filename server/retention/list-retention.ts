import { findNextRound } from "../jobs/find-next-round.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { dueBefore, keptForGood, retentionRules } from "./domain/retention-policy.ts";
import type { RetentionItem } from "./domain/retention.schema.ts";
import { getPeriods, type Period } from "./get-periods.ts";
import { keepsakes } from "./keepsakes.ts";

type ListDeps = Pick<Deps, "db" | "now">;

export const applyRetentionKind = "retention.apply";

export async function describePeriod(
  { db, now }: ListDeps,
  { kind, days, updatedAt }: Period,
): Promise<RetentionItem> {
  const before = dueBefore(now(), days);
  const rows = await keepsakes[kind].count(db.read);
  const due = { rows: await keepsakes[kind].countDue(db.read, before), before: toTimestamp(before) };
  return { kind, ...retentionRules[kind], days, updatedAt: toOptionalTimestamp(updatedAt), rows, due };
}

/** What is kept how long, how much there is of it, and what a round at this moment would remove. */
export async function listRetention(deps: ListDeps) {
  const items = [];
  for (const period of await getPeriods(deps.db)) items.push(await describePeriod(deps, period));
  const nextRunAt = await findNextRound(deps, applyRetentionKind);
  return { items, keptForGood: [...keptForGood], nextRunAt: toOptionalTimestamp(nextRunAt ?? null) };
}
