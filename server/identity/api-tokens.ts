import { AppError } from "../kernel/app-error.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { Role } from "../kernel/roles.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import { actorHasRole, type Actor } from "./domain/actor.ts";
import { parseLifetime, tokenDefaultLifeMs, tokenMaxLifeMs } from "./domain/session-policy.ts";
import { tokenHint } from "./domain/secret-token.ts";
import {
  countTokens,
  findTokenById,
  insertToken,
  listTokens,
  markTokenRevoked,
  type StoredToken,
} from "./store/tokens.ts";

function lifetimeOf(expires: string | undefined): number {
  if (expires === undefined) return tokenDefaultLifeMs;
  const lifetime = parseLifetime(expires);
  if (lifetime !== undefined && lifetime <= tokenMaxLifeMs) return lifetime;
  throw new AppError(
    "invalid_input",
    `expires: expected a lifetime like 30d or 12h of at most 365d, found "${expires}".`,
  );
}

function assertMayGrant(actor: Actor, role: Role): void {
  if (actor.kind === "service")
    throw new AppError(
      "session_required",
      "A token cannot create tokens. Sign in, or use the command line on the server.",
    );
  if (!actorHasRole(actor, role))
    throw new AppError("forbidden", `You cannot grant the role ${role}, which you do not have.`);
}

const toSummary = (token: StoredToken) => ({
  id: token.id,
  name: token.name,
  hint: token.hint,
  role: token.role,
  createdBy: token.createdBy,
  createdAt: toTimestamp(token.createdAt),
  expiresAt: toTimestamp(token.expiresAt),
  lastUsedAt: toOptionalTimestamp(token.lastUsedAt),
  revokedAt: toOptionalTimestamp(token.revokedAt),
});

export interface CreateToken {
  readonly actor: Actor;
  readonly name: string;
  readonly role: Role;
  readonly expires: string | undefined;
  readonly audit: AuditRecorder;
}

/** Creates a service account's token. The token itself is in this answer and nowhere else. */
export async function createToken(deps: Pick<Deps, "db" | "now" | "newId">, input: CreateToken) {
  assertMayGrant(input.actor, input.role);
  const token = newSecretToken("wm");
  const createdAt = deps.now();
  const stored: StoredToken = {
    id: deps.newId("tok"),
    name: input.name,
    tokenHash: hashToken(token),
    hint: tokenHint(token),
    role: input.role,
    createdBy: input.actor.name,
    createdAt,
    expiresAt: createdAt + lifetimeOf(input.expires),
    lastUsedAt: null,
    revokedAt: null,
  };
  await deps.db.withTx(async (tx) => {
    await insertToken(tx, stored);
    await input.audit(tx, { target: stored.id, details: { name: stored.name, role: stored.role } });
  });
  return { token, ...toSummary(stored) };
}

export async function listApiTokens(
  deps: Pick<Deps, "db">,
  input: { limit: number; cursor?: string | undefined },
) {
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const after = key === undefined ? undefined : { createdAt: Number(key[0]), id: key[1] };
  const rows = await listTokens(deps.db.read, { limit: input.limit + 1, after });
  const items = rows.slice(0, input.limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > input.limit && last !== undefined ? encodeCursor([last.createdAt, last.id]) : null;
  return { items: items.map(toSummary), totalItems: await countTokens(deps.db.read), nextCursor };
}

/** Revoking twice is fine; the first time counts. */
export async function revokeToken(
  deps: Pick<Deps, "db" | "now">,
  input: { id: string; audit: AuditRecorder },
) {
  const revoked = await deps.db.withTx(async (tx) => {
    const token = await findTokenById(tx, input.id);
    if (token === undefined) throw new AppError("not_found", `There is no token ${input.id}.`);
    await markTokenRevoked(tx, { id: token.id, at: deps.now() });
    await input.audit(tx, { target: token.id, details: { name: token.name } });
    return findTokenById(tx, input.id);
  });
  if (revoked === undefined) throw new AppError("not_found", `There is no token ${input.id}.`);
  return toSummary(revoked);
}
