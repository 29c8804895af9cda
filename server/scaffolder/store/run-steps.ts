import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Reader, Tx } from "../../../db/client.ts";
import { runStepResults, runSteps } from "../../../db/schema/runs.ts";
import type { RunStepId } from "../domain/run-steps.ts";
import { existingThingSchema, type ExistingThing } from "../domain/run.schema.ts";

export interface StepAttempts {
  readonly attempts: number;
  readonly startedAt: number;
  readonly lastAttemptAt: number;
  readonly lastError: string | null;
}

export interface StepResult {
  readonly outcome: "done" | "skipped";
  readonly detail: string | null;
  readonly existing: readonly ExistingThing[];
  readonly finishedAt: number;
}

export async function beginStep(
  tx: Tx,
  runId: string,
  step: { readonly id: RunStepId; readonly at: number },
): Promise<void> {
  await tx
    .insert(runSteps)
    .values({ runId, step: step.id, attempts: 1, startedAt: step.at, lastAttemptAt: step.at })
    .onConflictDoUpdate({
      target: [runSteps.runId, runSteps.step],
      // Only what follows a failure is another attempt; going on after a restart or looking again is not.
      set: {
        attempts: sql`${runSteps.attempts} + (${runSteps.lastError} IS NOT NULL)`,
        lastAttemptAt: step.at,
        lastError: null,
      },
    });
}

export async function recordStepError(
  tx: Tx,
  runId: string,
  failure: { readonly step: RunStepId; readonly error: string },
): Promise<void> {
  await tx
    .update(runSteps)
    .set({ lastError: failure.error })
    .where(sql`${runSteps.runId} = ${runId} AND ${runSteps.step} = ${failure.step}`);
}

export async function insertStepResult(
  tx: Tx,
  runId: string,
  result: StepResult & { readonly id: RunStepId },
): Promise<void> {
  await tx.insert(runStepResults).values({
    runId,
    step: result.id,
    outcome: result.outcome,
    detail: result.detail,
    existing: JSON.stringify(result.existing),
    finishedAt: result.finishedAt,
  });
}

export async function listStepResults(db: Reader, runId: string): Promise<Map<string, StepResult>> {
  const rows = await db
    .select()
    .from(runStepResults)
    .where(eq(runStepResults.runId, runId))
    .orderBy(runStepResults.finishedAt, runStepResults.step);
  return new Map(
    rows.map((row) => [
      row.step,
      {
        outcome: row.outcome,
        detail: row.detail,
        existing: z.array(existingThingSchema).parse(JSON.parse(row.existing)),
        finishedAt: row.finishedAt,
      },
    ]),
  );
}

export async function listStepAttempts(db: Reader, runId: string): Promise<Map<string, StepAttempts>> {
  const rows = await db
    .select()
    .from(runSteps)
    .where(eq(runSteps.runId, runId))
    .orderBy(runSteps.startedAt, runSteps.step);
  return new Map(rows.map((row) => [row.step, row]));
}
