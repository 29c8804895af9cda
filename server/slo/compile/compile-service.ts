/*
 * The monitoring files of one service from its SLO files: rules, rule tests, alert routes, dashboard. Pure and
 * deterministic: the same input gives the same bytes, so that a repository can check its own files.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { SloDefaults } from "../domain/definitions-from-open-slo.ts";
import type { SloDefinition } from "../domain/slo-definition.ts";
import { alertmanagerFile, grafanaFiles, prometheusFiles, type GeneratedFile } from "./generated-files.ts";
import { readDefinitions } from "./read-definitions.ts";

export interface CompileServiceInput {
  /** Must equal `spec.service` of every SLO. */
  readonly service: string;
  /** `group:default/payments` or `payments`. */
  readonly owner: string;
  readonly tier: number;
  readonly slos: readonly { readonly path: string; readonly content: string }[];
  /** The runbook that holds a heading per alert. */
  readonly runbookUrl: string;
  /** Chat channel for tickets; `#<team>` by default. */
  readonly channel?: string;
  /** Prometheus `job` of the service, for the dashboard; by default the one its indicators select. */
  readonly job?: string;
}

export interface CompiledService {
  /** Empty when there is an error among the findings. */
  readonly files: GeneratedFile[];
  readonly findings: Finding[];
}

const FOLDER = "monitoring";

export function compileService(input: CompileServiceInput): CompiledService {
  const sources = input.slos.map(({ path, content }) => ({ file: path, text: content }));
  const { slos, findings: read } = readDefinitions(sources, defaultsOf(input));
  const findings = [...read, ...foreignFindings(slos, input.service)];
  if (findings.some((finding) => finding.severity === "error")) return { files: [], findings };
  const files = [
    ...prometheusFiles(slos, "corrected").map((file) => inFolder(`${FOLDER}/prometheus`, file)),
    inFolder(`${FOLDER}/alertmanager`, alertmanagerFile(slos)),
    ...grafanaFiles(slos, input.job).map((file) => inFolder(`${FOLDER}/grafana`, file)),
  ];
  return { files, findings };
}

const inFolder = (folder: string, file: GeneratedFile): GeneratedFile => ({
  ...file,
  path: `${folder}/${file.path}`,
});

function defaultsOf({ owner, tier, runbookUrl, channel }: CompileServiceInput): SloDefaults {
  const team = owner.split("/").at(-1)?.split(":").at(-1) ?? owner;
  return {
    labels: { owner: team, tier: String(tier) },
    runbookUrl,
    ...(channel === undefined ? {} : { channel }),
  };
}

function foreignFindings(slos: readonly SloDefinition[], service: string): Finding[] {
  return slos
    .filter((slo) => slo.service !== service)
    .map((slo): Finding => {
      const message = `expected spec.service ${service}, found ${slo.service}; one repository carries one service`;
      return { ...slo.source, severity: "error", code: "foreign-service", message };
    });
}
