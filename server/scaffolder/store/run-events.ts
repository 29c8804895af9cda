import { and, asc, eq, gt } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { runEvents } from "../../../db/schema/runs.ts";
import type { RunStepId } from "../domain/run-steps.ts";

export type RunEventRow = typeof runEvents.$inferSelect;

export interface NewRunEvent {
  readonly at: number;
  readonly step?: RunStepId;
  readonly level: "info" | "warning" | "error";
  /** Redacted by the caller. */
  readonly message: string;
}

export async function appendRunEvent(tx: Tx, runId: string, event: NewRunEvent): Promise<void> {
  await tx.insert(runEvents).values({ ...event, step: event.step ?? null, runId });
}

export async function listRunEventRows(
  db: Reader,
  page: { readonly runId: string; readonly afterId: number; readonly limit: number },
): Promise<RunEventRow[]> {
  return db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, page.runId), gt(runEvents.id, page.afterId)))
    .orderBy(asc(runEvents.id))
    .limit(page.limit);
}
