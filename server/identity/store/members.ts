/* Accounts as a list: found by text, role and state, in the order of the names people sign in with. */
import { and, asc, count, eq, gt, inArray, isNotNull, isNull, max, ne, or, sql, type SQL } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { sessions, users } from "../../../db/schema/identity.ts";
import type { Role } from "../../kernel/roles.ts";
import { sessionIdleMs } from "../domain/session-policy.ts";
import type { StoredUser } from "./users.ts";

export interface MemberFilter {
  /** Part of the handle, the name or the e-mail address. */
  readonly text: string | undefined;
  readonly role: Role | undefined;
  readonly state: "active" | "disabled" | undefined;
}

export interface MemberPage {
  readonly limit: number;
  readonly after: { readonly handle: string; readonly id: string } | undefined;
}

const contains = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

function matches({ text, role, state }: MemberFilter): SQL | undefined {
  const pattern = text === undefined ? undefined : contains(text);
  const like = (column: SQL) => sql`${column} LIKE ${pattern} ESCAPE '\\'`;
  return and(
    pattern === undefined
      ? undefined
      : or(like(sql`${users.handle}`), like(sql`${users.displayName}`), like(sql`${users.email}`)),
    role === undefined ? undefined : eq(users.role, role),
    state === undefined
      ? undefined
      : state === "active"
        ? isNull(users.disabledAt)
        : isNotNull(users.disabledAt),
  );
}

export async function listUsers(db: Reader, filter: MemberFilter, page: MemberPage): Promise<StoredUser[]> {
  const { after } = page;
  const later =
    after === undefined
      ? undefined
      : or(gt(users.handle, after.handle), and(eq(users.handle, after.handle), gt(users.id, after.id)));
  return db
    .select()
    .from(users)
    .where(and(matches(filter), later))
    .orderBy(asc(users.handle), asc(users.id))
    .limit(page.limit);
}

export async function countUsers(db: Reader, filter: MemberFilter): Promise<number> {
  const [row] = await db.select({ total: count() }).from(users).where(matches(filter));
  return row?.total ?? 0;
}

export interface Presence {
  readonly lastSeenAt: number | null;
  readonly openSessions: number;
}

/** When each person was last here, and how many sessions of theirs would be let in now. */
export async function readPresence(
  db: Reader,
  wanted: { readonly userIds: readonly string[]; readonly now: number },
): Promise<ReadonlyMap<string, Presence>> {
  const live = and(
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, wanted.now),
    gt(sessions.lastSeenAt, wanted.now - sessionIdleMs),
  );
  const rows = await db
    .select({
      userId: sessions.userId,
      lastSeenAt: max(sessions.lastSeenAt),
      openSessions: sql<number>`count(*) FILTER (WHERE ${live})`,
    })
    .from(sessions)
    .where(inArray(sessions.userId, [...wanted.userIds]))
    .groupBy(sessions.userId);
  return new Map(rows.map(({ userId, ...presence }) => [userId, presence]));
}

/** Administrators who could sign in, but for the one named. */
export async function countOtherActiveAdmins(db: Reader, userId: string): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.disabledAt), ne(users.id, userId)));
  return row?.total ?? 0;
}

export async function updateRole(tx: Tx, change: { userId: string; role: Role }): Promise<void> {
  await tx.update(users).set({ role: change.role }).where(eq(users.id, change.userId));
}

export async function updateDisabledAt(tx: Tx, change: { userId: string; at: number | null }): Promise<void> {
  await tx.update(users).set({ disabledAt: change.at }).where(eq(users.id, change.userId));
}
