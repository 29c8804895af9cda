import { and, asc, count, eq, gt, inArray, isNull, max, or, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { apiTokens, serviceAccounts } from "../../../db/schema/identity.ts";

export type StoredServiceAccount = typeof serviceAccounts.$inferSelect;

export async function insertServiceAccount(tx: Tx, account: StoredServiceAccount): Promise<void> {
  await tx.insert(serviceAccounts).values(account);
}

/** By id (`svc_…`) or name. */
export async function findServiceAccount(
  db: Reader,
  nameOrId: string,
): Promise<StoredServiceAccount | undefined> {
  const [row] = await db
    .select()
    .from(serviceAccounts)
    .where(or(eq(serviceAccounts.id, nameOrId), eq(serviceAccounts.name, nameOrId)))
    .limit(1);
  return row;
}

export interface ServiceAccountPage {
  readonly limit: number;
  readonly after: { readonly name: string; readonly id: string } | undefined;
}

export async function listStoredServiceAccounts(
  db: Reader,
  { limit, after }: ServiceAccountPage,
): Promise<StoredServiceAccount[]> {
  return db
    .select()
    .from(serviceAccounts)
    .where(after === undefined ? undefined : gt(serviceAccounts.name, after.name))
    .orderBy(asc(serviceAccounts.name))
    .limit(limit);
}

export async function countServiceAccounts(db: Reader): Promise<number> {
  const [row] = await db.select({ total: count() }).from(serviceAccounts);
  return row?.total ?? 0;
}

export async function updateServiceAccountState(
  tx: Tx,
  change: { id: string; at: number | null },
): Promise<void> {
  await tx.update(serviceAccounts).set({ disabledAt: change.at }).where(eq(serviceAccounts.id, change.id));
}

export interface TokenUse {
  readonly liveTokens: number;
  readonly lastUsedAt: number | null;
}

/** Per service account: tokens that would be let in now, and when any was last used. */
export async function readTokenUse(
  db: Reader,
  wanted: { readonly accountIds: readonly string[]; readonly now: number },
): Promise<ReadonlyMap<string, TokenUse>> {
  const live = and(isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, wanted.now));
  const rows = await db
    .select({
      accountId: apiTokens.serviceAccountId,
      liveTokens: sql<number>`count(*) FILTER (WHERE ${live})`,
      lastUsedAt: max(apiTokens.lastUsedAt),
    })
    .from(apiTokens)
    .where(inArray(apiTokens.serviceAccountId, [...wanted.accountIds]))
    .groupBy(apiTokens.serviceAccountId);
  return new Map(rows.map(({ accountId, ...use }) => [accountId ?? "", use]));
}
