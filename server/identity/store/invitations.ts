import { and, count, desc, eq, gt, inArray, isNull, lt, or } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { invitations } from "../../../db/schema/identity.ts";

export type StoredInvitation = typeof invitations.$inferSelect;

export async function insertInvitation(tx: Tx, invitation: StoredInvitation): Promise<void> {
  await tx.insert(invitations).values(invitation);
}

export async function findInvitation(db: Reader, id: string): Promise<StoredInvitation | undefined> {
  const [row] = await db.select().from(invitations).where(eq(invitations.id, id)).limit(1);
  return row;
}

export async function findInvitationByHash(
  db: Reader,
  tokenHash: string,
): Promise<StoredInvitation | undefined> {
  const [row] = await db.select().from(invitations).where(eq(invitations.tokenHash, tokenHash)).limit(1);
  return row;
}

export interface SoughtPerson {
  readonly emails: readonly string[];
  readonly login: string | null;
  readonly now: number;
}

/** The newest open one for any of these addresses, or this login. */
export async function findOpenInvitation(
  db: Reader,
  { emails, login, now }: SoughtPerson,
): Promise<StoredInvitation | undefined> {
  const named = [
    ...(emails.length === 0 ? [] : [inArray(invitations.email, [...emails])]),
    ...(login === null ? [] : [eq(invitations.login, login)]),
  ];
  if (named.length === 0) return undefined;
  const isOpen = and(
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
    gt(invitations.expiresAt, now),
  );
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(isOpen, or(...named)))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(1);
  return row;
}

export async function markInvitationAccepted(
  tx: Tx,
  change: { readonly id: string; readonly userId: string; readonly at: number },
): Promise<void> {
  await tx
    .update(invitations)
    .set({ acceptedAt: change.at, acceptedBy: change.userId })
    .where(eq(invitations.id, change.id));
}

export async function markInvitationRevoked(
  tx: Tx,
  change: { readonly id: string; readonly at: number },
): Promise<void> {
  await tx.update(invitations).set({ revokedAt: change.at }).where(eq(invitations.id, change.id));
}

export interface InvitationPage {
  readonly limit: number;
  readonly after: { readonly createdAt: number; readonly id: string } | undefined;
}

export async function listStoredInvitations(
  db: Reader,
  { limit, after }: InvitationPage,
): Promise<StoredInvitation[]> {
  const older =
    after === undefined
      ? undefined
      : or(
          lt(invitations.createdAt, after.createdAt),
          and(eq(invitations.createdAt, after.createdAt), lt(invitations.id, after.id)),
        );
  return db
    .select()
    .from(invitations)
    .where(older)
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit);
}

export async function countInvitations(db: Reader): Promise<number> {
  const [row] = await db.select({ total: count() }).from(invitations);
  return row?.total ?? 0;
}
