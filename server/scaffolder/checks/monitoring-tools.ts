/*
 * The tools that Prometheus and Alertmanager ship. They are started on a temporary folder, by the command line and by
 * tests only: the portal itself never runs them. A missing tool is a finding, because a check that did not run proves
 * nothing.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Finding } from "../../kernel/finding.ts";
import { problemAt, problemIn, type GeneratedRepository } from "./generated-repository.ts";
import { ALERTMANAGER, alertRules, RULE_TESTS, RULES, type AlertRule } from "./monitoring-files.ts";

const TIMEOUT_MS = 120_000;

interface ToolResult {
  readonly status: "passed" | "failed" | "missing";
  readonly output: string;
}

type ToolCheck = (repository: GeneratedRepository, folder: string) => Promise<Finding[]>;

/** Each can be run alone: the rule tests take seconds, the others milliseconds. */
export const toolChecks = {
  rules: (_repository, folder) =>
    verify(folder, RULES, ["promtool", "check", "rules", "--lint=all", "--lint-fatal", RULES]),
  ruleTests: (_repository, folder) => verify(folder, RULE_TESTS, ["promtool", "test", "rules", RULE_TESTS]),
  alertmanager: (_repository, folder) =>
    verify(folder, ALERTMANAGER, ["amtool", "check-config", ALERTMANAGER]),
  routes: checkRoutes,
} satisfies Record<string, ToolCheck>;

export async function checkMonitoringTools(
  repository: GeneratedRepository,
  checks: readonly ToolCheck[] = Object.values(toolChecks),
): Promise<Finding[]> {
  const absent = [RULES, RULE_TESTS, ALERTMANAGER].filter((path) => !repository.has(path));
  if (absent.length > 0) {
    return absent.map((path) =>
      problemIn(path, { code: "monitoring-missing", message: "expected this file, found none" }),
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "waymark-checks-"));
  try {
    await writeMonitoring(repository, folder);
    const findings = await Promise.all(checks.map((check) => check(repository, folder)));
    return findings.flat();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeMonitoring(repository: GeneratedRepository, folder: string): Promise<void> {
  for (const path of repository.paths.filter((candidate) => candidate.startsWith("monitoring/"))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), repository.read(path));
  }
}

async function verify(folder: string, file: string, command: readonly string[]): Promise<Finding[]> {
  const result = await run(folder, command);
  if (result.status === "passed") return [];
  const tool = command.slice(0, 3).join(" ");
  const code = result.status === "missing" ? "tool-missing" : command.slice(0, 2).join("-");
  return [problemIn(file, { code, message: `${tool}: ${summarise(result.output, folder)}` })];
}

interface Routed {
  readonly alert: AlertRule;
  readonly receivers: readonly string[];
}

/** Every alert reaches a receiver that is not the fallback of the tree, or nobody owns it; a page one that wakes people. */
async function checkRoutes(repository: GeneratedRepository, folder: string): Promise<Finding[]> {
  const fallback = /^ {2}receiver: "?([\w-]+)/m.exec(repository.read(ALERTMANAGER))?.[1] ?? "";
  const routed: Routed[] = [];
  for (const alert of alertRules(repository)) {
    const result = await routesOf(alert, folder);
    if (result.status !== "passed") return [problemIn(ALERTMANAGER, routeFailure(result, folder))];
    const receivers = result.output.trim().split(/[,\s]+/);
    routed.push({ alert, receivers: receivers.filter((name) => name !== "" && name !== fallback) });
  }
  const quiet = new Set(routed.filter(({ alert }) => !isPage(alert)).flatMap(({ receivers }) => receivers));
  return routed.flatMap((one) => routeFindings(one, { fallback, quiet }));
}

const isPage = ({ labels }: AlertRule): boolean => labels["severity"] === "page";

function routesOf({ name, labels }: AlertRule, folder: string): Promise<ToolResult> {
  const matchers = Object.entries({ alertname: name, ...labels }).map(([key, value]) => `${key}=${value}`);
  const command = ["amtool", "config", "routes", "test", `--config.file=${ALERTMANAGER}`, ...matchers];
  return run(folder, command);
}

function routeFindings(
  { alert, receivers }: Routed,
  { fallback, quiet }: { readonly fallback: string; readonly quiet: ReadonlySet<string> },
): Finding[] {
  const report = (code: string, message: string) => [problemAt(RULES, alert.position, { code, message })];
  if (receivers.length === 0) {
    const severity = alert.labels["severity"] ?? "none";
    const wanted = `expected a route for ${alert.name} (severity ${severity})`;
    return report("alert-unrouted", `${wanted}, found only the fallback ${fallback}`);
  }
  if (!isPage(alert) || receivers.some((name) => !quiet.has(name))) return [];
  const found = receivers.join(", ");
  const message = `expected the page ${alert.name} to reach a receiver of pages, found only ${found}, which takes tickets`;
  return report("page-as-ticket", message);
}

const routeFailure = (result: ToolResult, folder: string) => ({
  code: result.status === "missing" ? "tool-missing" : "amtool-config",
  message: `amtool config routes test: ${summarise(result.output, folder)}`,
});

function run(folder: string, [file = "", ...args]: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error && error.code === "ENOENT") {
        resolve({
          status: "missing",
          output: `expected ${file} on the PATH; install prometheus and prometheus-alertmanager`,
        });
      } else {
        resolve({ status: error ? "failed" : "passed", output: `${stdout}${error ? stderr : ""}` });
      }
    });
  });
}

function summarise(output: string, folder: string): string {
  const lines = output.replaceAll(`${folder}/`, "").split("\n");
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" · ")
    .slice(0, 1_500);
}
