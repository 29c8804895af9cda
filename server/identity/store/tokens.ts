import { and, count, desc, eq, isNull, lt, or } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { apiTokens } from "../../../db/schema/identity.ts";
import type { Role } from "../../kernel/roles.ts";

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly hint: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export async function insertToken(tx: Tx, token: StoredToken): Promise<void> {
  await tx.insert(apiTokens).values(token);
}

export async function findTokenByHash(db: Reader, tokenHash: string): Promise<StoredToken | undefined> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.tokenHash, tokenHash)).limit(1);
  return row;
}

export async function findTokenById(db: Reader, id: string): Promise<StoredToken | undefined> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.id, id)).limit(1);
  return row;
}

export async function touchToken(tx: Tx, change: { id: string; at: number }): Promise<void> {
  await tx.update(apiTokens).set({ lastUsedAt: change.at }).where(eq(apiTokens.id, change.id));
}

export async function markTokenRevoked(tx: Tx, change: { id: string; at: number }): Promise<void> {
  await tx
    .update(apiTokens)
    .set({ revokedAt: change.at })
    .where(and(eq(apiTokens.id, change.id), isNull(apiTokens.revokedAt)));
}

export interface TokenPage {
  readonly limit: number;
  readonly after: { readonly createdAt: number; readonly id: string } | undefined;
}

export async function listTokens(db: Reader, page: TokenPage): Promise<StoredToken[]> {
  const { after } = page;
  const older =
    after === undefined
      ? undefined
      : or(
          lt(apiTokens.createdAt, after.createdAt),
          and(eq(apiTokens.createdAt, after.createdAt), lt(apiTokens.id, after.id)),
        );
  return db
    .select()
    .from(apiTokens)
    .where(older)
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(page.limit);
}

export async function countTokens(db: Reader): Promise<number> {
  const [row] = await db.select({ total: count() }).from(apiTokens);
  return row?.total ?? 0;
}
