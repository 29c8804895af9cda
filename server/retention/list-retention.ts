import { listLiveJobs } from "../jobs/job-store.ts";
import { recurringKey } from "../jobs/queue.ts";
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
  const live = await listLiveJobs(deps.db.read, applyRetentionKind, recurringKey);
  const queued = live.find(({ state }) => state === "queued");
  return { items, keptForGood: [...keptForGood], nextRunAt: toOptionalTimestamp(queued?.runAt ?? null) };
}
