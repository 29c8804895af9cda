import { and, eq, inArray, lt } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { admissions, externalIdentities, redeemedSignIns } from "../../../db/schema/identity.ts";

export type StoredIdentity = typeof externalIdentities.$inferSelect;
export type StoredAdmission = typeof admissions.$inferSelect;
type IdentityKey = Pick<StoredIdentity, "issuer" | "subject">;

const isIdentity = ({ issuer, subject }: IdentityKey) =>
  and(eq(externalIdentities.issuer, issuer), eq(externalIdentities.subject, subject));

export async function findIdentity(db: Reader, key: IdentityKey): Promise<StoredIdentity | undefined> {
  const [row] = await db.select().from(externalIdentities).where(isIdentity(key)).limit(1);
  return row;
}

export async function listIdentitiesOfUser(db: Reader, userId: string): Promise<StoredIdentity[]> {
  return db
    .select()
    .from(externalIdentities)
    .where(eq(externalIdentities.userId, userId))
    .orderBy(externalIdentities.linkedAt, externalIdentities.subject);
}

/** Through which providers each of these accounts can be opened. */
export async function listProvidersOf(
  db: Reader,
  userIds: readonly string[],
): Promise<Map<string, StoredIdentity["provider"][]>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectDistinct({ userId: externalIdentities.userId, provider: externalIdentities.provider })
    .from(externalIdentities)
    .where(inArray(externalIdentities.userId, [...userIds]))
    .orderBy(externalIdentities.userId, externalIdentities.provider);
  const providers = new Map<string, StoredIdentity["provider"][]>();
  for (const { userId, provider } of rows)
    providers.set(userId, [...(providers.get(userId) ?? []), provider]);
  return providers;
}

export async function insertIdentity(tx: Tx, identity: StoredIdentity): Promise<void> {
  await tx.insert(externalIdentities).values(identity);
}

export async function updateIdentity(
  tx: Tx,
  key: IdentityKey,
  change: Pick<StoredIdentity, "label" | "lastUsedAt">,
): Promise<void> {
  await tx.update(externalIdentities).set(change).where(isIdentity(key));
}

export async function deleteIdentity(tx: Tx, key: IdentityKey): Promise<void> {
  await tx.delete(externalIdentities).where(isIdentity(key));
}

/** False when it was redeemed before. What has expired is refused by its own time and need not be kept. */
export async function insertRedeemed(
  tx: Tx,
  answer: { readonly stateHash: string; readonly expiresAt: number; readonly now: number },
): Promise<boolean> {
  const { stateHash, expiresAt, now } = answer;
  await tx.delete(redeemedSignIns).where(lt(redeemedSignIns.expiresAt, now));
  const rows = await tx
    .insert(redeemedSignIns)
    .values({ stateHash, expiresAt })
    .onConflictDoNothing()
    .returning({ stateHash: redeemedSignIns.stateHash });
  return rows.length === 1;
}

export async function findAdmission(db: Reader, userId: string): Promise<StoredAdmission | undefined> {
  const [row] = await db.select().from(admissions).where(eq(admissions.userId, userId)).limit(1);
  return row;
}

export async function insertAdmission(tx: Tx, admission: StoredAdmission): Promise<void> {
  await tx.insert(admissions).values(admission);
}

export async function updateDeparture(
  tx: Tx,
  change: { readonly userId: string; readonly departedAt: number | null },
): Promise<void> {
  await tx
    .update(admissions)
    .set({ departedAt: change.departedAt })
    .where(eq(admissions.userId, change.userId));
}

export async function updateBasis(tx: Tx, change: Pick<StoredAdmission, "userId" | "basis">): Promise<void> {
  await tx.update(admissions).set({ basis: change.basis }).where(eq(admissions.userId, change.userId));
}
