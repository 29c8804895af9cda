/* Signing in with a password, for people who set one. */
import { z } from "zod";
import { signInWithPassword } from "~/server/identity/sign-in.ts";
import { sessionDoor } from "../../_door/sign-in";

export const POST = sessionDoor({
  route: "/api/auth/sign-in",
  input: z.strictObject({ handle: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
  expected: '{"handle": "…", "password": "…"}',
  open: (deps, credentials, visit) => signInWithPassword(deps, { ...credentials, ...visit }),
});
