import { and, count, desc, eq, gte, inArray, isNotNull, lt, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Reader, Tx } from "../../../db/client.ts";
import { runContents, runs } from "../../../db/schema/runs.ts";
import { AppError } from "../../kernel/app-error.ts";
import { plannedFileSchema, planSchema, type Plan, type PlannedFile } from "../domain/plan.schema.ts";
import { canTransition, type RunState } from "../domain/run-state.schema.ts";

export type Run = typeof runs.$inferSelect;
export type NewRun = typeof runs.$inferInsert;

export interface RunContents {
  readonly plan: Plan;
  readonly files: readonly PlannedFile[];
  readonly sealedSecrets: string | null;
}

const liveStates: RunState[] = ["queued", "running", "waiting"];

export async function findRun(db: Reader, id: string): Promise<Run | undefined> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  return row;
}

export async function getRun(db: Reader, id: string): Promise<Run> {
  const run = await findRun(db, id);
  if (run === undefined) throw new AppError("not_found", `There is no run ${id}. GET /runs lists them.`);
  return run;
}

export async function findRunByKey(
  db: Reader,
  key: { readonly actorId: string; readonly idempotencyKey: string },
): Promise<Run | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.actorId, key.actorId), eq(runs.idempotencyKey, key.idempotencyKey)));
  return row;
}

export interface RepositoryName {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/** The run that is making this repository now. Names of repositories are compared without case, as GitHub does. */
export async function findLiveRun(db: Reader, repository: RepositoryName): Promise<Run | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.host, repository.host),
        sql`lower(${runs.owner}) = lower(${repository.owner})`,
        sql`lower(${runs.name}) = lower(${repository.name})`,
        inArray(runs.state, liveStates),
      ),
    );
  return row;
}

export async function listRunTimesSince(
  db: Reader,
  since: { readonly actorId: string; readonly epochMs: number },
): Promise<number[]> {
  const rows = await db
    .select({ createdAt: runs.createdAt })
    .from(runs)
    .where(and(eq(runs.actorId, since.actorId), gte(runs.createdAt, since.epochMs)))
    .orderBy(runs.createdAt, runs.id);
  return rows.map((row) => row.createdAt);
}

export async function insertRun(tx: Tx, run: NewRun, contents: RunContents): Promise<void> {
  await tx.insert(runs).values(run);
  await tx.insert(runContents).values({
    runId: run.id,
    plan: JSON.stringify(contents.plan),
    files: JSON.stringify(contents.files),
    sealedSecrets: contents.sealedSecrets,
  });
}

/** What was stored for a run cannot be read any more. Trying again does not help; a person has to act. */
export class UnreadableRunError extends Error {
  override readonly name = "UnreadableRunError";
}

export async function getRunContents(db: Reader, runId: string): Promise<RunContents> {
  const [row] = await db.select().from(runContents).where(eq(runContents.runId, runId));
  if (row === undefined) throw new UnreadableRunError(`Run ${runId} has no stored plan.`);
  try {
    return {
      plan: planSchema.parse(JSON.parse(row.plan)),
      files: z.array(plannedFileSchema).parse(JSON.parse(row.files)),
      sealedSecrets: row.sealedSecrets,
    };
  } catch (error) {
    throw new UnreadableRunError(`The stored plan of run ${runId} cannot be read.`, { cause: error });
  }
}

/** undefined when it cannot be read: what else is known of the run is shown all the same. */
export async function findRunPlan(db: Reader, runId: string): Promise<Plan | undefined> {
  const [row] = await db
    .select({ plan: runContents.plan })
    .from(runContents)
    .where(eq(runContents.runId, runId));
  try {
    return planSchema.safeParse(JSON.parse(row?.plan ?? "null")).data;
  } catch {
    return undefined;
  }
}

/** Files and secrets are in the repository now; the plan stays as the record of what was done. */
export async function dropRunFiles(tx: Tx, runId: string): Promise<void> {
  await tx.update(runContents).set({ files: "[]", sealedSecrets: null }).where(eq(runContents.runId, runId));
}

export async function hasSealedSecrets(db: Reader, runId: string): Promise<boolean> {
  const [row] = await db
    .select({ sealed: runContents.sealedSecrets })
    .from(runContents)
    .where(eq(runContents.runId, runId));
  return row !== undefined && row.sealed !== null;
}

export async function dropRunSecrets(tx: Tx, runId: string): Promise<void> {
  await tx.update(runContents).set({ sealedSecrets: null }).where(eq(runContents.runId, runId));
}

/** At most `limit` runs at a time; returns how many lost their secrets. */
export async function dropSecretsOfEndedRuns(
  tx: Tx,
  ended: { readonly before: number; readonly limit: number },
): Promise<number> {
  const old = tx
    .select({ id: runs.id })
    .from(runs)
    .innerJoin(runContents, eq(runContents.runId, runs.id))
    .where(and(lt(runs.finishedAt, ended.before), isNotNull(runContents.sealedSecrets)))
    .limit(ended.limit);
  const dropped = await tx
    .update(runContents)
    .set({ sealedSecrets: null })
    .where(sql`${runContents.runId} IN ${old}`)
    .returning({ id: runContents.runId });
  return dropped.length;
}

export type RunChange = Partial<Omit<NewRun, "id" | "state">>;

/** Moves a run to another state; a move the state machine does not know is refused. */
export async function transitionRun(
  tx: Tx,
  run: Pick<Run, "id" | "state">,
  next: { readonly state: RunState; readonly set?: RunChange },
): Promise<void> {
  if (run.state !== next.state && !canTransition(run.state, next.state)) {
    throw new AppError("conflict", `Run ${run.id} is ${run.state}; it cannot become ${next.state}.`);
  }
  await tx
    .update(runs)
    .set({ ...next.set, state: next.state })
    .where(eq(runs.id, run.id));
}

export async function updateRun(tx: Tx, id: string, change: RunChange): Promise<void> {
  await tx.update(runs).set(change).where(eq(runs.id, id));
}

export interface RunFilter {
  readonly actorId?: string | undefined;
  readonly template?: string | undefined;
  readonly states?: readonly RunState[] | undefined;
  readonly entityRef?: string | undefined;
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

function conditions(filter: Omit<RunFilter, "limit" | "beforeId">): SQL[] {
  return [
    ...(filter.actorId === undefined ? [] : [eq(runs.actorId, filter.actorId)]),
    ...(filter.template === undefined ? [] : [eq(runs.template, filter.template)]),
    ...(filter.states === undefined ? [] : [inArray(runs.state, [...filter.states])]),
    ...(filter.entityRef === undefined ? [] : [eq(runs.entityRef, filter.entityRef)]),
  ];
}

/** Newest first; a run's id is its age. */
export async function listRunRows(db: Reader, filter: RunFilter): Promise<Run[]> {
  const before = filter.beforeId === undefined ? [] : [lt(runs.id, filter.beforeId)];
  return db
    .select()
    .from(runs)
    .where(and(...conditions(filter), ...before))
    .orderBy(desc(runs.id))
    .limit(filter.limit);
}

export async function countRuns(db: Reader, filter: Omit<RunFilter, "limit" | "beforeId">): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(runs)
    .where(and(...conditions(filter)));
  return row?.total ?? 0;
}
