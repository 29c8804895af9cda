import { z } from "zod";
import { UsageError, type Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    githubLogin: z.string().nullable(),
    role: z.string(),
    state: z.string(),
    expiresAt: z.string(),
  })
  .loose();
const pageSchema = z.object({ items: z.array(invitationSchema), nextCursor: z.string().nullable() }).loose();
const createdSchema = z.object({ url: z.string() }).loose();
const policySchema = z.object({
  passwords: z.boolean(),
  mayTurnOffPasswords: z.boolean(),
  providers: z.array(
    z.object({ provider: z.string(), label: z.string(), issuer: z.string(), redirectUri: z.string() }),
  ),
});

const toLine = (invitation: z.infer<typeof invitationSchema>): string =>
  toRow([
    invitation.id,
    invitation.email ?? `github:${invitation.githubLogin ?? ""}`,
    invitation.role,
    invitation.state,
    `until ${invitation.expiresAt}`,
  ]);

const create: Command = {
  words: ["invitation", "create"],
  usage: "--email E | --github LOGIN --role viewer|developer|maintainer|admin [--expires 7d]",
  summary: "Invite a person; prints the one-time link, alone on stdout",
  options: {
    email: { type: "string" },
    github: { type: "string" },
    role: { type: "string" },
    expires: { type: "string" },
  },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const [email, githubLogin] = [args.text("email"), args.text("github")];
    const input = { email, githubLogin, role: args.text("role"), expires: args.text("expires") };
    const created = createdSchema.parse(await (await context.transport()).call("invitations.create", input));
    return { status: exitStatus.fine, text: created.url, json: created };
  },
};

const list: Command = {
  words: ["invitation", "list"],
  usage: cursorUsage,
  summary: "List invitations, newest first",
  options: cursorOption,
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const answer = await (await context.transport()).call("invitations.list", pageInput(args));
    const page = pageSchema.parse(answer);
    return { status: exitStatus.fine, text: toPageText(page.items.map(toLine), page.nextCursor), json: page };
  },
};

const revoke: Command = {
  words: ["invitation", "revoke"],
  usage: "ID",
  summary: "Withdraw an invitation that was not accepted",
  options: {},
  positionals: { min: 1, max: 1 },
  async run({ positionals: [id] }, context) {
    const answer = await (await context.transport()).call("invitations.revoke", { id });
    const invitation = invitationSchema.parse(answer);
    return { status: exitStatus.fine, text: toLine(invitation), json: invitation };
  },
};

function describePolicy({ passwords, providers }: z.infer<typeof policySchema>): string {
  const ways = providers.map(({ label, issuer, redirectUri }) =>
    toRow([label, issuer, `redirect address ${redirectUri}`]),
  );
  return [`passwords\t${passwords ? "on" : "off"}`, ...ways].join("\n");
}

const show: Command = {
  words: ["sign-in", "show"],
  usage: "",
  summary: "Which providers people sign in through, and whether passwords open the door",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const policy = policySchema.parse(await (await context.transport()).call("signIn.getPolicy", {}));
    return { status: exitStatus.fine, text: describePolicy(policy), json: policy };
  },
};

const passwords: Command = {
  words: ["sign-in", "passwords"],
  usage: "on|off",
  summary: "Turn signing in with a password on or off; a setup-link works always",
  options: {},
  positionals: { min: 1, max: 1 },
  async run({ positionals: [wanted] }, context) {
    if (wanted !== "on" && wanted !== "off")
      throw new UsageError("Expected waymark sign-in passwords on|off");
    const transport = await context.transport();
    const policy = policySchema.parse(
      await transport.call("signIn.setPolicy", { passwords: wanted === "on" }),
    );
    return { status: exitStatus.fine, text: describePolicy(policy), json: policy };
  },
};

export const signInCommands: readonly Command[] = [create, list, revoke, show, passwords];
