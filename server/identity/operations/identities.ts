/* The providers that open one's own account. Linking one begins at POST /api/auth/begin, in the browser. */
import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { timestampSchema } from "../../kernel/time.ts";
import { providerIds } from "../domain/external-person.ts";
import { listMyIdentities, unlinkIdentity } from "../list-identities.ts";

const identitySchema = z.object({
  provider: z.enum(providerIds),
  label: z.string().describe("What the provider's button is called."),
  as: z.string().nullable().describe("The login or e-mail it knows you by; null when it is not linked."),
  lastUsedAt: timestampSchema.nullable(),
});
const identitiesSchema = z.object({ items: z.array(identitySchema) });
const own = { role: "viewer", session: true } as const;

export const listIdentitiesOperation = defineOperation({
  name: "viewer.listIdentities",
  kind: "query",
  summary: "The identity providers that are configured, and which of them open your account",
  input: z.object({}),
  output: identitiesSchema,
  access: own,
  rest: { method: "GET", path: "/viewer/identities" },
  cli: null,
  run: ({ deps, actor }) => listMyIdentities(deps, actor),
});

export const unlinkIdentityOperation = defineOperation({
  name: "viewer.unlinkIdentity",
  kind: "mutation",
  summary: "Let a provider open your account no longer; refused when nothing else would",
  input: z.object({ provider: z.enum(providerIds) }),
  output: identitiesSchema,
  access: own,
  rest: { method: "DELETE", path: "/viewer/identities/{provider}" },
  cli: null,
  run: ({ deps, actor, audit }, { provider }) => unlinkIdentity(deps, { actor, provider, audit }),
});

export const identityOperations = [listIdentitiesOperation, unlinkIdentityOperation] as const;
