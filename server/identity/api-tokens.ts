/*
 * API tokens: a role, scopes, an end. A token acts for its service account, or is its maker's own; it can never do more
 * than they may at the moment it is used.
 */
import { AppError } from "../kernel/app-error.ts";
import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import { hasRole, type Role } from "../kernel/roles.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import type { Actor } from "./domain/actor.ts";
import type { ApiToken } from "./domain/api-token.schema.ts";
import { assertMayGrant } from "./domain/authorize.ts";
import { parseLifetime, tokenDefaultLifeMs, tokenMaxLifeMs } from "./domain/session-policy.ts";
import { tokenHint } from "./domain/secret-token.ts";
import { getServiceAccount } from "./service-accounts.ts";
import type { StoredServiceAccount } from "./store/service-accounts.ts";
import {
  countTokens,
  findTokenById,
  insertToken,
  listTokens,
  markTokenReplaced,
  markTokenRevoked,
  type ListedToken,
  type StoredToken,
} from "./store/tokens.ts";

type TokenDeps = Pick<Deps, "db" | "now" | "newId">;

function lifetimeOf(expires: string | undefined, otherwiseMs: number): number {
  if (expires === undefined) return otherwiseMs;
  const lifetime = parseLifetime(expires);
  if (lifetime !== undefined && lifetime <= tokenMaxLifeMs) return lifetime;
  throw new AppError(
    "invalid_input",
    `expires: expected a lifetime like 30d or 12h of at most 365d, found "${expires}".`,
  );
}

const toSummary = (token: ListedToken): ApiToken => ({
  id: token.id,
  name: token.name,
  hint: token.hint,
  role: token.role,
  scopes: token.scopes === null ? null : [...token.scopes],
  runsPerHour: token.runsPerHour,
  serviceAccount:
    token.serviceAccountId === null ? null : { id: token.serviceAccountId, name: token.accountName ?? "" },
  createdBy: token.createdBy,
  createdAt: toTimestamp(token.createdAt),
  expiresAt: toTimestamp(token.expiresAt),
  lastUsedAt: toOptionalTimestamp(token.lastUsedAt),
  revokedAt: toOptionalTimestamp(token.revokedAt),
  replacedBy: token.replacedBy,
});

export interface CreateToken {
  readonly actor: Actor;
  readonly name: string;
  readonly role: Role;
  readonly expires: string | undefined;
  /** Id or name of the service account it acts for. */
  readonly account: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly runsPerHour: number | undefined;
  readonly audit: AuditRecorder;
}

function assertWithin(account: StoredServiceAccount | undefined, role: Role): void {
  if (account === undefined || hasRole(account.role, role)) return;
  throw new AppError(
    "invalid_input",
    `role: expected at most ${account.role}, the role of service account ${account.name}, found ${role}.`,
  );
}

/** Which scopes mean something is known where operations are declared; the door hands the list in. */
export function assertKnownScopes(scopes: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = scopes?.filter((scope) => !known.includes(scope)) ?? [];
  if (unknown.length === 0) return;
  throw new AppError(
    "invalid_input",
    `scopes: expected some of ${known.join(", ")}, found ${unknown.join(", ")}.`,
    { details: { known } },
  );
}

type TokenTerms = Pick<
  StoredToken,
  "name" | "role" | "scopes" | "runsPerHour" | "serviceAccountId" | "createdAt" | "expiresAt"
>;

interface MintedToken {
  readonly token: string;
  readonly stored: StoredToken;
}

function mint(deps: TokenDeps, actor: Actor, terms: TokenTerms): MintedToken {
  const token = newSecretToken("wm");
  const stored: StoredToken = {
    ...terms,
    id: deps.newId("tok"),
    tokenHash: hashToken(token),
    hint: tokenHint(token),
    createdBy: actor.name,
    // The machine's own command line is nobody's account: what it makes ends with no person.
    madeById: actor.kind === "user" ? actor.id : null,
    lastUsedAt: null,
    revokedAt: null,
    replacedBy: null,
  };
  return { token, stored };
}

async function getListed(tx: Tx, id: string): Promise<ListedToken> {
  const token = await findTokenById(tx, id);
  if (token === undefined) throw new AppError("not_found", `There is no token ${id}.`);
  return token;
}

/** The token itself is in this answer and nowhere else. */
export async function createToken(deps: TokenDeps, input: CreateToken) {
  const { actor, name, role, account: wanted } = input;
  assertMayGrant(actor, role);
  const createdAt = deps.now();
  const expiresAt = createdAt + lifetimeOf(input.expires, tokenDefaultLifeMs);
  return deps.db.withTx(async (tx) => {
    const account = wanted === undefined ? undefined : await getServiceAccount(tx, wanted);
    assertWithin(account, role);
    const { token, stored } = mint(deps, actor, {
      name,
      role,
      scopes: input.scopes ?? null,
      runsPerHour: input.runsPerHour ?? null,
      serviceAccountId: account?.id ?? null,
      createdAt,
      expiresAt,
    });
    await insertToken(tx, stored);
    const details = { name, role, scopes: stored.scopes, serviceAccount: account?.name };
    await input.audit(tx, { target: stored.id, details });
    return { token, ...toSummary(await getListed(tx, stored.id)) };
  });
}

export interface RotateToken {
  readonly actor: Actor;
  readonly id: string;
  readonly expires: string | undefined;
  /** How long the old token goes on working beside the new one. */
  readonly graceMs: number;
  readonly audit: AuditRecorder;
}

function assertRotatable(old: StoredToken): void {
  if (old.revokedAt === null && old.replacedBy === null) return;
  throw new AppError(
    "conflict",
    old.replacedBy === null
      ? `The token ${old.id} is revoked. Create another one.`
      : `The token ${old.id} was rotated into ${old.replacedBy} already. Rotate that one.`,
  );
}

/** A new token with the same terms; the old one ends after the grace, or earlier if it would have anyway. */
export async function rotateToken(deps: TokenDeps, input: RotateToken) {
  const now = deps.now();
  return deps.db.withTx(async (tx) => {
    const old = await getListed(tx, input.id);
    assertMayGrant(input.actor, old.role);
    assertRotatable(old);
    const { name, role, scopes, runsPerHour, serviceAccountId } = old;
    const expiresAt = now + lifetimeOf(input.expires, old.expiresAt - old.createdAt);
    const terms = { name, role, scopes, runsPerHour, serviceAccountId, createdAt: now, expiresAt };
    const { token, stored } = mint(deps, input.actor, terms);
    await insertToken(tx, stored);
    const endsAt = Math.min(old.expiresAt, now + input.graceMs);
    await markTokenReplaced(tx, { id: old.id, replacedBy: stored.id, endsAt });
    await input.audit(tx, { target: old.id, details: { name, replacedBy: stored.id } });
    return { token, ...toSummary(await getListed(tx, stored.id)) };
  });
}

export interface ListTokens {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Id or name of a service account: its tokens only. */
  readonly account?: string | undefined;
}

export async function listApiTokens(deps: Pick<Deps, "db">, input: ListTokens) {
  const { limit, cursor, account } = input;
  const db = deps.db.read;
  const serviceAccountId = account === undefined ? undefined : (await getServiceAccount(db, account)).id;
  const key = cursor === undefined ? undefined : decodeCursor(cursor);
  const after = key === undefined ? undefined : { createdAt: Number(key[0]), id: key[1] };
  const rows = await listTokens(db, { limit: limit + 1, after, serviceAccountId });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toSummary),
    totalItems: await countTokens(db, serviceAccountId),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.createdAt, last.id]) : null,
  };
}

/** Revoking twice is fine; the first time counts. */
export async function revokeToken(
  deps: Pick<Deps, "db" | "now">,
  input: { id: string; audit: AuditRecorder },
) {
  return deps.db.withTx(async (tx) => {
    const token = await getListed(tx, input.id);
    await markTokenRevoked(tx, { id: token.id, at: deps.now() });
    await input.audit(tx, { target: token.id, details: { name: token.name } });
    return toSummary(await getListed(tx, input.id));
  });
}
