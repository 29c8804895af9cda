import { createHash, randomBytes } from "node:crypto";
import type { ForgeDatabase } from "./database.ts";

export type AccountKind = "User" | "Organization" | "Bot";
export type Account = {
  readonly id: number;
  readonly login: string;
  readonly kind: AccountKind;
  readonly name: string | null;
  readonly email: string | null;
  readonly created_at: number;
};
export type NewAccount = {
  login: string;
  kind: AccountKind;
  name?: string | undefined;
  email?: string | undefined;
};
export type TokenOwner = { readonly account: Account; readonly isAdmin: boolean };
export type Membership = { readonly account: Account; readonly role: "admin" | "member" };

const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i;
export const isValidLogin = (login: string) => LOGIN.test(login);

const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 40 base62 characters, about 238 bits; only bytes below 248 are used so that every character is equally likely. */
export function generateToken(): string {
  let text = "";
  while (text.length < 40) {
    for (const byte of randomBytes(48)) if (byte < 248 && text.length < 40) text += BASE62.charAt(byte % 62);
  }
  return `wmf_${text}`;
}

export function findAccount(db: ForgeDatabase, login: string): Account | undefined {
  return db.prepare<[string], Account>("SELECT * FROM accounts WHERE login = ?").get(login);
}

export function findAccountById(db: ForgeDatabase, id: number): Account | undefined {
  return db.prepare<[number], Account>("SELECT * FROM accounts WHERE id = ?").get(id);
}

export function getAccount(db: ForgeDatabase, id: number): Account {
  const account = findAccountById(db, id);
  if (!account) throw new Error(`expected account ${id}, found none`);
  return account;
}

export function createAccount(db: ForgeDatabase, account: NewAccount, now: number): Account {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO accounts (login, kind, name, email, created_at) VALUES (?, ?, ?, ?, ?)")
    .run(account.login, account.kind, account.name ?? null, account.email ?? null, now);
  return getAccount(db, Number(lastInsertRowid));
}

/** The organisation the forge was started for. */
export function findFirstOrganization(db: ForgeDatabase): Account | undefined {
  return db
    .prepare<[], Account>("SELECT * FROM accounts WHERE kind = 'Organization' ORDER BY id LIMIT 1")
    .get();
}

export function ensureAccount(db: ForgeDatabase, account: NewAccount, now: number): Account {
  return findAccount(db, account.login) ?? createAccount(db, account, now);
}

export function updateProfile(
  db: ForgeDatabase,
  id: number,
  profile: { name?: string | undefined; email?: string | undefined },
): void {
  db.prepare("UPDATE accounts SET name = coalesce(?, name), email = coalesce(?, email) WHERE id = ?").run(
    profile.name ?? null,
    profile.email ?? null,
    id,
  );
}

type TokenSpec = { account: Account; isAdmin: boolean; note: string; now: number };

export function storeToken(db: ForgeDatabase, token: string, spec: TokenSpec): void {
  db.prepare(
    "INSERT INTO tokens (hash, account_id, is_admin, note, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
  ).run(hashToken(token), spec.account.id, spec.isAdmin ? 1 : 0, spec.note, spec.now);
}

/** Lookup by hash: the comparison happens on digests, so timing tells nothing about the token. */
export function findTokenOwner(db: ForgeDatabase, token: string): TokenOwner | undefined {
  const row = db
    .prepare<[string], Account & { is_admin: number }>(
      "SELECT accounts.*, tokens.is_admin FROM tokens JOIN accounts ON accounts.id = tokens.account_id WHERE hash = ?",
    )
    .get(hashToken(token));
  if (!row) return undefined;
  const { is_admin: isAdmin, ...account } = row;
  return { account, isAdmin: isAdmin === 1 };
}

export function listMembers(db: ForgeDatabase, organizationId: number): Membership[] {
  return db
    .prepare<[number], Account & { role: "admin" | "member" }>(
      `SELECT accounts.*, members.role FROM members JOIN accounts ON accounts.id = members.account_id
       WHERE organization_id = ? ORDER BY accounts.login COLLATE NOCASE, accounts.id`,
    )
    .all(organizationId)
    .map(({ role, ...account }) => ({ role, account }));
}

export function findMembership(
  db: ForgeDatabase,
  organizationId: number,
  accountId: number,
): "admin" | "member" | undefined {
  return db
    .prepare<[number, number], { role: "admin" | "member" }>(
      "SELECT role FROM members WHERE organization_id = ? AND account_id = ?",
    )
    .get(organizationId, accountId)?.role;
}

export function setMembership(
  db: ForgeDatabase,
  organizationId: number,
  member: { accountId: number; role: "admin" | "member" },
): void {
  db.prepare(
    "INSERT INTO members (organization_id, account_id, role) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET role = excluded.role",
  ).run(organizationId, member.accountId, member.role);
}

/** Leaving an organisation also leaves its teams. */
export function removeMembership(db: ForgeDatabase, organizationId: number, accountId: number): boolean {
  db.prepare(
    "DELETE FROM team_members WHERE account_id = ? AND team_id IN (SELECT id FROM teams WHERE organization_id = ?)",
  ).run(accountId, organizationId);
  return (
    db
      .prepare("DELETE FROM members WHERE organization_id = ? AND account_id = ?")
      .run(organizationId, accountId).changes > 0
  );
}

export function readKey(db: ForgeDatabase, name: string): string | undefined {
  return db.prepare<[string], { value: string }>("SELECT value FROM keys WHERE name = ?").get(name)?.value;
}

export function writeKey(db: ForgeDatabase, name: string, value: string): void {
  db.prepare(
    "INSERT INTO keys (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  ).run(name, value);
}
