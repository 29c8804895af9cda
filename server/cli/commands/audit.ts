import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { auditCsvHeader, toAuditCsvLine } from "../../audit/domain/audit-csv.ts";
import {
  auditEventSchema,
  auditVerificationSchema,
  type AuditEvent,
  type AuditVerification,
} from "../../audit/domain/audit.schema.ts";
import { UsageError, type Command, type CommandArguments, type CommandContext } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, toPageText } from "../pages.ts";
import { toRow } from "../../kernel/printable.ts";

const pageSchema = z.object({ items: z.array(auditEventSchema), nextCursor: z.string().nullable() });
const filters = ["actor", "action", "target", "from", "to"] as const;
const filterOptions = {
  actor: { type: "string" },
  action: { type: "string" },
  target: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
} as const;
const filterUsage = "[--actor A] [--action runs.*] [--target T] [--from TIME] [--to TIME]";

const filterOf = (args: CommandArguments): Record<string, string | undefined> =>
  Object.fromEntries(filters.map((name) => [name, args.text(name)]));

const toLine = ({ seq, at, actor, action, target }: AuditEvent): string =>
  toRow([String(seq), at, actor.name, action, target]);

const list: Command = {
  words: ["audit", "list"],
  usage: `${filterUsage} [--limit N] ${cursorUsage}`,
  summary: "Print who changed what, newest first",
  options: { ...filterOptions, ...cursorOption, limit: { type: "string" } },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const input = { ...filterOf(args), limit: args.text("limit"), cursor: args.text("cursor") };
    const page = pageSchema.parse(await (await context.transport()).call("audit.list", input));
    return { status: exitStatus.fine, text: toPageText(page.items.map(toLine), page.nextCursor), json: page };
  },
};

const reasons = {
  chain_broken: "is missing or not as it was written",
  anchor_mismatch: "is not the row that was noted",
  behind_anchor: "and what follows it were cut off: a later row was noted",
  anchors_unreadable: "cannot be judged: the file of noted rows is not as it was written",
} as const;

function describe({ ok, rows, head, anchors, reason, firstBadSeq }: AuditVerification): string {
  if (ok)
    return `ok: ${rows} rows, ${anchors} noted rows agree, head ${head === null ? "none" : `${head.seq}:${head.hash}`}`;
  return `not ok: row ${firstBadSeq ?? "?"} ${reasons[reason ?? "chain_broken"]}`;
}

const verify: Command = {
  words: ["audit", "verify"],
  usage: "[--anchor SEQ:HASH]",
  summary: "Walk the audit log's hash chain; status 1 when a row is missing or changed",
  options: { anchor: { type: "string" } },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const answer = await (await context.transport()).call("audit.verify", { anchor: args.text("anchor") });
    const result = auditVerificationSchema.parse(answer);
    const status = result.ok ? exitStatus.fine : exitStatus.findings;
    return { status, text: describe(result), json: result };
  },
};

const formats: Readonly<Record<string, { header: string; toLine: (event: AuditEvent) => string }>> = {
  ".csv": { header: auditCsvHeader, toLine: toAuditCsvLine },
  ".jsonl": { header: "", toLine: (event) => `${JSON.stringify(event)}\n` },
};

async function* pages(
  args: CommandArguments,
  context: CommandContext,
): AsyncGenerator<readonly AuditEvent[]> {
  const transport = await context.transport();
  let cursor: string | undefined;
  do {
    const input = { ...filterOf(args), limit: 100, cursor };
    const page = pageSchema.parse(await transport.call("audit.list", input));
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** The file appears when all of it is written, readable by its owner only. */
async function writeWhole<T>(
  file: string,
  write: (append: (text: string) => void) => Promise<T>,
): Promise<T> {
  const part = `${file}.part`;
  // Never into a file that lies there already: its mode and where it leads would be another's.
  fs.rmSync(part, { force: true });
  fs.writeFileSync(part, "", { mode: 0o600, flag: "wx" });
  try {
    const result = await write((text) => fs.appendFileSync(part, text));
    fs.renameSync(part, file);
    return result;
  } finally {
    fs.rmSync(part, { force: true });
  }
}

const exportLog: Command = {
  words: ["audit", "export"],
  usage: `FILE.csv|FILE.jsonl ${filterUsage}`,
  summary: "Write the audit log to a new file",
  options: filterOptions,
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const file = args.positionals[0] ?? "";
    const format = formats[path.extname(file)];
    if (format === undefined)
      throw new UsageError(`Expected a file that ends in .csv or .jsonl, found "${file}"`);
    if (fs.existsSync(file)) throw new UsageError(`Expected a new file, found "${file}". Move it away first`);
    const rows = await writeWhole(file, async (append) => {
      let written = 0;
      append(format.header);
      for await (const page of pages(args, context)) {
        append(page.map(format.toLine).join(""));
        written += page.length;
      }
      return written;
    });
    return { status: exitStatus.fine, text: `Wrote ${rows} rows to ${file}`, json: { file, rows } };
  },
};

export const auditCommands: readonly Command[] = [list, verify, exportLog];
