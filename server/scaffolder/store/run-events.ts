import { and, asc, count, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { runEvents, runs } from "../../../db/schema/runs.ts";
import { isTerminal, runStates } from "../domain/run-state.schema.ts";
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

export async function countRunEvents(db: Reader): Promise<number> {
  const [row] = await db.select({ total: count() }).from(runEvents);
  return row?.total ?? 0;
}

/** A run that was tried again has no end until it ends again. */
const hadEnded = (before: number) =>
  and(inArray(runs.state, runStates.filter(isTerminal)), lte(runs.finishedAt, before));

export async function countRunEventsDue(db: Reader, before: number): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(runEvents)
    .innerJoin(runs, eq(runs.id, runEvents.runId))
    .where(hadEnded(before));
  return row?.total ?? 0;
}

export async function forgetRunEvents(
  tx: Tx,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<number> {
  const old = tx
    .select({ id: runEvents.id })
    .from(runEvents)
    .innerJoin(runs, eq(runs.id, runEvents.runId))
    .where(hadEnded(before))
    .limit(limit);
  const gone = await tx
    .delete(runEvents)
    .where(sql`${runEvents.id} IN ${old}`)
    .returning({ id: runEvents.id });
  return gone.length;
}
