/* Rows of identity as they are stored, for tests: whole, valid, and changed where a test says so. */
import type { createTestDatabase } from "../../../db/testing.ts";
import type { Tx } from "../../../db/client.ts";
import { hashToken } from "../credentials.ts";
import { insertIdentity, type StoredIdentity } from "./external-identities.ts";
import { insertInvitation, type StoredInvitation } from "./invitations.ts";
import { insertSession, type StoredSession } from "./sessions.ts";
import { insertToken, type StoredToken } from "./tokens.ts";
import { insertUser, type StoredUser } from "./users.ts";

export type TestDatabase = ReturnType<typeof createTestDatabase>;
export const hour = 3_600_000;
export const day = 24 * hour;
/** A moment all rows are made around. */
export const noon = Date.UTC(2026, 0, 15, 12);

/** All rows a page at a time, as a reader follows them; stops at more pages than any test has rows. */
export async function followPages<Place, Row extends Place>(
  limit: number,
  read: (page: { readonly limit: number; readonly after: Place | undefined }) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const seen: Row[] = [];
  for (let page = 0; page < 30; page += 1) {
    const rows = await read({ limit, after: seen.at(-1) });
    seen.push(...rows);
    if (rows.length < limit) return seen;
  }
  throw new Error(`expected an end of the pages, found ${seen.length} rows`);
}

export const inTx = <T>(db: TestDatabase, body: (tx: Tx) => Promise<T>): Promise<T> => db.withTx(body);

export async function addUser(
  db: TestDatabase,
  handle: string,
  given: Partial<StoredUser> = {},
): Promise<string> {
  const user: StoredUser = {
    id: `usr_${handle}`,
    handle,
    displayName: handle,
    email: null,
    role: "developer",
    entityRef: null,
    passwordHash: null,
    disabledAt: null,
    createdAt: noon,
    ...given,
  };
  await inTx(db, (tx) => insertUser(tx, user));
  return user.id;
}

/** Opened at noon, live for seven days, unless `given` says otherwise. */
export async function addSession(
  db: TestDatabase,
  id: string,
  given: Partial<StoredSession> & Pick<StoredSession, "userId">,
): Promise<StoredSession> {
  const session: StoredSession = {
    id,
    tokenHash: hashToken(id),
    userAgent: null,
    openedBy: "password",
    address: "10.0.0.1",
    createdAt: noon,
    lastSeenAt: noon,
    expiresAt: noon + 7 * day,
    revokedAt: null,
    ...given,
  };
  await inTx(db, (tx) => insertSession(tx, session));
  return session;
}

export async function addToken(
  db: TestDatabase,
  id: string,
  given: Partial<StoredToken> = {},
): Promise<StoredToken> {
  const token: StoredToken = {
    id,
    name: id,
    tokenHash: hashToken(id),
    hint: "wm_ab…wxyz",
    role: "developer",
    scopes: null,
    runsPerHour: null,
    serviceAccountId: null,
    createdBy: "Ada",
    madeById: null,
    createdAt: noon,
    expiresAt: noon + 90 * day,
    lastUsedAt: null,
    revokedAt: null,
    replacedBy: null,
    ...given,
  };
  await inTx(db, (tx) => insertToken(tx, token));
  return token;
}

export async function addIdentity(
  db: TestDatabase,
  given: Partial<StoredIdentity> & Pick<StoredIdentity, "userId" | "subject">,
): Promise<StoredIdentity> {
  const identity: StoredIdentity = {
    issuer: "https://id.example.com",
    provider: "oidc",
    label: "ada@example.com",
    linkedAt: noon,
    lastUsedAt: null,
    ...given,
  };
  await inTx(db, (tx) => insertIdentity(tx, identity));
  return identity;
}

export async function addInvitation(
  db: TestDatabase,
  id: string,
  given: Partial<StoredInvitation> = {},
): Promise<StoredInvitation> {
  const invitation: StoredInvitation = {
    id,
    email: `${id}@example.com`,
    login: null,
    role: "developer",
    tokenHash: hashToken(id),
    createdBy: "Ada",
    createdAt: noon,
    expiresAt: noon + 7 * day,
    acceptedAt: null,
    acceptedBy: null,
    revokedAt: null,
    ...given,
  };
  await inTx(db, (tx) => insertInvitation(tx, invitation));
  return invitation;
}
