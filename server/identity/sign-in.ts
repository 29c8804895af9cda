import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { verifyPassword } from "./credentials.ts";
import { openSession, type NewSession, type Visitor } from "./open-session.ts";
import { assertPasswordsOn } from "./policy/sign-in-policy.ts";
import { addressBucket, beginAttempt, forgiveAttempt } from "./sign-in-limits.ts";
import { revokeSession } from "./store/sessions.ts";
import { deleteFailures, findUserByHandle, type StoredUser } from "./store/users.ts";

export interface SignIn extends Visitor {
  readonly handle: string;
  readonly password: string;
  readonly audit: (user: StoredUser) => AuditRecorder;
}

/** An unknown account and a wrong password answer alike, in text and in time. */
export async function signInWithPassword(
  deps: Pick<Deps, "db" | "now" | "newId" | "identityProviders">,
  input: SignIn,
): Promise<NewSession> {
  await assertPasswordsOn(deps);
  const account = `account:${input.handle.toLowerCase()}`;
  const attempt = await beginAttempt(deps, [account, `address:${addressBucket(input.address)}`]);
  const user = await findUserByHandle(deps.db.read, input.handle);
  const matches = await verifyPassword(input.password, user?.passwordHash ?? null);
  if (user === undefined || !matches || user.disabledAt !== null) {
    throw new AppError("login_failed", "Email or password is incorrect.");
  }
  return deps.db.withTx(async (tx) => {
    await forgiveAttempt(tx, attempt);
    await deleteFailures(tx, account);
    await input.audit(user)(tx, { target: user.id, details: { by: "password" } });
    const { address, userAgent, replacedToken } = input;
    const visitor = { address, userAgent, replacedToken };
    return openSession(tx, deps, { ...visitor, userId: user.id, openedBy: "password" });
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
