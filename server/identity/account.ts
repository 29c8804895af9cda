import type { AuditRecorder } from "../audit/record-audit.ts";
import { getEntity } from "../catalog/entities/get-entity.ts";
import type { OperationContext } from "../doors/define-operation.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashPassword, verifyPassword } from "./credentials.ts";
import type { Actor } from "./domain/actor.ts";
import { passwordProblem } from "./domain/password-policy.ts";
import { freshSessionMs } from "./domain/session-policy.ts";
import { arePasswordsOn, assertPasswordsOn } from "./policy/sign-in-policy.ts";
import { beginAttempt, forgiveAttempt } from "./sign-in-limits.ts";
import { findSessionOfUser, revokeSessionsOfUser } from "./store/sessions.ts";
import { findUserById, updateEntityRef, updatePasswordHash, type StoredUser } from "./store/users.ts";

/** Throws session_required for tokens and the command line: only a person has an account. */
export async function getOwnUser(
  deps: Pick<Deps, "db">,
  actor: Pick<Actor, "kind" | "id">,
): Promise<StoredUser> {
  const user = actor.kind === "user" ? await findUserById(deps.db.read, actor.id) : undefined;
  if (user === undefined) throw new AppError("session_required", "Only a signed-in person has an account.");
  return user;
}

type Caller = Pick<OperationContext, "sessionId"> & { readonly actor: Pick<Actor, "kind" | "id"> };

/** What signs the caller in. */
export async function getAccount(
  deps: Pick<Deps, "db" | "now" | "identityProviders">,
  { actor, sessionId }: Caller,
) {
  const user = await getOwnUser(deps, actor);
  const proof = await passwordProof(deps, user, sessionId);
  return {
    handle: user.handle,
    email: user.email,
    hasPassword: user.passwordHash !== null,
    needsCurrentPassword: proof === "current-password",
    needsFreshSession: proof === "fresh-session",
    passwordsOpen: await arePasswordsOn(deps),
  };
}

/**
 * What a new password asks for beside a live session, so that a stolen session does not become a stolen account: the
 * current password, or having signed in just now where there is none. Whoever has just opened a sign-in link owns the
 * machine: a forgotten password is set anew without the old one.
 */
async function passwordProof(
  deps: Pick<Deps, "db" | "now">,
  user: StoredUser,
  sessionId: string | null,
): Promise<"none" | "current-password" | "fresh-session"> {
  const session =
    sessionId === null
      ? undefined
      : await findSessionOfUser(deps.db.read, { id: sessionId, userId: user.id });
  const isFresh = session !== undefined && deps.now() - session.createdAt < freshSessionMs;
  if (isFresh && (user.passwordHash === null || session.openedBy === "setup-link")) return "none";
  return user.passwordHash === null ? "fresh-session" : "current-password";
}

/**
 * Says which person of the catalog the caller is; their teams become the caller's. It gives whatever that person
 * owns, so it is for administrators, who may do all of it anyway.
 */
export async function setPerson(
  deps: Pick<Deps, "db">,
  input: {
    readonly actor: Pick<Actor, "kind" | "id">;
    readonly userRef: string | null;
    readonly audit: AuditRecorder;
  },
): Promise<{ userRef: string | null }> {
  const user = await getOwnUser(deps, input.actor);
  const entityRef = input.userRef === null ? null : await getPersonRef(deps, input.userRef);
  await deps.db.withTx(async (tx) => {
    await updateEntityRef(tx, { userId: user.id, entityRef });
    await input.audit(tx, { target: user.id, details: { userRef: entityRef } });
  });
  return { userRef: entityRef };
}

/** Throws unless the catalog knows it as a person. */
export async function getPersonRef(deps: Pick<Deps, "db">, ref: string): Promise<string> {
  const { kind } = await getEntity(deps, ref);
  if (kind.toLowerCase() === "user") return ref.toLowerCase();
  throw new AppError("invalid_input", `Expected a person (kind User), found kind ${kind}.`);
}

export interface PasswordChange extends Caller {
  readonly currentPassword: string | undefined;
  readonly password: string;
  readonly audit: AuditRecorder;
}

const tooOld = (): AppError =>
  new AppError(
    "session_required",
    "Expected a session of the last 30 minutes to set a first password, found an older one. Sign in again, then set it.",
  );

/** Guesses count like failed sign-ins. */
async function assertCurrentPassword(
  deps: Pick<Deps, "db" | "now">,
  user: StoredUser,
  given: string | undefined,
): Promise<void> {
  if (given === undefined) throw new AppError("login_failed", "Expected your current password, found none.");
  const attempt = await beginAttempt(deps, [`account:${user.handle.toLowerCase()}`]);
  if (await verifyPassword(given, user.passwordHash))
    return deps.db.withTx((tx) => forgiveAttempt(tx, attempt));
  throw new AppError("login_failed", "This is not your current password.");
}

/** `names` are what others know the account by. */
export function assertGoodPassword(password: string, names: readonly (string | null)[]): void {
  const problem = passwordProblem(
    password,
    names.filter((name) => name !== null),
  );
  if (problem !== undefined)
    throw new AppError("invalid_input", `Expected ${problem}. A sentence works well.`);
}

/** Sets the caller's own password and ends all of their sessions, this one too. */
export async function setPassword(
  deps: Pick<Deps, "db" | "now" | "identityProviders">,
  { actor, sessionId, currentPassword, password, audit }: PasswordChange,
): Promise<{ handle: string }> {
  await assertPasswordsOn(deps);
  const user = await getOwnUser(deps, actor);
  assertGoodPassword(password, [user.handle, user.displayName, user.email]);
  const proof = await passwordProof(deps, user, sessionId);
  if (proof === "fresh-session") throw tooOld();
  if (proof === "current-password") await assertCurrentPassword(deps, user, currentPassword);
  const passwordHash = await hashPassword(password);
  await deps.db.withTx(async (tx) => {
    await updatePasswordHash(tx, { userId: user.id, passwordHash });
    await revokeSessionsOfUser(tx, { userId: user.id, keptId: null, at: deps.now() });
    await audit(tx, { target: user.id });
  });
  return { handle: user.handle };
}
