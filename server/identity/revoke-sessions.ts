import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { findSessionOfUser, revokeSession, revokeSessionsOfUser } from "./store/sessions.ts";

export interface RevokeSession {
  readonly userId: string;
  readonly id: string;
  readonly audit: AuditRecorder;
}

/** Ends one session of a person; another person's session is not there. Ending it twice is fine. */
export async function revokeOneSession(deps: Pick<Deps, "db" | "now">, input: RevokeSession) {
  const { userId, id, audit } = input;
  return deps.db.withTx(async (tx) => {
    const session = await findSessionOfUser(tx, { userId, id });
    if (session === undefined) throw new AppError("not_found", `There is no session ${id} of this person.`);
    const revoked = session.revokedAt === null ? 1 : 0;
    await revokeSession(tx, { id, at: deps.now() });
    await audit(tx, { target: userId, details: { session: id } });
    return { revoked };
  });
}

export interface RevokeSessions {
  readonly userId: string;
  /** The session that stays, if any. */
  readonly keptId: string | null;
  readonly audit: AuditRecorder;
}

/** Returns how many sessions ended. */
export async function revokeSessions(deps: Pick<Deps, "db" | "now">, input: RevokeSessions) {
  const { userId, keptId, audit } = input;
  return deps.db.withTx(async (tx) => {
    const revoked = await revokeSessionsOfUser(tx, { userId, keptId, at: deps.now() });
    await audit(tx, { target: userId, details: { revoked } });
    return { revoked };
  });
}
