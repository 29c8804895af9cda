import { z } from "zod";
import { UsageError, type Command, type CommandArguments } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const createdSchema = z.object({ token: z.string() }).loose();
const tokenPageSchema = z.object({
  items: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        role: z.string(),
        scopes: z.array(z.string()).nullable(),
        serviceAccount: z.object({ name: z.string() }).nullable(),
        expiresAt: z.string(),
        lastUsedAt: z.string().nullable(),
        revokedAt: z.string().nullable(),
      })
      .loose(),
  ),
  nextCursor: z.string().nullable(),
});

function wholeNumber(args: CommandArguments, option: string): number | undefined {
  const text = args.text(option);
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--${option}: expected a whole number, found "${text}".`);
}

const tokenCreate: Command = {
  words: ["token", "create"],
  usage:
    "--name N --role viewer|developer|maintainer|admin [--expires 30d] [--account A] [--scope runs:write]… [--runs-per-hour N]",
  summary: "Create a service account's token; printed once, alone on stdout",
  options: {
    name: { type: "string" },
    role: { type: "string" },
    expires: { type: "string" },
    account: { type: "string" },
    scope: { type: "string", multiple: true },
    "runs-per-hour": { type: "string" },
  },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const scopes = args.list("scope");
    const input = {
      name: args.text("name"),
      role: args.text("role"),
      expires: args.text("expires"),
      account: args.text("account"),
      scopes: scopes.length === 0 ? undefined : scopes,
      runsPerHour: wholeNumber(args, "runs-per-hour"),
    };
    const created = createdSchema.parse(await (await context.transport()).call("tokens.create", input));
    return { status: exitStatus.fine, text: created.token, json: created };
  },
};

const tokenRotate: Command = {
  words: ["token", "rotate"],
  usage: "ID [--expires 30d] [--grace-hours 24]",
  summary: "Create a token like another, which ends after the grace; the new one is printed once",
  options: { expires: { type: "string" }, "grace-hours": { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const graceHours = wholeNumber(args, "grace-hours");
    const input = { id: args.positionals[0], expires: args.text("expires"), graceHours };
    const created = createdSchema.parse(await (await context.transport()).call("tokens.rotate", input));
    return { status: exitStatus.fine, text: created.token, json: created };
  },
};

const tokenList: Command = {
  words: ["token", "list"],
  usage: `[--account A] ${cursorUsage}`,
  summary: "List API tokens, newest first",
  options: { account: { type: "string" }, ...cursorOption },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const input = { account: args.text("account"), ...pageInput(args) };
    const page = tokenPageSchema.parse(await (await context.transport()).call("tokens.list", input));
    const rows = page.items.map((token) =>
      toRow([
        token.id,
        token.serviceAccount === null ? token.name : `${token.serviceAccount.name} (${token.name})`,
        token.role,
        token.scopes === null ? "every scope" : token.scopes.join(" "),
        token.lastUsedAt === null ? "never used" : `used ${token.lastUsedAt}`,
        token.revokedAt === null ? `until ${token.expiresAt}` : "revoked",
      ]),
    );
    return { status: exitStatus.fine, text: toPageText(rows, page.nextCursor), json: page };
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

export const tokenCommands: readonly Command[] = [tokenCreate, tokenList, tokenRotate, tokenRevoke];
