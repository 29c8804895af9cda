/** Sessions that ended, failed sign-ins and spent links: how many there are, and letting the old ones go. */
import { count, lte, or, sql, type SQL } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { sessions, setupLinks, signInFailures } from "../../../db/schema/identity.ts";
import { sessionIdleMs } from "../domain/session-policy.ts";

export interface Due {
  readonly before: number;
  readonly limit: number;
}

/** Whatever ended it first: ended by hand, its time was over, or nobody came. */
const hadEnded = (before: number): SQL | undefined =>
  or(
    lte(sessions.revokedAt, before),
    lte(sessions.expiresAt, before),
    lte(sessions.lastSeenAt, before - sessionIdleMs),
  );

export async function countSessions(db: Reader, before?: number): Promise<number> {
  const where = before === undefined ? undefined : hadEnded(before);
  const [row] = await db.select({ total: count() }).from(sessions).where(where);
  return row?.total ?? 0;
}

export async function forgetSessions(tx: Tx, { before, limit }: Due): Promise<number> {
  const old = tx.select({ id: sessions.id }).from(sessions).where(hadEnded(before)).limit(limit);
  const gone = await tx
    .delete(sessions)
    .where(sql`${sessions.id} IN ${old}`)
    .returning({ id: sessions.id });
  return gone.length;
}

const isSpent = (before: number): SQL | undefined =>
  or(lte(setupLinks.expiresAt, before), lte(setupLinks.usedAt, before));

export async function countAttempts(db: Reader, before?: number): Promise<number> {
  const failed = before === undefined ? undefined : lte(signInFailures.at, before);
  const spent = before === undefined ? undefined : isSpent(before);
  const [failures] = await db.select({ total: count() }).from(signInFailures).where(failed);
  const [links] = await db.select({ total: count() }).from(setupLinks).where(spent);
  return (failures?.total ?? 0) + (links?.total ?? 0);
}

export async function forgetAttempts(tx: Tx, { before, limit }: Due): Promise<number> {
  const failures = await tx
    .delete(signInFailures)
    .where(
      sql`${signInFailures.id} IN ${tx
        .select({ id: signInFailures.id })
        .from(signInFailures)
        .where(lte(signInFailures.at, before))
        .limit(limit)}`,
    )
    .returning({ id: signInFailures.id });
  const links = await tx
    .delete(setupLinks)
    .where(
      sql`${setupLinks.tokenHash} IN ${tx
        .select({ id: setupLinks.tokenHash })
        .from(setupLinks)
        .where(isSpent(before))
        .limit(limit - failures.length)}`,
    )
    .returning({ id: setupLinks.tokenHash });
  return failures.length + links.length;
}
