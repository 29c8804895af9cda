import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../db/client.ts";
import { scorecardResults } from "../../db/schema/scorecards.ts";

export type ResultRow = typeof scorecardResults.$inferSelect;

export async function listCurrentResults(
  db: Reader,
  query: { readonly scorecard?: string; readonly entityRefs: readonly string[] },
): Promise<ResultRow[]> {
  if (query.entityRefs.length === 0) return [];
  return db
    .select()
    .from(scorecardResults)
    .where(
      and(
        isNull(scorecardResults.recordedTo),
        inArray(scorecardResults.entityRef, [...query.entityRefs]),
        query.scorecard === undefined ? undefined : eq(scorecardResults.scorecard, query.scorecard),
      ),
    )
    .orderBy(scorecardResults.scorecard, scorecardResults.entityRef);
}

/** Every service that has a current result, to find those that left the catalog. */
export async function listScoredRefs(db: Reader): Promise<string[]> {
  const rows = await db
    .selectDistinct({ ref: scorecardResults.entityRef })
    .from(scorecardResults)
    .where(isNull(scorecardResults.recordedTo))
    .orderBy(desc(scorecardResults.entityRef));
  return rows.map((row) => row.ref);
}

const isCurrent = (scorecard: string, entityRef: string) =>
  and(
    eq(scorecardResults.scorecard, scorecard),
    eq(scorecardResults.entityRef, entityRef),
    isNull(scorecardResults.recordedTo),
  );

/** A new row when the result changed; otherwise the current one is only seen again. */
export async function saveResult(tx: Tx, row: ResultRow): Promise<"changed" | "same"> {
  const current = isCurrent(row.scorecard, row.entityRef);
  const [before] = await tx.select().from(scorecardResults).where(current);
  if (before !== undefined && before.digest === row.digest) {
    const { results, evaluatedAt } = row;
    await tx.update(scorecardResults).set({ results, evaluatedAt }).where(eq(scorecardResults.id, before.id));
    return "same";
  }
  await tx.update(scorecardResults).set({ recordedTo: row.recordedFrom }).where(current);
  await tx.insert(scorecardResults).values(row);
  return "changed";
}

export async function endResults(tx: Tx, entityRef: string, now: number): Promise<void> {
  await tx
    .update(scorecardResults)
    .set({ recordedTo: now })
    .where(and(eq(scorecardResults.entityRef, entityRef), isNull(scorecardResults.recordedTo)));
}

/** Removes every trace; only the sample organisation is ever forgotten. */
export async function forgetResults(tx: Tx, entityRefs: readonly string[]): Promise<void> {
  if (entityRefs.length === 0) return;
  await tx.delete(scorecardResults).where(sql`${scorecardResults.entityRef} IN ${[...entityRefs]}`);
}
