import type { Db } from "../../db/client.ts";
import { hashEvent } from "./hash-event.ts";
import { findLastEvent } from "./store.ts";

export interface NewestRow {
  /** Epoch milliseconds. */
  readonly at: number;
  /** False when the row was sealed with another master key, or changed. */
  readonly isOurs: boolean;
}

/** The newest row alone: enough to tell a wrong key or a clock that was set back; verify-audit walks the chain. */
export async function inspectNewestRow(
  db: Pick<Db, "read">,
  auditKey: Buffer,
): Promise<NewestRow | undefined> {
  const row = await findLastEvent(db.read);
  if (row === undefined) return undefined;
  return { at: row.at, isOurs: hashEvent(auditKey, row, row.previousHash) === row.hash };
}
