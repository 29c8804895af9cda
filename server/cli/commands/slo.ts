import { formatFinding } from "../../kernel/finding.ts";
import { generateSloFiles, generateTargets, type GenerateTarget } from "../../slo/generate-files.ts";
import { validateSloFiles } from "../../slo/validate-files.ts";
import { UsageError, type Command } from "../command.ts";
import { exitStatus, type ExitStatus } from "../exit-status.ts";

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

export const sloCommands: readonly Command[] = [validate, generate];
