import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashPassword, verifyPassword } from "./credentials.ts";
import { openSession, type NewSession } from "./open-session.ts";
import { addressBucket, assertNotBlocked, recordFailure } from "./sign-in-limits.ts";
import { revokeSession, revokeSessionsOfUser } from "./store/sessions.ts";
import {
  deleteFailures,
  findUserByHandle,
  findUserById,
  updatePasswordHash,
  type StoredUser,
} from "./store/users.ts";

export interface SignIn {
  readonly handle: string;
  readonly password: string;
  readonly address: string;
  readonly userAgent: string | null;
  readonly audit: (user: StoredUser) => AuditRecorder;
}

/** An unknown account and a wrong password answer alike, in text and in time. */
export async function signInWithPassword(
  deps: Pick<Deps, "db" | "now" | "newId">,
  input: SignIn,
): Promise<NewSession> {
  const buckets = [`account:${input.handle.toLowerCase()}`, `address:${addressBucket(input.address)}`];
  for (const bucket of buckets) await assertNotBlocked(deps, bucket);
  const user = await findUserByHandle(deps.db.read, input.handle);
  const matches = await verifyPassword(input.password, user?.passwordHash ?? null);
  if (user === undefined || !matches || user.disabledAt !== null) {
    for (const bucket of buckets) await recordFailure(deps, bucket);
    throw new AppError("login_failed", "Email or password is incorrect.");
  }
  return deps.db.withTx(async (tx) => {
    for (const bucket of buckets) await deleteFailures(tx, bucket);
    await input.audit(user)(tx, { target: user.id, details: { by: "password" } });
    return openSession(tx, deps, { userId: user.id, userAgent: input.userAgent });
  });
}

export async function signOut(
  deps: Pick<Deps, "db" | "now">,
  input: { readonly sessionId: string; readonly audit: AuditRecorder },
): Promise<void> {
  await deps.db.withTx(async (tx) => {
    await revokeSession(tx, { id: input.sessionId, at: deps.now() });
    await input.audit(tx, { target: input.sessionId });
  });
}

const minimumLength = 15;

/** Sets the caller's own password and ends all of their sessions, this one too. */
export async function setPassword(
  deps: Pick<Deps, "db" | "now">,
  input: { readonly userId: string; readonly password: string; readonly audit: AuditRecorder },
): Promise<{ handle: string }> {
  if (input.password.length < minimumLength) {
    throw new AppError(
      "invalid_input",
      `Expected at least ${minimumLength} characters, found ${input.password.length}. A sentence works well.`,
    );
  }
  const user = await findUserById(deps.db.read, input.userId);
  if (user === undefined) throw new AppError("session_required", "Only a signed-in person has a password.");
  const passwordHash = await hashPassword(input.password);
  await deps.db.withTx(async (tx) => {
    await updatePasswordHash(tx, { userId: user.id, passwordHash });
    await revokeSessionsOfUser(tx, { userId: user.id, at: deps.now() });
    await input.audit(tx, { target: user.id });
  });
  return { handle: user.handle };
}
