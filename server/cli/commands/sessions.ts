import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const sessionPageSchema = z.object({
  items: z.array(
    z
      .object({
        id: z.string(),
        device: z.string(),
        address: z.string().nullable(),
        createdAt: z.string(),
        lastSeenAt: z.string(),
      })
      .loose(),
  ),
  nextCursor: z.string().nullable(),
});
const endedSchema = z.object({ revoked: z.number() });

const sessionsList: Command = {
  words: ["sessions", "list"],
  usage: `ACCOUNT ${cursorUsage}`,
  summary: "Where a person is signed in, newest first",
  options: cursorOption,
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const input = { member: args.positionals[0], ...pageInput(args) };
    const page = sessionPageSchema.parse(await (await context.transport()).call("sessions.listOf", input));
    const rows = page.items.map((session) =>
      toRow([
        session.id,
        session.device,
        session.address ?? "unknown address",
        `since ${session.createdAt}`,
        `seen ${session.lastSeenAt}`,
      ]),
    );
    return { status: exitStatus.fine, text: toPageText(rows, page.nextCursor), json: page };
  },
};

const sessionsRevoke: Command = {
  words: ["sessions", "revoke"],
  usage: "ACCOUNT [ID]",
  summary: "End one session of a person, or all of them",
  options: {},
  positionals: { min: 1, max: 2 },
  async run({ positionals: [member, id] }, context) {
    const transport = await context.transport();
    const answer =
      id === undefined
        ? await transport.call("sessions.revokeAllOf", { member })
        : await transport.call("sessions.revokeOf", { member, id });
    const ended = endedSchema.parse(answer);
    const noun = ended.revoked === 1 ? "session" : "sessions";
    return { status: exitStatus.fine, text: `${ended.revoked} ${noun} ended.`, json: ended };
  },
};

export const sessionCommands: readonly Command[] = [sessionsList, sessionsRevoke];
