import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { AppError } from "../kernel/app-error.ts";
import { pageInputShape, pageOf } from "../kernel/page.ts";
import { roleSchema } from "../kernel/roles.ts";
import { timestampSchema, toTimestamp } from "../kernel/time.ts";
import { createToken, listApiTokens, revokeToken } from "./api-tokens.ts";
import { mintSetupLink } from "./setup-link.ts";
import { setPassword } from "./sign-in.ts";

const viewerSchema = z.object({
  kind: z.enum(["user", "service", "operator", "system"]),
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  userRef: z.string().nullable(),
  groups: z.array(z.string()),
  forge: z.object({ kind: z.enum(["embedded", "github"]), url: z.string() }),
});

const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z
    .string()
    .describe("Prefix and last four characters; the token itself is shown once, when it is created."),
  role: roleSchema,
  createdBy: z.string(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable(),
});

export const getViewer = defineOperation({
  name: "viewer.get",
  kind: "query",
  summary: "Who this request acts for, with which role, and on which forge",
  input: z.object({}),
  output: viewerSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/viewer" },
  cli: "whoami",
  run: async ({ actor, deps: { env } }) => {
    const embedded = `http://127.0.0.1:${env.forgePort}`;
    const forge =
      env.github.kind === "github"
        ? { kind: "github" as const, url: env.github.url }
        : { kind: "embedded" as const, url: embedded };
    return viewerSchema.parse({ ...actor, forge });
  },
});

export const listTokensOperation = defineOperation({
  name: "tokens.list",
  kind: "query",
  summary: "API tokens of service accounts, newest first",
  input: z.object({ ...pageInputShape }),
  output: pageOf(tokenSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/tokens" },
  cli: "token list",
  run: ({ deps }, input) => listApiTokens(deps, input),
});

export const createTokenOperation = defineOperation({
  name: "tokens.create",
  kind: "mutation",
  summary: "Create a service account's token; it is shown once",
  input: z.object({
    name: z.string().trim().min(1).max(80),
    role: roleSchema,
    expires: z.string().optional().describe("Lifetime such as 30d or 12h; 90d by default, 365d at most."),
  }),
  output: tokenSchema.extend({ token: z.string() }),
  access: { role: "admin" },
  rest: { method: "POST", path: "/tokens", status: 201 },
  cli: "token create --name N --role R [--expires 30d]",
  run: ({ deps, actor, audit }, input) =>
    createToken(deps, { ...input, expires: input.expires, actor, audit }),
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

export const setPasswordOperation = defineOperation({
  name: "viewer.setPassword",
  kind: "mutation",
  summary: "Set your own password; all of your sessions end",
  input: z.object({ password: z.string().max(200) }),
  output: z.object({ handle: z.string() }),
  access: { role: "viewer" },
  rest: { method: "PUT", path: "/viewer/password" },
  cli: null,
  run: ({ deps, actor, audit }, { password }) => {
    if (actor.kind !== "user")
      throw new AppError("session_required", "Only a signed-in person has a password.");
    return setPassword(deps, { userId: actor.id, password, audit });
  },
});

export const mintSetupLinkOperation = defineOperation({
  name: "session.mintSetupLink",
  kind: "mutation",
  summary: "A new one-time sign-in link; only for whoever can use the data folder",
  input: z.object({}),
  output: z.object({ url: z.string(), expiresAt: timestampSchema }),
  access: { role: "admin" },
  rest: null,
  cli: "setup-link",
  run: async ({ deps, audit }) => {
    const link = await mintSetupLink(deps, audit);
    return { url: link.url, expiresAt: toTimestamp(link.expiresAt) };
  },
});

export const identityOperations = [
  getViewer,
  listTokensOperation,
  createTokenOperation,
  revokeTokenOperation,
  setPasswordOperation,
  mintSetupLinkOperation,
] as const;
