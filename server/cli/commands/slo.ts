import { parseEntityRef } from "../../kernel/entity-ref.ts";
import { formatFinding } from "../../kernel/finding.ts";
import { sloListSchema, type ServiceLevelObjective, type SloList } from "../../services/domain/slo.schema.ts";
import { generateSloFiles, generateTargets, type GenerateTarget } from "../../slo/generate-files.ts";
import { validateSloFiles } from "../../slo/validate-files.ts";
import { UsageError, type Command } from "../command.ts";
import { oneLine } from "../../kernel/printable.ts";
import { exitStatus, type ExitStatus } from "../exit-status.ts";
import type { Transport } from "../transport.ts";

const statusOf = (findings: readonly { readonly severity: string }[]): ExitStatus =>
  findings.some((finding) => finding.severity === "error") ? exitStatus.findings : exitStatus.fine;

const validate: Command = {
  words: ["slo", "validate"],
  usage: "FILE…",
  summary: "Check OpenSLO v1 files; prints every finding with its place",
  options: {},
  positionals: { min: 1, max: 10_000 },
  async run(args) {
    const result = await validateSloFiles(args.positionals);
    const ok = `${result.objects.length} OpenSLO objects read.`;
    const lines = result.findings.map(formatFinding);
    return { status: statusOf(result.findings), text: [...lines, ok].join("\n"), json: result };
  },
};

function targetOf(text: string | undefined): GenerateTarget {
  const target = generateTargets.find((candidate) => candidate === text);
  if (target !== undefined) return target;
  throw new UsageError(`--target: expected ${generateTargets.join(", ")}, found ${text ?? "nothing"}.`);
}

const generate: Command = {
  words: ["slo", "generate"],
  usage: `FILE… --target ${generateTargets.join("|")} [--compat sloth] --out DIR`,
  summary: "Compile objectives to rules, routes or a dashboard",
  options: { target: { type: "string" }, compat: { type: "string" }, out: { type: "string" } },
  positionals: { min: 1, max: 10_000 },
  async run(args) {
    const outDir = args.text("out");
    if (outDir === undefined) throw new UsageError("Expected --out DIR for the compiled files.");
    const compat = args.text("compat");
    if (compat !== undefined && compat !== "sloth")
      throw new UsageError(`--compat: expected sloth, found ${compat}.`);
    const target = targetOf(args.text("target"));
    const input = {
      paths: args.positionals,
      target,
      outDir,
      ...(compat === undefined ? {} : { compat: "sloth" as const }),
    };
    const result = await generateSloFiles(input);
    const lines = [...result.findings.map(formatFinding), ...result.written];
    return { status: statusOf(result.findings), text: lines.join("\n"), json: result };
  },
};

async function readAll(transport: Transport, ref: object): Promise<Pick<SloList, "items" | "findings">> {
  const items: ServiceLevelObjective[] = [];
  for (let cursor: string | undefined; ;) {
    const answer = await transport.call("slos.list", { ...ref, limit: 100, ...(cursor && { cursor }) });
    const page = sloListSchema.parse(answer);
    items.push(...page.items);
    if (page.nextCursor === null) return { items, findings: page.findings };
    cursor = page.nextCursor;
  }
}

function toLine(slo: ServiceLevelObjective): string {
  const { window, source } = slo;
  // 0.999 * 100 is 99.9 only after rounding; no objective has more than eight digits worth reading.
  const target = `${Number((slo.target * 100).toFixed(6))} %`;
  const over = `${window.duration} ${window.isRolling ? "rolling" : "calendar"}`;
  const place = `${source.path}:${source.line}`;
  return oneLine(
    [slo.name, target, over, slo.indicator.summary, place, `${slo.state}: ${slo.reason}`].join("  "),
  );
}

const list: Command = {
  words: ["slo", "list"],
  usage: "REF",
  summary: "Print the objectives of a service, where each is defined, and what is known of its budget",
  options: {},
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const ref = parseEntityRef(args.positionals[0] ?? "", { kind: "component" });
    if (!ref.ok) throw new UsageError(ref.error);
    const { items, findings } = await readAll(await context.transport(), ref.value);
    const lines = [...findings.map(formatFinding), ...items.map(toLine), `${items.length} objectives.`];
    return { status: statusOf(findings), text: lines.join("\n"), json: { items, findings } };
  },
};

export const sloCommands: readonly Command[] = [list, validate, generate];
