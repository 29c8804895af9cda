/* Trades the printed one-time link for an administrator's session. */
import { z } from "zod";
import { recordAudit } from "~/server/audit/record-audit.ts";
import { redeemSetupLink } from "~/server/identity/setup-link.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../_door/portal";
import { addressOf, answer, assertHost, assertSameOrigin, jsonAnswer, readJson } from "../_door/request";
import { sessionCookie } from "../_door/session-cookie";

const inputSchema = z.strictObject({ token: z.string().min(1).max(200) });

export const POST = (request: Request): Promise<Response> =>
  answer(request, async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertSameOrigin(request);
    const input = inputSchema.safeParse(await readJson(request));
    if (!input.success) throw new AppError("invalid_input", 'Expected {"token": "wms_…"}.');
    const session = await redeemSetupLink(deps, {
      token: input.data.token,
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
