/* From a credential to an actor. Rights are read from the database on every request. */
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken } from "./credentials.ts";
import { anonymous, type Actor } from "./domain/actor.ts";
import { isWellFormedToken } from "./domain/secret-token.ts";
import { isSessionLive, lastSeenResolutionMs } from "./domain/session-policy.ts";
import { findSessionByHash, touchSession } from "./store/sessions.ts";
import { findTokenByHash, touchToken } from "./store/tokens.ts";
import { findUserById } from "./store/users.ts";

export interface Credentials {
  /** Value of the session cookie, if any. */
  readonly sessionToken: string | undefined;
  /** The Authorization header, if any; it wins over a cookie. */
  readonly authorization: string | undefined;
}

export interface ResolvedActor {
  readonly actor: Actor;
  readonly via: "none" | "session" | "token";
  readonly sessionId: string | null;
}

export type GroupsOf = (userRef: string) => Promise<readonly string[]>;
type ResolveDeps = Pick<Deps, "db" | "now"> & { readonly groupsOf?: GroupsOf };

async function fromToken(deps: ResolveDeps, authorization: string): Promise<ResolvedActor> {
  const token = /^(?:bearer|token) (?<token>\S+)$/i.exec(authorization)?.groups?.["token"];
  if (token === undefined || !isWellFormedToken("wm", token)) {
    throw new AppError(
      "unauthenticated",
      "Expected `Authorization: Bearer wm_…` with a token of this portal.",
    );
  }
  const stored = await findTokenByHash(deps.db.read, hashToken(token));
  if (stored === undefined)
    throw new AppError(
      "unauthenticated",
      "This portal does not know that token. Create one with `waymark token create`.",
    );
  if (stored.revokedAt !== null)
    throw new AppError("token_revoked", `The token "${stored.name}" was revoked. Create another one.`);
  const now = deps.now();
  if (now >= stored.expiresAt)
    throw new AppError("token_expired", `The token "${stored.name}" has expired. Create another one.`);
  if (now - (stored.lastUsedAt ?? 0) >= lastSeenResolutionMs) {
    await deps.db.withTx((tx) => touchToken(tx, { id: stored.id, at: now }));
  }
  const actor: Actor = {
    kind: "service",
    id: stored.id,
    name: stored.name,
    role: stored.role,
    userRef: null,
    groups: [],
  };
  return { actor, via: "token", sessionId: null };
}

async function fromSession(deps: ResolveDeps, sessionToken: string): Promise<ResolvedActor> {
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
  if (now - session.lastSeenAt >= lastSeenResolutionMs) {
    await deps.db.withTx((tx) => touchSession(tx, { id: session.id, at: now }));
  }
  const groups = user.entityRef === null ? [] : ((await deps.groupsOf?.(user.entityRef)) ?? []);
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
  if (credentials.authorization !== undefined) return fromToken(deps, credentials.authorization);
  if (credentials.sessionToken !== undefined) return fromSession(deps, credentials.sessionToken);
  return { actor: anonymous, via: "none", sessionId: null };
}
