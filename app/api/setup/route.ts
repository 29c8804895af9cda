/* Trades the printed one-time link for an administrator's session. */
import { z } from "zod";
import { redeemSetupLink } from "~/server/identity/setup-link.ts";
import { sessionDoor } from "../_door/sign-in";

export const POST = sessionDoor({
  route: "/api/setup",
  input: z.strictObject({ token: z.string().min(1).max(200) }),
  expected: '{"token": "wms_…"}',
  open: (deps, { token }, visit) => redeemSetupLink(deps, { token, ...visit }),
});
