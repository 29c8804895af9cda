import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const accountSchema = z
  .object({
    name: z.string(),
    role: z.string(),
    ownerRef: z.string(),
    state: z.string(),
    tokens: z.number(),
    lastUsedAt: z.string().nullable(),
  })
  .loose();
const pageSchema = z.object({ items: z.array(accountSchema), nextCursor: z.string().nullable() }).loose();

const rowOf = (account: z.infer<typeof accountSchema>): string =>
  toRow([
    account.name,
    account.role,
    account.ownerRef,
    account.state,
    account.tokens === 1 ? "1 token" : `${account.tokens} tokens`,
    account.lastUsedAt === null ? "never used" : `used ${account.lastUsedAt}`,
  ]);

const list: Command = {
  words: ["service-account", "list"],
  usage: cursorUsage,
  summary: "Service accounts: what programs act as",
  options: cursorOption,
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const answer = await (await context.transport()).call("serviceAccounts.list", pageInput(args));
    const page = pageSchema.parse(answer);
    return { status: exitStatus.fine, text: toPageText(page.items.map(rowOf), page.nextCursor), json: page };
  },
};

const create: Command = {
  words: ["service-account", "create"],
  usage: "NAME --role viewer|developer|maintainer|admin --owner REF [--description D]",
  summary: "Create a service account; token create --account NAME gives it a token",
  options: { role: { type: "string" }, owner: { type: "string" }, description: { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const input = {
      name: args.positionals[0],
      role: args.text("role"),
      owner: args.text("owner"),
      description: args.text("description"),
    };
    const account = accountSchema.parse(
      await (await context.transport()).call("serviceAccounts.create", input),
    );
    return { status: exitStatus.fine, text: rowOf(account), json: account };
  },
};

const switched = (verb: "disable" | "enable", summary: string): Command => ({
  words: ["service-account", verb],
  usage: "ACCOUNT",
  summary,
  options: {},
  positionals: { min: 1, max: 1 },
  async run({ positionals: [account] }, context) {
    const answer = await (await context.transport()).call(`serviceAccounts.${verb}`, { account });
    const changed = accountSchema.parse(answer);
    return { status: exitStatus.fine, text: rowOf(changed), json: changed };
  },
});

export const serviceAccountCommands: readonly Command[] = [
  list,
  create,
  switched("disable", "Refuse every token of a service account from the next request on"),
  switched("enable", "Let the tokens of a disabled service account in again"),
];
