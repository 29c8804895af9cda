import { and, count, eq, gt, isNotNull, isNull } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { signInFailures, users } from "../../../db/schema/identity.ts";
import type { Role } from "../../kernel/roles.ts";

export interface StoredUser {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly role: Role;
  readonly entityRef: string | null;
  readonly passwordHash: string | null;
  readonly disabledAt: number | null;
  readonly createdAt: number;
}

export async function findUserByHandle(db: Reader, handle: string): Promise<StoredUser | undefined> {
  const [row] = await db.select().from(users).where(eq(users.handle, handle)).limit(1);
  return row;
}

export async function findUserById(db: Reader, id: string): Promise<StoredUser | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).limit(1);
  return row;
}

export async function hasAnyUser(db: Reader): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1);
  return rows.length > 0;
}

/** An administrator who can sign in with a password today. */
export async function hasAdminWithPassword(db: Reader): Promise<boolean> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), isNotNull(users.passwordHash), isNull(users.disabledAt)))
    .limit(1);
  return rows.length > 0;
}

export async function insertUser(tx: Tx, user: StoredUser): Promise<void> {
  await tx.insert(users).values(user);
}

export async function updatePasswordHash(
  tx: Tx,
  change: { userId: string; passwordHash: string },
): Promise<void> {
  await tx.update(users).set({ passwordHash: change.passwordHash }).where(eq(users.id, change.userId));
}

export async function updateEntityRef(
  tx: Tx,
  change: { userId: string; entityRef: string | null },
): Promise<void> {
  await tx.update(users).set({ entityRef: change.entityRef }).where(eq(users.id, change.userId));
}

export async function countFailures(db: Reader, bucket: string, since: number): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(signInFailures)
    .where(and(eq(signInFailures.bucket, bucket), gt(signInFailures.at, since)));
  return row?.total ?? 0;
}

/** Returns its id. */
export async function insertFailure(tx: Tx, failure: { bucket: string; at: number }): Promise<number> {
  const [row] = await tx.insert(signInFailures).values(failure).returning({ id: signInFailures.id });
  if (row === undefined) throw new Error("The failure was not stored.");
  return row.id;
}

export async function deleteFailure(tx: Tx, id: number): Promise<void> {
  await tx.delete(signInFailures).where(eq(signInFailures.id, id));
}

export async function deleteFailures(tx: Tx, bucket: string): Promise<void> {
  await tx.delete(signInFailures).where(eq(signInFailures.bucket, bucket));
}
