import { and, count, desc, eq, getTableColumns, isNull, lt, or } from "drizzle-orm";
import { z } from "zod";
import type { Reader, Tx } from "../../../db/client.ts";
import { apiTokens, serviceAccounts, users } from "../../../db/schema/identity.ts";
import type { Role } from "../../kernel/roles.ts";

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly hint: string;
  readonly role: Role;
  /** null: everything the role may do. */
  readonly scopes: readonly string[] | null;
  readonly runsPerHour: number | null;
  /** null: the token is its maker's own. */
  readonly serviceAccountId: string | null;
  readonly createdBy: string;
  /** The account of whoever made it; null for tokens made on the machine itself. */
  readonly madeById: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** The token it was rotated into. */
  readonly replacedBy: string | null;
}

export interface ListedToken extends StoredToken {
  readonly accountName: string | null;
}

/** The token with whoever it acts for, as they are now. */
export interface TokenWithPrincipal {
  readonly token: StoredToken;
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly ownerRef: string;
    readonly disabledAt: number | null;
  } | null;
  readonly maker: {
    readonly role: Role;
    readonly entityRef: string | null;
    readonly disabledAt: number | null;
  } | null;
}

const scopesSchema = z.array(z.string()).nullable();

const fromRow = (row: typeof apiTokens.$inferSelect): StoredToken => ({
  ...row,
  scopes: scopesSchema.parse(JSON.parse(row.scopes ?? "null")),
});

export async function insertToken(tx: Tx, token: StoredToken): Promise<void> {
  const scopes = token.scopes === null ? null : JSON.stringify(token.scopes);
  await tx.insert(apiTokens).values({ ...token, scopes });
}

export async function findTokenByHash(
  db: Reader,
  tokenHash: string,
): Promise<TokenWithPrincipal | undefined> {
  const [row] = await db
    .select({
      token: getTableColumns(apiTokens),
      account: {
        id: serviceAccounts.id,
        name: serviceAccounts.name,
        role: serviceAccounts.role,
        ownerRef: serviceAccounts.ownerRef,
        disabledAt: serviceAccounts.disabledAt,
      },
      maker: {
        id: users.id,
        role: users.role,
        entityRef: users.entityRef,
        disabledAt: users.disabledAt,
      },
    })
    .from(apiTokens)
    .leftJoin(serviceAccounts, eq(serviceAccounts.id, apiTokens.serviceAccountId))
    .leftJoin(users, eq(users.id, apiTokens.madeById))
    .where(eq(apiTokens.tokenHash, tokenHash))
    .limit(1);
  return row === undefined ? undefined : { ...row, token: fromRow(row.token) };
}

const listed = (db: Reader) =>
  db
    .select({ ...getTableColumns(apiTokens), accountName: serviceAccounts.name })
    .from(apiTokens)
    .leftJoin(serviceAccounts, eq(serviceAccounts.id, apiTokens.serviceAccountId));

const toListed = ({
  accountName,
  ...row
}: typeof apiTokens.$inferSelect & { accountName: string | null }): ListedToken => ({
  ...fromRow(row),
  accountName,
});

export async function findTokenById(db: Reader, id: string): Promise<ListedToken | undefined> {
  const [row] = await listed(db).where(eq(apiTokens.id, id)).limit(1);
  return row === undefined ? undefined : toListed(row);
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

export async function markTokenReplaced(
  tx: Tx,
  change: { readonly id: string; readonly replacedBy: string; readonly endsAt: number },
): Promise<void> {
  const { id, replacedBy, endsAt } = change;
  await tx.update(apiTokens).set({ replacedBy, expiresAt: endsAt }).where(eq(apiTokens.id, id));
}

export interface TokenPage {
  readonly limit: number;
  readonly after: { readonly createdAt: number; readonly id: string } | undefined;
  readonly serviceAccountId: string | undefined;
}

const ofAccount = (serviceAccountId: string | undefined) =>
  serviceAccountId === undefined ? undefined : eq(apiTokens.serviceAccountId, serviceAccountId);

export async function listTokens(db: Reader, page: TokenPage): Promise<ListedToken[]> {
  const { after } = page;
  const older =
    after === undefined
      ? undefined
      : or(
          lt(apiTokens.createdAt, after.createdAt),
          and(eq(apiTokens.createdAt, after.createdAt), lt(apiTokens.id, after.id)),
        );
  const rows = await listed(db)
    .where(and(ofAccount(page.serviceAccountId), older))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(page.limit);
  return rows.map(toListed);
}

export async function countTokens(db: Reader, serviceAccountId: string | undefined): Promise<number> {
  const [row] = await db.select({ total: count() }).from(apiTokens).where(ofAccount(serviceAccountId));
  return row?.total ?? 0;
}
