import { and, count, desc, eq, gt, isNull, lt, ne, or } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { sessions, setupLinks } from "../../../db/schema/identity.ts";
import { sessionIdleMs, type SessionOrigin } from "../domain/session-policy.ts";

export interface StoredSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  readonly userAgent: string | null;
  /** null: opened before this was noted. */
  readonly openedBy: SessionOrigin | null;
  /** null for sessions of before addresses were kept. */
  readonly address: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export async function insertSession(tx: Tx, session: StoredSession): Promise<void> {
  await tx.insert(sessions).values(session);
}

export async function findSessionByHash(db: Reader, tokenHash: string): Promise<StoredSession | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.tokenHash, tokenHash)).limit(1);
  return row;
}

export async function touchSession(tx: Tx, change: { id: string; at: number }): Promise<void> {
  await tx.update(sessions).set({ lastSeenAt: change.at }).where(eq(sessions.id, change.id));
}

export async function revokeSession(tx: Tx, change: { id: string; at: number }): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: change.at })
    .where(and(eq(sessions.id, change.id), isNull(sessions.revokedAt)));
}

export async function revokeSessionByHash(tx: Tx, change: { tokenHash: string; at: number }): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: change.at })
    .where(and(eq(sessions.tokenHash, change.tokenHash), isNull(sessions.revokedAt)));
}

export interface LiveSessions {
  readonly userId: string;
  readonly now: number;
}

/** The same rule as isSessionLive, in SQL. */
const isLive = ({ userId, now }: LiveSessions) =>
  and(
    eq(sessions.userId, userId),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, now),
    gt(sessions.lastSeenAt, now - sessionIdleMs),
  );

/** Ends every live session of a person but the one kept; returns how many. */
export async function revokeSessionsOfUser(
  tx: Tx,
  change: { readonly userId: string; readonly keptId: string | null; readonly at: number },
): Promise<number> {
  const others = change.keptId === null ? undefined : ne(sessions.id, change.keptId);
  const live = { userId: change.userId, now: change.at };
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: change.at })
    .where(and(isLive(live), others))
    .returning({ id: sessions.id });
  return ended.length;
}

export async function findSessionOfUser(
  db: Reader,
  wanted: { readonly userId: string; readonly id: string },
): Promise<StoredSession | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, wanted.id), eq(sessions.userId, wanted.userId)))
    .limit(1);
  return row;
}

export interface SessionPage {
  readonly limit: number;
  readonly after: { readonly createdAt: number; readonly id: string } | undefined;
}

export async function listLiveSessions(
  db: Reader,
  live: LiveSessions,
  { limit, after }: SessionPage,
): Promise<StoredSession[]> {
  const older =
    after === undefined
      ? undefined
      : or(
          lt(sessions.createdAt, after.createdAt),
          and(eq(sessions.createdAt, after.createdAt), lt(sessions.id, after.id)),
        );
  return db
    .select()
    .from(sessions)
    .where(and(isLive(live), older))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit);
}

export async function countLiveSessions(db: Reader, live: LiveSessions): Promise<number> {
  const [row] = await db.select({ total: count() }).from(sessions).where(isLive(live));
  return row?.total ?? 0;
}

export interface StoredSetupLink {
  readonly tokenHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

export async function insertSetupLink(tx: Tx, link: StoredSetupLink): Promise<void> {
  await tx.insert(setupLinks).values(link);
}

export async function findSetupLink(db: Reader, tokenHash: string): Promise<StoredSetupLink | undefined> {
  const [row] = await db.select().from(setupLinks).where(eq(setupLinks.tokenHash, tokenHash)).limit(1);
  return row;
}

export async function markSetupLinkUsed(tx: Tx, change: { tokenHash: string; at: number }): Promise<void> {
  await tx.update(setupLinks).set({ usedAt: change.at }).where(eq(setupLinks.tokenHash, change.tokenHash));
}
