import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { daysProblem } from "./domain/retention-policy.ts";
import type { RetentionItem, RetentionKind } from "./domain/retention.schema.ts";
import { getPeriods } from "./get-periods.ts";
import { describePeriod } from "./list-retention.ts";
import { saveSetting } from "./store.ts";

export interface SetRetention {
  readonly kind: RetentionKind;
  readonly days: number;
  readonly audit: AuditRecorder;
}

/** Changes how long one kind is kept; nothing is removed before the next round. */
export async function setRetention(
  deps: Pick<Deps, "db" | "now">,
  { kind, days, audit }: SetRetention,
): Promise<RetentionItem> {
  const problem = daysProblem(kind, days);
  if (problem !== undefined) throw new AppError("invalid_input", problem);
  await deps.db.withTx(async (tx) => {
    const [before] = (await getPeriods({ read: tx })).filter((period) => period.kind === kind);
    await saveSetting(tx, { kind, days, updatedAt: deps.now() });
    await audit(tx, { target: kind, details: { from: before?.days, to: days } });
  });
  return describePeriod(deps, { kind, days, updatedAt: deps.now() });
}
