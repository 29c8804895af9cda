/* Runs from the command line: start one, wait for it, and act on it afterwards. */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { orphanListSchema } from "../../scaffolder/domain/orphan.schema.ts";
import { runDetailSchema, runSummarySchema, type RunDetail } from "../../scaffolder/domain/run.schema.ts";
import { isTerminal } from "../../scaffolder/domain/run-state.schema.ts";
import { UsageError, type Command, type CommandOutput } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { oneLine, toRow } from "../../kernel/printable.ts";
import { readValues } from "../read-values.ts";
import { UnreachableError } from "../transport-error.ts";
import type { Transport } from "../transport.ts";

const pollMs = 500;
const pageSchema = z.object({
  items: z.array(runSummarySchema),
  totalItems: z.number(),
  nextCursor: z.string().nullable(),
});

async function waitFor(
  transport: Transport,
  first: RunDetail,
  progress: (line: string) => void,
): Promise<RunDetail> {
  let run = first;
  const told = new Set<string>();
  for (;;) {
    for (const step of run.steps) {
      const line = oneLine(`${step.state}: ${step.title}`);
      if (step.state !== "pending" && !told.has(line)) progress(line);
      told.add(line);
    }
    if (isTerminal(run.state)) return run;
    await setTimeout(pollMs);
    run = runDetailSchema.parse(await transport.call("runs.get", { id: run.id }));
  }
}

function outcomeOf(run: RunDetail, waited: boolean): CommandOutput {
  const failed = isTerminal(run.state) && run.state !== "succeeded";
  const reason = run.failure === null ? "" : `\n${run.failure.message}`;
  const outputs = waited && run.outputs !== null ? `\n${JSON.stringify(run.outputs, null, 2)}` : "";
  return {
    status: failed ? exitStatus.findings : exitStatus.fine,
    text: `${run.id}${reason}${outputs}`,
    json: run,
  };
}

const runCommand: Command = {
  words: ["run"],
  usage: "TEMPLATE --values FILE [--reviewed-digest DIGEST] [--wait]",
  summary: "Start a run on the running portal; prints its id, then its outputs as JSON",
  options: {
    values: { type: "string" },
    "reviewed-digest": { type: "string" },
    wait: { type: "boolean" },
  },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const file = args.text("values");
    if (file === undefined) throw new UsageError("Expected --values FILE with the answers as YAML or JSON.");
    const values = await readValues(file);
    const transport = await context.transport();
    if (!transport.isLive)
      throw new UnreachableError(
        "Nothing runs on this data folder, so nobody would work the run off. Start it with npm start, or set WAYMARK_URL and WAYMARK_TOKEN.",
      );
    const reviewedDigest = args.text("reviewed-digest");
    const reviewed = reviewedDigest === undefined ? {} : { reviewedDigest };
    const input = { template: args.positionals[0], values, ...reviewed };
    const started = runDetailSchema.parse(await transport.call("runs.start", input));
    const run = args.flag("wait") ? await waitFor(transport, started, context.progress) : started;
    return outcomeOf(run, args.flag("wait"));
  },
};

const listCommand: Command = {
  words: ["runs", "list"],
  usage: `[--state STATE] ${cursorUsage}`,
  summary: "List runs, newest first",
  options: { state: { type: "string" }, ...cursorOption },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const input = { state: args.text("state"), ...pageInput(args) };
    const page = pageSchema.parse(await (await context.transport()).call("runs.list", input));
    const rows = page.items.map((run) =>
      toRow([run.id, run.state, run.template, `${run.owner}/${run.name}`, run.createdAt]),
    );
    return { status: exitStatus.fine, text: toPageText(rows, page.nextCursor), json: page };
  },
};

const orphansCommand: Command = {
  words: ["runs", "orphans"],
  usage: cursorUsage,
  summary: "List repositories whose run was never finished; nothing is deleted",
  options: cursorOption,
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const transport = await context.transport();
    const list = orphanListSchema.parse(await transport.call("runs.orphans", pageInput(args)));
    const rows = list.items.map((orphan) =>
      toRow([orphan.repository, orphan.runId, orphan.state ?? "unknown run"]),
    );
    const unsearchable = "The organisation's custom properties cannot be read, so this list may lack some.";
    const lines = [...rows, ...(list.isSearchable ? [] : [unsearchable])];
    const text = toPageText(lines, list.nextCursor);
    return { status: list.items.length === 0 ? exitStatus.fine : exitStatus.findings, text, json: list };
  },
};

const actOn = (verb: "get" | "retry" | "cancel" | "archive", summary: string): Command => ({
  words: ["runs", verb],
  usage: "ID",
  summary,
  options: {},
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const answer = await (await context.transport()).call(`runs.${verb}`, { id: args.positionals[0] });
    const run = runDetailSchema.parse(answer);
    const steps = run.steps.map((step) => `  ${toRow([step.state, step.title])}`);
    return { status: exitStatus.fine, text: [`${run.id}\t${run.state}`, ...steps].join("\n"), json: run };
  },
});

export const runCommands: readonly Command[] = [
  runCommand,
  listCommand,
  orphansCommand,
  actOn("get", "Show a run with its steps"),
  actOn("retry", "Go on with a failed or cancelled run"),
  actOn("cancel", "Stop a run before its next step"),
  actOn("archive", "Rename and archive the repository a failed run left behind"),
];
