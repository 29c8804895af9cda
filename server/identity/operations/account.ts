import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { roleSchema } from "../../kernel/role.schema.ts";
import { timestampSchema, toTimestamp } from "../../kernel/time.ts";
import { getAccount, setPassword, setPerson } from "../account.ts";
import { mintSetupLink } from "../setup-link.ts";

const viewerSchema = z.object({
  kind: z.enum(["user", "service", "operator", "system"]),
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  userRef: z.string().nullable(),
  groups: z.array(z.string()),
  scopes: z
    .array(z.string())
    .nullable()
    .describe("What the token is narrowed to; null: everything the role may."),
  forge: z.object({ kind: z.enum(["embedded", "github"]), url: z.string() }),
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
    return viewerSchema.parse({ ...actor, scopes: actor.grant?.scopes ?? null, forge });
  },
});

export const getAccountOperation = defineOperation({
  name: "viewer.getAccount",
  kind: "query",
  summary: "Your own account: what it is called and whether it has a password",
  input: z.object({}),
  output: z.object({
    handle: z.string(),
    email: z.string().nullable(),
    hasPassword: z.boolean(),
    needsCurrentPassword: z
      .boolean()
      .describe("Whether changing the password asks for the current one; not right after a sign-in link."),
    needsFreshSession: z
      .boolean()
      .describe("Whether a first password asks for signing in again: this session is older than 30 minutes."),
    passwordsOpen: z.boolean().describe("Whether a password signs anybody in here."),
  }),
  access: { role: "viewer", session: true },
  rest: { method: "GET", path: "/viewer/account" },
  cli: null,
  run: ({ deps, actor, sessionId }) => getAccount(deps, { actor, sessionId }),
});

export const setPersonOperation = defineOperation({
  name: "viewer.setPerson",
  kind: "mutation",
  summary: "Say which person of the catalog you are; their teams become yours",
  input: z.object({ userRef: z.string().max(300).nullable() }),
  output: z.object({ userRef: z.string().nullable() }),
  access: { role: "admin", session: true },
  rest: { method: "PUT", path: "/viewer/person" },
  cli: null,
  run: ({ deps, actor, audit }, { userRef }) => setPerson(deps, { actor, userRef, audit }),
});

export const setPasswordOperation = defineOperation({
  name: "viewer.setPassword",
  kind: "mutation",
  summary: "Set your own password; all of your sessions end",
  description:
    "A first password asks for a session of the last 30 minutes: 403 session_required in an older one.",
  input: z.object({
    password: z.string().max(200),
    currentPassword: z
      .string()
      .max(200)
      .optional()
      .describe("Needed when the account has a password, but for 30 minutes after a sign-in link."),
  }),
  output: z.object({ handle: z.string() }),
  access: { role: "viewer", session: true },
  rest: { method: "PUT", path: "/viewer/password" },
  cli: null,
  run: ({ deps, actor, sessionId, audit }, { password, currentPassword }) =>
    setPassword(deps, { actor, sessionId, audit, password, currentPassword }),
});

export const mintSetupLinkOperation = defineOperation({
  name: "session.mintSetupLink",
  kind: "mutation",
  summary: "A new one-time sign-in link; only for whoever can use the data folder",
  input: z.object({}),
  output: z.object({ url: z.string(), expiresAt: timestampSchema }),
  access: { role: "admin", session: true },
  rest: null,
  cli: "setup-link",
  run: async ({ deps, audit }) => {
    const link = await mintSetupLink(deps, audit);
    return { url: link.url, expiresAt: toTimestamp(link.expiresAt) };
  },
});

export const accountOperations = [
  getViewer,
  getAccountOperation,
  setPersonOperation,
  setPasswordOperation,
  mintSetupLinkOperation,
] as const;
