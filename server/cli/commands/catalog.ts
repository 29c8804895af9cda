import { validateFiles } from "../../catalog/validate-files.ts";
import { formatFinding } from "../../kernel/finding.ts";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

const validate: Command = {
  words: ["catalog", "validate"],
  usage: "PATH…",
  summary: "Check descriptor files, or every catalog-info.yaml below a folder",
  options: {},
  positionals: { min: 1, max: 1_000 },
  async run(args) {
    const { valid, findings } = await validateFiles(args.positionals);
    const lines = [...valid.map((ref) => `ok ${ref}`), ...findings.map(formatFinding)];
    const hasErrors = findings.some((finding) => finding.severity === "error");
    const status = hasErrors ? exitStatus.findings : exitStatus.fine;
    return { status, text: lines.join("\n"), json: { valid, findings } };
  },
};

export const catalogCommands: readonly Command[] = [validate];
