import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

const linkSchema = z.object({ url: z.string(), expiresAt: z.string() });
const createdSchema = z.object({ token: z.string() }).loose();
const tokenPageSchema = z.object({
  items: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        hint: z.string(),
        role: z.string(),
        expiresAt: z.string(),
        revokedAt: z.string().nullable(),
      })
      .loose(),
  ),
});
const viewerSchema = z.object({ name: z.string(), role: z.string() }).loose();

const setupLink: Command = {
  words: ["setup-link"],
  usage: "",
  summary: "Print a new one-time sign-in link (30 minutes, one use)",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const link = linkSchema.parse(await (await context.transport()).call("session.mintSetupLink", {}));
    return { status: exitStatus.fine, text: link.url, json: link };
  },
};

const tokenCreate: Command = {
  words: ["token", "create"],
  usage: "--name N --role viewer|developer|maintainer|admin [--expires 30d]",
  summary: "Create a service account's token; printed once, alone on stdout",
  options: { name: { type: "string" }, role: { type: "string" }, expires: { type: "string" } },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const input = { name: args.text("name"), role: args.text("role"), expires: args.text("expires") };
    const created = createdSchema.parse(await (await context.transport()).call("tokens.create", input));
    return { status: exitStatus.fine, text: created.token, json: created };
  },
};

const tokenList: Command = {
  words: ["token", "list"],
  usage: "",
  summary: "List API tokens, newest first",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const page = tokenPageSchema.parse(await (await context.transport()).call("tokens.list", { limit: 100 }));
    const rows = page.items.map((token) =>
      [
        token.id,
        token.name,
        token.role,
        token.revokedAt === null ? `until ${token.expiresAt}` : "revoked",
      ].join("\t"),
    );
    return { status: exitStatus.fine, text: rows.join("\n"), json: page };
  },
};

const tokenRevoke: Command = {
  words: ["token", "revoke"],
  usage: "ID",
  summary: "Revoke a token; effective at once",
  options: {},
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const revoked = await (await context.transport()).call("tokens.revoke", { id: args.positionals[0] });
    return { status: exitStatus.fine, text: `Revoked ${args.positionals[0]}.`, json: revoked };
  },
};

const whoami: Command = {
  words: ["whoami"],
  usage: "",
  summary: "Show who this command acts for",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const viewer = viewerSchema.parse(await (await context.transport()).call("viewer.get", {}));
    return { status: exitStatus.fine, text: `${viewer.name} (${viewer.role})`, json: viewer };
  },
};

export const identityCommands: readonly Command[] = [setupLink, tokenCreate, tokenList, tokenRevoke, whoami];
