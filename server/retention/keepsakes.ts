/* Where each kind lies: its slice counts and removes, this one only says how old is old enough. */
import type { Reader, Tx } from "../../db/client.ts";
import { deliveries, scans } from "../catalog/repositories/forget-old.ts";
import { sessions, signIns } from "../identity/forget-old.ts";
import { finishedJobs } from "../jobs/forget-finished.ts";
import { runLogs } from "../scaffolder/runs/forget-run-logs.ts";
import type { RetentionKind } from "./domain/retention.schema.ts";

export interface Keepsake {
  /** All rows there are. */
  count(db: Reader): Promise<number>;
  countDue(db: Reader, before: number): Promise<number>;
  /** Removes at most `limit` due rows and returns how many it removed. */
  forget(tx: Tx, due: { readonly before: number; readonly limit: number }): Promise<number>;
}

export const keepsakes: Readonly<Record<RetentionKind, Keepsake>> = {
  "run-logs": runLogs,
  deliveries,
  scans,
  jobs: finishedJobs,
  sessions,
  "sign-ins": signIns,
};
