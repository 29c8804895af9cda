import {
  retentionItemSchema,
  retentionListSchema,
  type RetentionItem,
} from "../../retention/domain/retention.schema.ts";
import { UsageError, type Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { toRow } from "../../kernel/printable.ts";

const rowOf = ({ kind, days, minDays, maxDays, rows, due }: RetentionItem): string =>
  toRow([kind, `${days} days (${minDays} to ${maxDays})`, `${rows} rows`, `${due.rows} due`]);

const list: Command = {
  words: ["retention", "list"],
  usage: "",
  summary: "What is kept how long, and what the next round would remove",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const answer = await (await context.transport()).call("retention.list", {});
    const found = retentionListSchema.parse(answer);
    const forGood = found.keptForGood.map(({ title }) => toRow([title, "for good"]));
    const text = [...found.items.map(rowOf), ...forGood].join("\n");
    return { status: exitStatus.fine, text, json: found };
  },
};

const set: Command = {
  words: ["retention", "set"],
  usage: "KIND DAYS",
  summary: "Change how long one kind is kept",
  options: {},
  positionals: { min: 2, max: 2 },
  async run({ positionals: [kind, text = ""] }, context) {
    if (!/^\d{1,5}$/.test(text)) throw new UsageError(`Expected a number of days, found "${text}"`);
    const input = { kind, days: Number(text) };
    const item = retentionItemSchema.parse(await (await context.transport()).call("retention.set", input));
    return { status: exitStatus.fine, text: rowOf(item), json: item };
  },
};

export const retentionCommands: readonly Command[] = [list, set];
