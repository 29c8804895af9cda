/* Accepts an invitation with a password of one's own. */
import { z } from "zod";
import { acceptInvitation } from "~/server/identity/invitations/accept-invitation.ts";
import { sessionDoor } from "../../../_door/sign-in";

export const POST = sessionDoor({
  route: "/api/auth/invitation/accept",
  input: z.strictObject({
    token: z.string().min(1).max(200),
    name: z.string().trim().min(1).max(120),
    password: z.string().min(1).max(200),
  }),
  expected: '{"token": "wmi_…", "name": "…", "password": "…"}',
  open: (deps, invitation, visit) => acceptInvitation(deps, { ...invitation, ...visit }),
});
