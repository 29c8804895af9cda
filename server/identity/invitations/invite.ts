import type { AuditRecorder } from "../../audit/record-audit.ts";
import type { Tx } from "../../../db/client.ts";
import { AppError } from "../../kernel/app-error.ts";
import { toLowerAscii } from "../../kernel/ascii-case.ts";
import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import type { Role } from "../../kernel/roles.ts";
import { toOptionalTimestamp, toTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import { hashToken, newSecretToken } from "../credentials.ts";
import type { Actor } from "../domain/actor.ts";
import { invitationDefaultLifeMs, invitationMaxLifeMs, stateOfInvitation } from "../domain/invitation.ts";
import { parseLifetime } from "../domain/session-policy.ts";
import {
  countInvitations,
  findInvitation,
  findOpenInvitation,
  insertInvitation,
  listStoredInvitations,
  markInvitationRevoked,
  type StoredInvitation,
} from "../store/invitations.ts";
import { findUserByHandle } from "../store/users.ts";

function lifetimeOf(expires: string | undefined): number {
  if (expires === undefined) return invitationDefaultLifeMs;
  const lifetime = parseLifetime(expires);
  if (lifetime !== undefined && lifetime <= invitationMaxLifeMs) return lifetime;
  throw new AppError(
    "invalid_input",
    `expires: expected a lifetime like 7d or 12h of at most 30d, found "${expires}".`,
  );
}

export const toInvitationSummary = (invitation: StoredInvitation, now: number) => ({
  id: invitation.id,
  email: invitation.email,
  githubLogin: invitation.login,
  role: invitation.role,
  state: stateOfInvitation(invitation, now),
  createdBy: invitation.createdBy,
  createdAt: toTimestamp(invitation.createdAt),
  expiresAt: toTimestamp(invitation.expiresAt),
  acceptedAt: toOptionalTimestamp(invitation.acceptedAt),
});

export interface Invite {
  readonly actor: Actor;
  readonly email: string | undefined;
  readonly githubLogin: string | undefined;
  readonly role: Role;
  readonly expires: string | undefined;
  readonly audit: AuditRecorder;
}

function addresseeOf({ email, githubLogin }: Invite): Pick<StoredInvitation, "email" | "login"> {
  if ((email === undefined) === (githubLogin === undefined))
    throw new AppError("invalid_input", "Expected either email or githubLogin, found both or none.");
  return {
    email: email === undefined ? null : toLowerAscii(email),
    login: githubLogin?.toLowerCase() ?? null,
  };
}

/** One open invitation for a person at a time: two would leave it to chance which role they get. */
async function assertNobodyYet(tx: Tx, name: string, now: number): Promise<void> {
  const open = await findOpenInvitation(tx, { emails: [name], login: name, now });
  if (open !== undefined)
    throw new AppError("conflict", `There is an open invitation for ${name}. Withdraw it first.`);
  const account = await findUserByHandle(tx, name);
  if (account !== undefined && account.disabledAt === null)
    throw new AppError("conflict", `${name} has an account already. Change its role instead.`);
}

/** Makes an invitation. Its link is in this answer and nowhere else; whoever made it sends it. */
export async function createInvitation(deps: Pick<Deps, "db" | "now" | "newId" | "env">, input: Invite) {
  const token = newSecretToken("wmi");
  const createdAt = deps.now();
  const stored: StoredInvitation = {
    ...addresseeOf(input),
    id: deps.newId("inv"),
    role: input.role,
    tokenHash: hashToken(token),
    createdBy: input.actor.name,
    createdAt,
    expiresAt: createdAt + lifetimeOf(input.expires),
    acceptedAt: null,
    acceptedBy: null,
    revokedAt: null,
  };
  const invited = stored.email ?? stored.login ?? "";
  await deps.db.withTx(async (tx) => {
    await assertNobodyYet(tx, invited, createdAt);
    await insertInvitation(tx, stored);
    await input.audit(tx, { target: stored.id, details: { invited, role: stored.role } });
  });
  return { url: `${deps.env.baseUrl}/invitation#${token}`, ...toInvitationSummary(stored, createdAt) };
}

export async function listInvitations(
  deps: Pick<Deps, "db" | "now">,
  input: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const after = key === undefined ? undefined : { createdAt: Number(key[0]), id: key[1] };
  const rows = await listStoredInvitations(deps.db.read, { limit: input.limit + 1, after });
  const items = rows.slice(0, input.limit);
  const last = items.at(-1);
  const hasMore = rows.length > input.limit && last !== undefined;
  return {
    items: items.map((row) => toInvitationSummary(row, deps.now())),
    totalItems: await countInvitations(deps.db.read),
    nextCursor: hasMore ? encodeCursor([last.createdAt, last.id]) : null,
  };
}

/** Withdrawing twice is fine; an accepted one is an account by now and is not undone here. */
export async function revokeInvitation(
  deps: Pick<Deps, "db" | "now">,
  input: { readonly id: string; readonly audit: AuditRecorder },
) {
  const at = deps.now();
  return deps.db.withTx(async (tx) => {
    const invitation = await findInvitation(tx, input.id);
    if (invitation === undefined) throw new AppError("not_found", `There is no invitation ${input.id}.`);
    if (invitation.acceptedAt !== null)
      throw new AppError("conflict", "This invitation was accepted. Disable the account instead.");
    if (invitation.revokedAt === null) await markInvitationRevoked(tx, { id: invitation.id, at });
    const invited = invitation.email ?? invitation.login;
    await input.audit(tx, { target: invitation.id, details: { invited } });
    return toInvitationSummary({ ...invitation, revokedAt: invitation.revokedAt ?? at }, at);
  });
}
