import { asc, gt, lte, or, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../db/client.ts";
import { forgePause, forgeWrites } from "../../db/schema/forge.ts";

/** Milliseconds since 1970, oldest first. */
export async function listWrites(tx: Tx): Promise<number[]> {
  const rows = await tx.select().from(forgeWrites).orderBy(asc(forgeWrites.at), asc(forgeWrites.id));
  return rows.map(({ at }) => at);
}

export async function insertWrite(tx: Tx, at: number): Promise<void> {
  await tx.insert(forgeWrites).values({ at });
}

/** Keeps what lies after `since` and not after `until`. */
export async function forgetWrites(
  tx: Tx,
  kept: { readonly since: number; readonly until: number },
): Promise<void> {
  await tx.delete(forgeWrites).where(or(lte(forgeWrites.at, kept.since), gt(forgeWrites.at, kept.until)));
}

/** 0 when the forge never asked for a pause. */
export async function findPause(db: Reader): Promise<number> {
  const [row] = await db.select().from(forgePause).limit(1);
  return row?.until ?? 0;
}

/** Makes the pause longer, unless the one that is kept lies beyond `latest` and counts no more. */
export async function savePause(
  tx: Tx,
  { asked, latest }: { readonly asked: number; readonly latest: number },
): Promise<void> {
  const until = sql`CASE WHEN ${forgePause.until} > ${latest} THEN ${asked} ELSE max(${forgePause.until}, ${asked}) END`;
  await tx
    .insert(forgePause)
    .values({ id: 1, until: asked })
    .onConflictDoUpdate({ target: forgePause.id, set: { until } });
}
