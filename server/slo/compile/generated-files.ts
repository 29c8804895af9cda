/*
 * File names and texts of what the compilers produce, with a note on top that says where they come from. JSON has no
 * comments, so the dashboard carries it in its description.
 */
import type { SloDefinition } from "../domain/slo-definition.ts";
import { compileAlertmanager } from "./alertmanager.ts";
import { compileGrafana } from "./grafana.ts";
import { compilePrometheus } from "./prometheus.ts";
import type { FormulaMode } from "./prometheus-queries.ts";
import { compileRuleTests, untestedObjectives } from "./prometheus-tests.ts";
import { toYaml } from "./rule-file.ts";

export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

const note = (what: string, target: string): string =>
  `${what}\nGenerated from slo/*.yaml: change those, then run\n` +
  `  waymark slo generate slo/*.yaml --target ${target} --out monitoring/${target}`;

const RULES = "rules.yaml";

/** The rules, and their tests: those hold for the corrected formulas only. */
export function prometheusFiles(slos: readonly SloDefinition[], mode: FormulaMode): GeneratedFile[] {
  const rules = note("Recording rules and multi-window, multi-burn-rate alerts.", "prometheus");
  const untested = untestedObjectives(slos);
  const gap =
    untested.length === 0 ? "" : `\nNot covered, no sample series for their queries: ${untested.join(", ")}`;
  const tests = note(`Truth table of the alerts: promtool test rules rules_test.yaml${gap}`, "prometheus");
  return [
    { path: RULES, content: toYaml(compilePrometheus(slos, mode), rules) },
    ...(mode === "sloth"
      ? []
      : [{ path: "rules_test.yaml", content: toYaml(compileRuleTests(slos, RULES), tests) }]),
  ];
}

export function alertmanagerFile(slos: readonly SloDefinition[]): GeneratedFile {
  const header = note("Alert routes: pages wake the owning team, tickets go to its channel.", "alertmanager");
  return { path: "alertmanager.yaml", content: toYaml(compileAlertmanager(slos), header) };
}

/** One dashboard per service. */
export function grafanaFiles(slos: readonly SloDefinition[], job?: string): GeneratedFile[] {
  const services = [...new Set(slos.map((slo) => slo.service))];
  return services.map((service) => {
    const own = slos.filter((slo) => slo.service === service);
    const dashboard = compileGrafana({ service, slos: own, ...(job === undefined ? {} : { job }) });
    return { path: `${service}.json`, content: `${JSON.stringify(dashboard, null, 2)}\n` };
  });
}
