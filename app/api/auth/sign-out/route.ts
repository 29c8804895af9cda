import { recordAudit } from "~/server/audit/record-audit.ts";
import { signOut } from "~/server/identity/sign-in.ts";
import { answer, callerOf, jsonAnswer } from "../../_door/request";
import { expiredCookie } from "../../_door/session-cookie";

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/auth/sign-out", async (requestId) => {
    const { deps, actor, sessionId } = await callerOf(request, requestId);
    if (sessionId !== null) {
      const entryOf = { actor, action: "session.signOut", requestId };
      await signOut(deps, {
        sessionId,
        audit: (tx, entry) => recordAudit(tx, deps, { ...entry, ...entryOf }),
      });
    }
    const headers = { "set-cookie": expiredCookie(deps), "clear-site-data": '"cache", "storage"' };
    return jsonAnswer(200, { location: "/login" }, headers);
  });
