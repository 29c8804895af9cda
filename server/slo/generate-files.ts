/*
 * `waymark slo generate`: OpenSLO or Sloth files to what a monitoring system reads. Everything it needs stands in the
 * files, so a repository that runs it again gets the same bytes; nothing is written when there is an error.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "../kernel/finding.ts";
import {
  alertmanagerFile,
  grafanaFiles,
  prometheusFiles,
  type GeneratedFile,
} from "./compile/generated-files.ts";
import type { FormulaMode } from "./compile/prometheus-queries.ts";
import { readDefinitions } from "./compile/read-definitions.ts";
import type { SloDefinition } from "./domain/slo-definition.ts";
import { readSloFiles } from "./read-slo-files.ts";

export const generateTargets = ["prometheus", "alertmanager", "grafana"] as const;
export type GenerateTarget = (typeof generateTargets)[number];

export interface GenerateInput {
  readonly paths: readonly string[];
  readonly target: GenerateTarget;
  /** `sloth` for Sloth's own formulas. */
  readonly compat?: "sloth";
  readonly outDir: string;
}

export interface GenerateResult {
  /** Paths of the written files, below `outDir`. */
  readonly written: string[];
  readonly findings: Finding[];
}

export async function generateSloFiles(input: GenerateInput): Promise<GenerateResult> {
  const { sources, findings: unreadable } = await readSloFiles(input.paths);
  const { slos, findings: read } = readDefinitions(sources, { labels: {} });
  const findings = [...unreadable, ...read];
  if (findings.some((finding) => finding.severity === "error")) return { written: [], findings };
  const files = filesFor(input.target, slos, input.compat ?? "corrected");
  await mkdir(input.outDir, { recursive: true });
  for (const file of files) await writeFile(path.join(input.outDir, file.path), file.content);
  return { written: files.map((file) => path.join(input.outDir, file.path)), findings };
}

function filesFor(
  target: GenerateTarget,
  slos: readonly SloDefinition[],
  mode: FormulaMode,
): GeneratedFile[] {
  switch (target) {
    case "prometheus":
      return prometheusFiles(slos, mode);
    case "alertmanager":
      return [alertmanagerFile(slos)];
    case "grafana":
      return grafanaFiles(slos);
    default:
      return target satisfies never;
  }
}
