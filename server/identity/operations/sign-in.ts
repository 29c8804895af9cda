/* How people come in: invitations, the providers, and whether passwords open the door. */
import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { roleSchema } from "../../kernel/role.schema.ts";
import { timestampSchema } from "../../kernel/time.ts";
import { providerIds } from "../domain/external-person.ts";
import { invitationStates } from "../domain/invitation.ts";
import { createInvitation, listInvitations, revokeInvitation } from "../invitations/invite.ts";
import { getSignInPolicy, setSignInPolicy } from "../policy/sign-in-policy.ts";

const invitationSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  githubLogin: z.string().nullable(),
  role: roleSchema,
  state: z.enum(invitationStates),
  createdBy: z.string(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  acceptedAt: timestampSchema.nullable(),
});

const policySchema = z.object({
  passwords: z.boolean().describe("Whether passwords open the door; always while no provider is configured."),
  mayTurnOffPasswords: z
    .boolean()
    .describe("An administrator has signed in through a configured provider, so nobody is shut out."),
  providers: z.array(
    z.object({
      provider: z.enum(providerIds),
      label: z.string(),
      issuer: z.string(),
      redirectUri: z.string().describe("To be registered with the provider, exactly."),
    }),
  ),
});

export const listInvitationsOperation = defineOperation({
  name: "invitations.list",
  kind: "query",
  summary: "Invitations, newest first",
  input: z.object(pageInputShape),
  output: pageOf(invitationSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/invitations" },
  cli: "invitation list",
  run: ({ deps }, page) => listInvitations(deps, page),
});

export const createInvitationOperation = defineOperation({
  name: "invitations.create",
  kind: "mutation",
  summary: "Invite a person by e-mail or GitHub login; the link is shown once",
  input: z.object({
    email: z.email().max(254).optional(),
    githubLogin: z
      .string()
      .regex(/^[a-z\d](-?[a-z\d]){0,38}$/i, "expected a GitHub login")
      .optional(),
    role: roleSchema,
    expires: z.string().optional().describe("Lifetime such as 7d or 12h; 7d by default, 30d at most."),
  }),
  output: invitationSchema.extend({ url: z.string().describe("The one-time link to send to the person.") }),
  access: { role: "admin", session: true },
  rest: { method: "POST", path: "/invitations", status: 201 },
  cli: "invitation create --email E | --github LOGIN --role R [--expires 7d]",
  run: ({ deps, actor, audit }, { email, githubLogin, role, expires }) =>
    createInvitation(deps, { actor, audit, email, githubLogin, role, expires }),
});

export const revokeInvitationOperation = defineOperation({
  name: "invitations.revoke",
  kind: "mutation",
  summary: "Withdraw an invitation that was not accepted; its link opens nothing from then on",
  input: z.object({ id: z.string().max(40) }),
  output: invitationSchema,
  access: { role: "admin", session: true },
  rest: { method: "DELETE", path: "/invitations/{id}" },
  cli: "invitation revoke ID",
  run: ({ deps, audit }, { id }) => revokeInvitation(deps, { id, audit }),
});

export const getSignInPolicyOperation = defineOperation({
  name: "signIn.getPolicy",
  kind: "query",
  summary: "Which providers people sign in through, and whether passwords open the door",
  input: z.object({}),
  output: policySchema,
  access: { role: "admin" },
  rest: { method: "GET", path: "/sign-in-policy" },
  cli: "sign-in show",
  run: ({ deps }) => getSignInPolicy(deps),
});

export const setSignInPolicyOperation = defineOperation({
  name: "signIn.setPolicy",
  kind: "mutation",
  summary: "Turn signing in with a password on or off; the printed one-time link works always",
  input: z.object({ passwords: z.boolean() }),
  output: policySchema,
  access: { role: "admin", session: true },
  rest: { method: "PUT", path: "/sign-in-policy" },
  cli: "sign-in passwords on|off",
  run: ({ deps, audit }, { passwords }) => setSignInPolicy(deps, { passwords, audit }),
});

export const signInOperations = [
  listInvitationsOperation,
  createInvitationOperation,
  revokeInvitationOperation,
  getSignInPolicyOperation,
  setSignInPolicyOperation,
] as const;
