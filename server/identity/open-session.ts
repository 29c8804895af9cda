import type { Tx } from "../../db/client.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import { sessionLifeMs, type SessionOrigin } from "./domain/session-policy.ts";
import { insertSession, revokeSessionByHash } from "./store/sessions.ts";

export interface NewSession {
  readonly sessionId: string;
  /** The cookie's value; only its hash is stored. */
  readonly token: string;
  readonly expiresAt: number;
}

/** Who comes, as far as a request tells. */
export interface Visitor {
  readonly address: string;
  readonly userAgent: string | null;
  /** The session cookie this browser came with: signing in again ends that session, so that no copy of it lives on. */
  readonly replacedToken?: string | undefined;
}

export async function openSession(
  tx: Tx,
  deps: Pick<Deps, "now" | "newId">,
  person: Visitor & { readonly userId: string; readonly openedBy: SessionOrigin },
): Promise<NewSession> {
  const token = newSecretToken("wmc");
  const createdAt = deps.now();
  const session = {
    id: deps.newId("ses"),
    tokenHash: hashToken(token),
    userId: person.userId,
    userAgent: person.userAgent?.slice(0, 300) ?? null,
    openedBy: person.openedBy,
    address: person.address,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt: createdAt + sessionLifeMs,
    revokedAt: null,
  };
  if (person.replacedToken !== undefined) {
    await revokeSessionByHash(tx, { tokenHash: hashToken(person.replacedToken), at: createdAt });
  }
  await insertSession(tx, session);
  return { sessionId: session.id, token, expiresAt: session.expiresAt };
}
