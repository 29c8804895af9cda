import { z } from "zod";
import type { Command, CommandArguments, CommandContext } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, pageInput, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const memberSchema = z
  .object({
    id: z.string(),
    handle: z.string(),
    name: z.string(),
    role: z.string(),
    state: z.string(),
    groups: z.array(z.string()),
    lastSeenAt: z.string().nullable(),
  })
  .loose();
const pageSchema = z.object({ items: z.array(memberSchema), nextCursor: z.string().nullable() }).loose();

const rowOf = (member: z.infer<typeof memberSchema>): string =>
  toRow([
    member.handle,
    member.name,
    member.role,
    member.state,
    member.groups.length === 0 ? "no team" : member.groups.join(" "),
    member.lastSeenAt === null ? "never seen" : `seen ${member.lastSeenAt}`,
  ]);

const membersList: Command = {
  words: ["members", "list"],
  usage: "[--text T] [--role R] [--state active|disabled] [--cursor C]",
  summary: "People with an account: who they are, what they may do, when they were last here",
  options: {
    text: { type: "string" },
    role: { type: "string" },
    state: { type: "string" },
    ...cursorOption,
  },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const { text } = args;
    const filter = { text: text("text"), role: text("role"), state: text("state") };
    const input = { ...filter, ...pageInput(args) };
    const page = pageSchema.parse(await (await context.transport()).call("members.list", input));
    const rows = toPageText(page.items.map(rowOf), page.nextCursor);
    return { status: exitStatus.fine, text: rows, json: page };
  },
};

/** A command that names one account, calls one operation and prints the account as it is then. */
const onMember = (
  command: Pick<Command, "words" | "usage" | "summary" | "positionals">,
  operation: string,
  inputOf: (args: CommandArguments) => object = () => ({}),
): Command => ({
  ...command,
  options: {},
  async run(args: CommandArguments, context: CommandContext) {
    const input = { member: args.positionals[0], ...inputOf(args) };
    const member = memberSchema.parse(await (await context.transport()).call(operation, input));
    return { status: exitStatus.fine, text: rowOf(member), json: member };
  },
});

const one = { min: 1, max: 1 } as const;

export const memberCommands: readonly Command[] = [
  membersList,
  onMember(
    { words: ["members", "get"], usage: "ACCOUNT", summary: "One person's account", positionals: one },
    "members.get",
  ),
  onMember(
    {
      words: ["members", "role"],
      usage: "ACCOUNT viewer|developer|maintainer|admin",
      summary: "Change what a person may do",
      positionals: { min: 2, max: 2 },
    },
    "members.setRole",
    ({ positionals: [, role] }) => ({ role }),
  ),
  onMember(
    {
      words: ["members", "link"],
      usage: "ACCOUNT [PERSON]",
      summary: "Say which person of the catalog an account is; without PERSON, nobody",
      positionals: { min: 1, max: 2 },
    },
    "members.setPerson",
    ({ positionals: [, userRef = null] }) => ({ userRef }),
  ),
  onMember(
    {
      words: ["members", "disable"],
      usage: "ACCOUNT",
      summary: "Shut a person out: their sessions end, signing in is refused",
      positionals: one,
    },
    "members.disable",
  ),
  onMember(
    {
      words: ["members", "enable"],
      usage: "ACCOUNT",
      summary: "Let a person who was shut out sign in again",
      positionals: one,
    },
    "members.enable",
  ),
];
