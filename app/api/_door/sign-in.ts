/* What the doors that open a session share: body, this site only, an audit row in the new person's name, the cookie. */
import type { z } from "zod";
import { recordAudit, type AuditRecorder } from "~/server/audit/record-audit.ts";
import type { NewSession, Visitor } from "~/server/identity/open-session.ts";
import type { StoredUser } from "~/server/identity/store/users.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { portalDeps } from "./portal";
import { readInput } from "./read-input";
import {
  addressOf,
  answer,
  assertHost,
  assertSameOrigin,
  cookieOf,
  jsonAnswer,
  sessionCookieName,
} from "./request";
import { sessionCookie } from "./session-cookie";

interface SessionDoor<T> {
  readonly route: string;
  readonly input: z.ZodType<T>;
  /** The body's shape, as the error names it. */
  readonly expected: string;
  readonly open: (deps: Deps, input: T, visit: Visit) => Promise<NewSession>;
}

export interface Visit extends Visitor {
  readonly audit: (user: StoredUser) => AuditRecorder;
}

export function sessionDoor<T>(door: SessionDoor<T>): (request: Request) => Promise<Response> {
  return (request) =>
    answer(request, door.route, async (requestId) => {
      const deps = portalDeps();
      assertHost(request.headers, deps);
      assertSameOrigin(request);
      const input = await readInput(request, { schema: door.input, expected: door.expected });
      const session = await door.open(deps, input, visitOf(request, deps, requestId));
      return jsonAnswer(201, { location: "/" }, { "set-cookie": sessionCookie(deps, session) });
    });
}

export const visitOf = (request: Request, deps: Deps, requestId: string): Visit => ({
  address: addressOf(request, deps),
  userAgent: request.headers.get("user-agent"),
  replacedToken: cookieOf(request.headers, sessionCookieName(deps)),
  audit: (user) => auditAs(deps, user, requestId),
});

function auditAs(deps: Deps, user: StoredUser, requestId: string): AuditRecorder {
  const { id, displayName: name, role, entityRef: userRef } = user;
  const actor = { kind: "user", id, name, role, userRef, groups: [] } as const;
  return (tx, entry) => recordAudit(tx, deps, { ...entry, actor, action: "session.signIn", requestId });
}
