/* Signing in with a password, for people who set one. */
import { z } from "zod";
import { recordAudit } from "~/server/audit/record-audit.ts";
import { signInWithPassword } from "~/server/identity/sign-in.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../../_door/portal";
import { addressOf, answer, assertHost, assertSameOrigin, jsonAnswer, readJson } from "../../_door/request";
import { sessionCookie } from "../../_door/session-cookie";

const inputSchema = z.strictObject({
  handle: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
});

export const POST = (request: Request): Promise<Response> =>
  answer(request, async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertSameOrigin(request);
    const input = inputSchema.safeParse(await readJson(request));
    if (!input.success) throw new AppError("invalid_input", 'Expected {"handle": "…", "password": "…"}.');
    const session = await signInWithPassword(deps, {
      ...input.data,
      address: addressOf(request, deps),
      userAgent: request.headers.get("user-agent"),
      audit: (user) => (tx, entry) =>
        recordAudit(tx, deps, {
          ...entry,
          actor: {
            kind: "user",
            id: user.id,
            name: user.displayName,
            role: user.role,
            userRef: user.entityRef,
            groups: [],
          },
          action: "session.signIn",
          requestId,
        }),
    });
    return jsonAnswer(201, { location: "/" }, { "set-cookie": sessionCookie(deps, session) });
  });
