/* What an invitation's link stands for, before anything is accepted. The token comes in the body, never in an address. */
import { z } from "zod";
import { previewInvitation } from "~/server/identity/invitations/accept-invitation.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../../_door/portal";
import { addressOf, answer, assertHost, assertSameOrigin, jsonAnswer, readJson } from "../../_door/request";

const inputSchema = z.strictObject({ token: z.string().min(1).max(200) });

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/auth/invitation", async () => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertSameOrigin(request);
    const input = inputSchema.safeParse(await readJson(request));
    if (!input.success) throw new AppError("invalid_input", 'Expected {"token": "wmi_…"}.');
    const address = addressOf(request, deps);
    return jsonAnswer(200, await previewInvitation(deps, { ...input.data, address }));
  });
