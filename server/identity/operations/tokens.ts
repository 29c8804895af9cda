import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { listScopes } from "../../doors/scope.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { roleSchema } from "../../kernel/role.schema.ts";
import { assertKnownScopes, createToken, listApiTokens, revokeToken, rotateToken } from "../api-tokens.ts";
import { scopesSchema, tokenSchema } from "../domain/api-token.schema.ts";

const byPeople = { role: "admin", session: true } as const;
const createdSchema = tokenSchema.extend({ token: z.string() });
const hourMs = 3_600_000;
const account = z.string().min(1).max(100).optional();
const expires = z.string().optional();

export const listTokensOperation = defineOperation({
  name: "tokens.list",
  kind: "query",
  summary: "API tokens, newest first",
  input: z.object({
    ...pageInputShape,
    account: account.describe("Id or name of a service account: only its tokens."),
  }),
  output: pageOf(tokenSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/tokens" },
  cli: "token list",
  run: ({ deps }, input) => listApiTokens(deps, input),
});

export const createTokenOperation = defineOperation({
  name: "tokens.create",
  kind: "mutation",
  summary: "Create a token; it is shown once",
  input: z.object({
    name: z.string().trim().min(1).max(80),
    role: roleSchema,
    expires: expires.describe("Lifetime such as 30d or 12h; 90d by default, 365d at most."),
    account: account.describe("Id or name of the service account it acts for; without, it is yours."),
    scopes: scopesSchema
      .optional()
      .describe("runs:write includes runs:read. Without: everything the role may."),
    runsPerHour: z.number().int().min(1).max(10_000).optional().describe("Runs it may start in an hour."),
  }),
  output: createdSchema,
  access: byPeople,
  rest: { method: "POST", path: "/tokens", status: 201 },
  cli: "token create --name N --role R [--expires 30d]",
  run: ({ deps, actor, audit }, { expires, account, scopes, runsPerHour, ...input }) => {
    assertKnownScopes(scopes, listScopes());
    return createToken(deps, { ...input, expires, account, scopes, runsPerHour, actor, audit });
  },
});

export const rotateTokenOperation = defineOperation({
  name: "tokens.rotate",
  kind: "mutation",
  summary: "Create a token on the same terms; the old one ends after a grace",
  input: z.object({
    id: z.string().max(40),
    expires: expires.describe("Lifetime of the new token; that of the old one by default."),
    graceHours: z.number().int().min(0).max(168).default(24),
  }),
  output: createdSchema,
  access: byPeople,
  rest: { method: "POST", path: "/tokens/{id}/rotate", status: 201 },
  cli: "token rotate ID [--expires 30d] [--grace-hours 24]",
  run: ({ deps, actor, audit }, { id, expires, graceHours }) =>
    rotateToken(deps, { id, expires, graceMs: graceHours * hourMs, actor, audit }),
});

export const revokeTokenOperation = defineOperation({
  name: "tokens.revoke",
  kind: "mutation",
  summary: "Revoke a token; effective at once",
  input: z.object({ id: z.string() }),
  output: tokenSchema,
  access: { role: "admin" },
  rest: { method: "DELETE", path: "/tokens/{id}" },
  cli: "token revoke ID",
  run: ({ deps, audit }, input) => revokeToken(deps, { ...input, audit }),
});

export const tokenOperations = [
  listTokensOperation,
  createTokenOperation,
  rotateTokenOperation,
  revokeTokenOperation,
] as const;
