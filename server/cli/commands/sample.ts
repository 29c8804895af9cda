import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../../kernel/printable.ts";

const answerSchema = z.object({
  removed: z.array(z.string()),
  kept: z.array(z.object({ name: z.string(), reason: z.string() })),
});

const remove: Command = {
  words: ["sample", "remove"],
  usage: "",
  summary: "Take the sample organisation away; people, tokens and the audit log stay",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const answer = answerSchema.parse(await (await context.transport()).call("sample.remove", {}));
    const removed =
      answer.removed.length === 0 ? "Removed nothing." : oneLine(`Removed ${answer.removed.join(", ")}.`);
    const kept = answer.kept.map(({ name, reason }) => oneLine(`Kept ${name}: ${reason}`));
    return { status: exitStatus.fine, text: [removed, ...kept].join("\n"), json: answer };
  },
};

export const sampleCommands: readonly Command[] = [remove];
