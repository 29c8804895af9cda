/*
 * A person's account as administrators see it: who it is, what it may do, how it is reached; no credential. Roles and
 * states are told in docs/access.md.
 */
import { z } from "zod";
import { roleSchema } from "../../kernel/role.schema.ts";
import { timestampSchema } from "../../kernel/time.ts";

/** `link` means the one-time link of the machine that runs Waymark, when nothing else lets the person in. */
export const signInMethodSchema = z.enum(["password", "oidc", "github", "link"]);
export const memberStateSchema = z.enum(["active", "disabled"]);

export const memberSchema = z.object({
  id: z.string(),
  handle: z.string().describe("What the person signs in with."),
  name: z.string(),
  email: z.string().nullable(),
  role: roleSchema,
  state: memberStateSchema,
  signsInWith: z.array(signInMethodSchema),
  userRef: z.string().nullable().describe("The person in the catalog, whose teams this account has."),
  groups: z.array(z.string()),
  openSessions: z.number().int(),
  lastSeenAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  disabledAt: timestampSchema.nullable(),
});
export type Member = z.infer<typeof memberSchema>;
