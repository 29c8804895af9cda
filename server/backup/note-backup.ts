import type { AuditRecorder } from "../audit/record-audit.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";

export interface NoteBackup {
  readonly file: string;
  readonly withMasterKey: boolean;
  readonly audit: AuditRecorder;
}

/** Taking everything away is itself recorded, before the copy is made. */
export async function noteBackup(
  deps: Pick<Deps, "db" | "now">,
  { file, withMasterKey, audit }: NoteBackup,
): Promise<{ notedAt: string }> {
  await deps.db.withTx((tx) => audit(tx, { target: "backup", details: { file, withMasterKey } }));
  return { notedAt: toTimestamp(deps.now()) };
}
