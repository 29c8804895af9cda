import type { Tx } from "../../db/client.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import { sessionLifeMs } from "./domain/session-policy.ts";
import { insertSession } from "./store/sessions.ts";

export interface NewSession {
  readonly sessionId: string;
  /** The cookie's value; only its hash is stored. */
  readonly token: string;
  readonly expiresAt: number;
}

export async function openSession(
  tx: Tx,
  deps: Pick<Deps, "now" | "newId">,
  person: { readonly userId: string; readonly userAgent: string | null },
): Promise<NewSession> {
  const token = newSecretToken("wmc");
  const createdAt = deps.now();
  const session = {
    id: deps.newId("ses"),
    tokenHash: hashToken(token),
    userId: person.userId,
    userAgent: person.userAgent?.slice(0, 300) ?? null,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt: createdAt + sessionLifeMs,
    revokedAt: null,
  };
  await insertSession(tx, session);
  return { sessionId: session.id, token, expiresAt: session.expiresAt };
}
