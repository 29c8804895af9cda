/* Begins signing in through a provider, or linking one to the account of whoever is signed in. */
import { z } from "zod";
import { safePath } from "~/app/_ui/safe-path";
import { providerIds } from "~/server/identity/domain/external-person.ts";
import { findInvitationByLink } from "~/server/identity/invitations/accept-invitation.ts";
import { beginSignOn } from "~/server/identity/sign-on/begin-sign-on.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../../_door/portal";
import { readInput } from "../../_door/read-input";
import {
  addressOf,
  answer,
  assertHost,
  assertSameOrigin,
  callerOf,
  countVisitor,
  jsonAnswer,
} from "../../_door/request";
import { attemptCookie } from "../../_door/session-cookie";

const inputSchema = z.strictObject({
  provider: z.enum(providerIds),
  next: z.string().max(1000).optional(),
  link: z.boolean().optional(),
  /** The token of an invitation's link. */
  invitation: z.string().min(1).max(200).optional(),
});

const expected = '{"provider": "oidc" or "github", "next"?: "/…", "link"?: true, "invitation"?: "wmi_…"}';

async function ownAccount(request: Request, requestId: string): Promise<string> {
  const { actor } = await callerOf(request, requestId);
  if (actor.kind === "user") return actor.id;
  throw new AppError("session_required", "Sign in first: a provider is linked to a person's own account.");
}

async function invitationOf(token: string | undefined, address: string): Promise<string | null> {
  return token === undefined ? null : (await findInvitationByLink(portalDeps(), { token, address })).id;
}

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/auth/begin", async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertSameOrigin(request);
    // While a provider is down, each attempt asks it again.
    countVisitor(request);
    const input = await readInput(request, { schema: inputSchema, expected });
    const { provider, link = false } = input;
    const linkTo = link ? await ownAccount(request, requestId) : null;
    const invitation = await invitationOf(input.invitation, addressOf(request, deps));
    const next = safePath(input.next);
    const begun = await beginSignOn(deps, { provider, next, linkTo, invitation });
    const headers = { "set-cookie": attemptCookie(deps, begun.tag, begun.sealed) };
    return jsonAnswer(200, { location: begun.location }, headers);
  });
