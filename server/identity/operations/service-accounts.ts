import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { roleSchema } from "../../kernel/role.schema.ts";
import { serviceAccountSchema } from "../domain/api-token.schema.ts";
import { createServiceAccount, listServiceAccounts, setServiceAccountState } from "../service-accounts.ts";

const byPeople = { role: "admin", session: true } as const;
const accountInput = z.object({
  account: z.string().min(1).max(100).describe("Id or name of the service account."),
});

export const listServiceAccountsOperation = defineOperation({
  name: "serviceAccounts.list",
  kind: "query",
  summary: "Service accounts: what programs act as, by name",
  input: z.object(pageInputShape),
  output: pageOf(serviceAccountSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/service-accounts" },
  cli: "service-account list",
  run: ({ deps }, input) => listServiceAccounts(deps, input),
});

export const createServiceAccountOperation = defineOperation({
  name: "serviceAccounts.create",
  kind: "mutation",
  summary: "Create a service account; its tokens come after",
  input: z.object({
    name: z
      .string()
      .min(2)
      .max(60)
      .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/, "expected lower-case words joined by - or ."),
    description: z.string().trim().max(300).optional(),
    role: roleSchema,
    owner: z.string().max(300).describe("The group or person who answers for it: group:default/payments."),
  }),
  output: serviceAccountSchema,
  access: byPeople,
  rest: { method: "POST", path: "/service-accounts", status: 201 },
  cli: "service-account create NAME --role R --owner REF",
  run: ({ deps, actor, audit }, input) =>
    createServiceAccount(deps, { ...input, description: input.description, actor, audit }),
});

export const disableServiceAccountOperation = defineOperation({
  name: "serviceAccounts.disable",
  kind: "mutation",
  summary: "Refuse every token of a service account from the next request on",
  input: accountInput,
  output: serviceAccountSchema,
  access: byPeople,
  rest: { method: "POST", path: "/service-accounts/{account}/disable" },
  cli: "service-account disable ACCOUNT",
  run: ({ deps, audit }, { account }) => setServiceAccountState(deps, { account, disabled: true, audit }),
});

export const enableServiceAccountOperation = defineOperation({
  name: "serviceAccounts.enable",
  kind: "mutation",
  summary: "Let the tokens of a disabled service account in again",
  input: accountInput,
  output: serviceAccountSchema,
  access: byPeople,
  rest: { method: "POST", path: "/service-accounts/{account}/enable" },
  cli: "service-account enable ACCOUNT",
  run: ({ deps, audit }, { account }) => setServiceAccountState(deps, { account, disabled: false, audit }),
});

export const serviceAccountOperations = [
  listServiceAccountsOperation,
  createServiceAccountOperation,
  disableServiceAccountOperation,
  enableServiceAccountOperation,
] as const;
