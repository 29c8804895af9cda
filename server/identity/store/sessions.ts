import { and, eq, isNull } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { sessions, setupLinks } from "../../../db/schema/identity.ts";

export interface StoredSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  readonly userAgent: string | null;
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

/** Ends every session of a person but the one named. */
export async function revokeSessionsOfUser(tx: Tx, change: { userId: string; at: number }): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: change.at })
    .where(and(eq(sessions.userId, change.userId), isNull(sessions.revokedAt)));
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
