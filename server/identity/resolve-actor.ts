/* From a credential to an actor. Rights are read from the database on every request. */
import type { Tx } from "../../db/client.ts";
import { listGroupsOf } from "../catalog/entities/get-entity.ts";
import { AppError, isAppError, isStorageError } from "../kernel/app-error.ts";
import { hasRole, lowerRole } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken } from "./credentials.ts";
import { anonymous, type Actor } from "./domain/actor.ts";
import { isWellFormedToken } from "./domain/secret-token.ts";
import { isSessionLive, lastSeenResolutionMs } from "./domain/session-policy.ts";
import { findSessionByHash, touchSession } from "./store/sessions.ts";
import { findTokenByHash, touchToken, type TokenWithPrincipal } from "./store/tokens.ts";
import { findUserById } from "./store/users.ts";

export interface Credentials {
  /** Value of the session cookie, if any. */
  readonly sessionToken: string | undefined;
  /** The Authorization header, if any; it wins over a cookie. */
  readonly authorization: string | undefined;
  /** Asked by a machine for somebody who does nothing: must not keep an idle session alive. */
  readonly isBackground?: boolean;
}

export interface ResolvedActor {
  readonly actor: Actor;
  readonly via: "none" | "session" | "token";
  readonly sessionId: string | null;
}

type ResolveDeps = Pick<Deps, "db" | "now">;

interface Proof {
  readonly value: string;
  readonly isBackground: boolean;
}

/** A token lives no longer than whoever it acts for: its service account, or else the person who made it. */
function assertNotWithdrawn({ token, account, maker }: TokenWithPrincipal): void {
  if (token.revokedAt !== null)
    throw new AppError("token_revoked", `The token "${token.name}" was revoked. Create another one.`);
  if (account !== null && account.disabledAt !== null)
    throw new AppError("token_revoked", `The service account ${account.name} is disabled.`);
  if (account === null && maker !== null && maker.disabledAt !== null)
    throw new AppError(
      "token_revoked",
      `The account of ${token.createdBy}, who made the token "${token.name}", is disabled.`,
    );
}

/**
 * Whom a person's token stands for. The token of somebody who may act for every team acts for every team; when its maker
 * may no longer, it is bound to what is theirs.
 */
async function ownersBehind(deps: ResolveDeps, maker: TokenWithPrincipal["maker"]): Promise<string[]> {
  if (maker === null || maker.entityRef === null || hasRole(maker.role, "maintainer")) return [];
  return [maker.entityRef, ...(await listGroupsOf(deps, maker.entityRef))];
}

/** With the rights of now: a token never outdoes the service account or the person behind it. */
async function toServiceActor(
  deps: ResolveDeps,
  { token, account, maker }: TokenWithPrincipal,
): Promise<Actor> {
  const { scopes, runsPerHour } = token;
  const grant = { scopes, runsPerHour };
  if (account === null) {
    const role = lowerRole(token.role, maker?.role ?? token.role);
    const groups = await ownersBehind(deps, maker);
    return { kind: "service", id: token.id, name: token.name, role, userRef: null, groups, grant };
  }
  return {
    kind: "service",
    id: account.id,
    name: `${account.name} (${token.name})`,
    role: lowerRole(token.role, account.role),
    userRef: null,
    groups: account.ownerRef.startsWith("group:") ? [account.ownerRef] : [],
    grant,
  };
}

/** When somebody was last seen is worth a write, but not a refusal: on a full disk everything can still be read. */
async function noteUse(deps: ResolveDeps, touch: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await deps.db.withTx(touch);
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}

async function fromToken(
  deps: ResolveDeps,
  { value: authorization, isBackground }: Proof,
): Promise<ResolvedActor> {
  const token = /^(?:bearer|token) (?<token>\S+)$/i.exec(authorization)?.groups?.["token"];
  if (token === undefined || !isWellFormedToken("wm", token)) {
    throw new AppError(
      "unauthenticated",
      "Expected `Authorization: Bearer wm_…` with a token of this portal.",
    );
  }
  const found = await findTokenByHash(deps.db.read, hashToken(token));
  if (found === undefined)
    throw new AppError(
      "unauthenticated",
      "This portal does not know that token. Create one with `waymark token create`.",
    );
  const { token: stored } = found;
  assertNotWithdrawn(found);
  const now = deps.now();
  if (now >= stored.expiresAt)
    throw new AppError("token_expired", `The token "${stored.name}" has expired. Create another one.`);
  if (!isBackground && now - (stored.lastUsedAt ?? 0) >= lastSeenResolutionMs) {
    await noteUse(deps, (tx) => touchToken(tx, { id: stored.id, at: now }));
  }
  return { actor: await toServiceActor(deps, found), via: "token", sessionId: null };
}

async function fromSession(
  deps: ResolveDeps,
  { value: sessionToken, isBackground }: Proof,
): Promise<ResolvedActor> {
  const session = await findSessionByHash(deps.db.read, hashToken(sessionToken));
  const user = session === undefined ? undefined : await findUserById(deps.db.read, session.userId);
  const now = deps.now();
  if (
    session === undefined ||
    user === undefined ||
    user.disabledAt !== null ||
    !isSessionLive(session, now)
  ) {
    throw new AppError("session_expired", "Your session has ended. Sign in again.");
  }
  if (!isBackground && now - session.lastSeenAt >= lastSeenResolutionMs) {
    await noteUse(deps, (tx) => touchSession(tx, { id: session.id, at: now }));
  }
  const groups = user.entityRef === null ? [] : await listGroupsOf(deps, user.entityRef);
  const actor: Actor = {
    kind: "user",
    id: user.id,
    name: user.displayName,
    role: user.role,
    userRef: user.entityRef,
    groups,
  };
  return { actor, via: "session", sessionId: session.id };
}

/** Throws for a credential that is present but not valid; without any, the actor is anonymous. */
export async function resolveActor(deps: ResolveDeps, credentials: Credentials): Promise<ResolvedActor> {
  const { authorization, sessionToken, isBackground = false } = credentials;
  if (authorization !== undefined) return fromToken(deps, { value: authorization, isBackground });
  if (sessionToken !== undefined) return fromSession(deps, { value: sessionToken, isBackground });
  return { actor: anonymous, via: "none", sessionId: null };
}

/** Whether this session cookie lets somebody in; asking is no use of the session. */
export async function isLiveSessionToken(deps: ResolveDeps, sessionToken: string): Promise<boolean> {
  try {
    await fromSession(deps, { value: sessionToken, isBackground: true });
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "session_expired") return false;
    throw error;
  }
}
