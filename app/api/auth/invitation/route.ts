/* What an invitation's link stands for, before anything is accepted. The token comes in the body, never in an address. */
import { z } from "zod";
import { previewInvitation } from "~/server/identity/invitations/accept-invitation.ts";
import { portalDeps } from "../../_door/portal";
import { readInput } from "../../_door/read-input";
import { addressOf, answer, assertHost, assertSameOrigin, jsonAnswer } from "../../_door/request";

const inputSchema = z.strictObject({ token: z.string().min(1).max(200) });

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/auth/invitation", async () => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertSameOrigin(request);
    const input = await readInput(request, { schema: inputSchema, expected: '{"token": "wmi_…"}' });
    const address = addressOf(request, deps);
    return jsonAnswer(200, await previewInvitation(deps, { ...input, address }));
  });
