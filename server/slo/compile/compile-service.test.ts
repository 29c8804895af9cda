import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { syntaxProblem } from "../domain/promql.ts";
import { availabilityFile, latencyFile } from "../testing.ts";
import { compileService, type CompileServiceInput } from "./compile-service.ts";
import type { AlertingRule, RecordingRule, RuleFile } from "./rule-file.ts";

const compile = (overrides: Partial<CompileServiceInput> = {}) =>
  compileService({
    service: "checkout-api",
    owner: "group:default/payments",
    tier: 1,
    slos: [availabilityFile(), latencyFile()],
    runbookUrl: "docs/runbooks/checkout-api.md",
    ...overrides,
  });

function fileAt(path: string, overrides: Partial<CompileServiceInput> = {}): string {
  const { files, findings } = compile(overrides);
  expect(findings.filter((finding) => finding.severity === "error")).toEqual([]);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.content;
}

const RULES = "monitoring/prometheus/rules.yaml";
const rulesOf = (overrides: Partial<CompileServiceInput> = {}) => {
  const { groups } = parse(fileAt(RULES, overrides)) as RuleFile;
  const rules = groups.flatMap((group) => [...group.rules]);
  return {
    groups,
    alerts: rules.filter((rule): rule is AlertingRule => "alert" in rule),
    records: rules.filter((rule): rule is RecordingRule => "record" in rule),
  };
};

describe("the files of a service", () => {
  it("are rules, rule tests, routes and a dashboard", () => {
    expect(compile().files.map((file) => file.path)).toEqual([
      RULES,
      "monitoring/prometheus/rules_test.yaml",
      "monitoring/alertmanager/alertmanager.yaml",
      "monitoring/grafana/checkout-api.json",
    ]);
  });

  it("have the same bytes for the same input", () => {
    expect(compile()).toEqual(compile());
  });

  it("say on top what they are generated from, and by which command", () => {
    for (const file of compile().files.filter(({ path }) => path.endsWith(".yaml"))) {
      expect(file.content).toMatch(/^# .*\n# Generated from slo\/\*\.yaml.*\n# {3}waymark slo generate/);
    }
  });

  it("hold one YAML document each, because Prometheus reads only the first", () => {
    expect(parseAllDocuments(fileAt(RULES))).toHaveLength(1);
  });
});

describe("rules", () => {
  it("carry Sloth's series names and labels", () => {
    const labels = { sloth_id: "checkout-api-checkout-api-availability", sloth_service: "checkout-api" };
    const { records } = rulesOf({ slos: [availabilityFile()] });
    expect(records.map((rule) => rule.record)).toEqual([
      ...["5m", "30m", "1h", "2h", "6h", "1d", "3d"].map((window) => `slo:sli_error:ratio_rate${window}`),
      "slo:bad_events:rate5m",
      "slo:total_events:rate5m",
      "slo:sli_error:ratio_rate4w",
      "slo:objective:ratio",
      "slo:error_budget:ratio",
      "slo:time_period:days",
      "slo:current_burn_rate:ratio",
      "slo:period_burn_rate:ratio",
      "slo:period_error_budget_remaining:ratio",
      "sloth_slo_info",
    ]);
    for (const rule of records)
      expect(rule.labels).toMatchObject({ ...labels, sloth_slo: "checkout-api-availability" });
    expect(records[0]?.labels["sloth_window"]).toBe("5m");
  });

  it("parse as PromQL, every one", () => {
    const { alerts, records } = rulesOf();
    for (const { expr } of [...alerts, ...records]) expect(syntaxProblem(expr)).toBeUndefined();
  });

  it("write objective and budget as exact decimals", () => {
    const { records } = rulesOf();
    const exprs = records
      .filter((rule) => /objective|error_budget:ratio/.test(rule.record))
      .map((rule) => rule.expr);
    expect(exprs).toEqual(["vector(0.999)", "vector(0.001)", "vector(0.99)", "vector(0.01)"]);
  });

  it("count the window in Prometheus' own words: 4w for 28 days, 30d for 30", () => {
    const { records } = rulesOf();
    const names = records.map((rule) => rule.record);
    expect(names).toContain("slo:sli_error:ratio_rate4w");
    expect(names).toContain("slo:sli_error:ratio_rate30d");
  });

  it("send every alert to its own heading of the runbook", () => {
    for (const alert of rulesOf().alerts) {
      expect(alert.annotations["runbook_url"]).toBe(
        `docs/runbooks/checkout-api.md#${alert.alert.toLowerCase()}`,
      );
    }
  });

  it("label alerts with severity, service and team", () => {
    const labels = rulesOf({ slos: [availabilityFile()] }).alerts.map((alert) => alert.labels);
    const common = { service: "checkout-api", team: "payments" };
    expect(labels[0]).toEqual({ ...common, severity: "page", sloth_severity: "page" });
    expect(labels[1]).toEqual({ ...common, severity: "ticket", sloth_severity: "ticket" });
    expect(labels[2]).toMatchObject({ ...common, severity: "page", owner: "payments", tier: "1" });
  });

  it("let the SLO file's own labels and runbook win", () => {
    const own = availabilityFile();
    const content = own.content.replace(
      "  displayName: Checkout API\n",
      '  labels: { owner: core, tier: "0", cost.center: a1 }\n  annotations: { waymark.dev/runbook-url: https://wiki.example/rb }\n',
    );
    const { alerts, records } = rulesOf({ slos: [{ ...own, content }] });
    expect(records[0]?.labels).toMatchObject({ owner: "core", tier: "0", cost_center: "a1" });
    expect(alerts[0]?.labels["team"]).toBe("core");
    expect(alerts[0]?.annotations["runbook_url"]).toMatch(/^https:\/\/wiki\.example\/rb#/);
  });
});

describe("findings", () => {
  const codes = (overrides: Partial<CompileServiceInput>) => {
    const { files, findings } = compile(overrides);
    return { files: files.length, codes: findings.map((finding) => finding.code) };
  };
  const withText = (from: string, to: string) => {
    const file = availabilityFile();
    expect(file.content).toContain(from);
    return { slos: [{ ...file, content: file.content.replace(from, to) }] };
  };

  it.each([
    ["another service's SLO", "service: checkout-api", "service: other", "foreign-service"],
    ["a service name that needs quoting", "service: checkout-api", "service: 'a\"b'", "invalid-service"],
    [
      "a calendar window",
      "isRolling: true",
      "isRolling: false\n      calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC }",
      "unsupported-time-window",
    ],
    ["a window of 7 days", "duration: 28d", "duration: 7d", "unsupported-time-window"],
    ["another data source", "type: Prometheus", "type: Datadog", "unsupported-data-source"],
    ["a query that is not PromQL", '"5.."}', '"5.."', "invalid-query"],
    ["a gauge without a window", "counter: true", "counter: false", "invalid-query"],
    [
      "a label the rules use themselves",
      "  displayName: Checkout API",
      "  labels: { sloth_id: x }",
      "reserved-label",
    ],
    ["broken YAML", "kind: SLO", "kind: [SLO", "yaml-syntax"],
  ])("stop on %s", (...[, from, to, code]) => {
    const result = codes(withText(from, to));
    expect(result.files).toBe(0);
    expect(result.codes).toContain(code);
  });

  it("stop on two SLOs that would record the same series", () => {
    expect(codes({ slos: [availabilityFile(), availabilityFile()] })).toEqual({
      files: 0,
      codes: ["duplicate-slo"],
    });
  });

  it("stop on an indicator reference that resolves nowhere", () => {
    const file = availabilityFile();
    const content = file.content.replace(
      / {2}indicator:[\s\S]*? {2}timeWindow/,
      "  indicatorRef: nowhere\n  timeWindow",
    );
    expect(codes({ slos: [{ ...file, content }] })).toEqual({ files: 0, codes: ["unresolved-reference"] });
  });

  it("warn about alerts that can never fire and leave those pairs out", () => {
    const { findings } = compile({ slos: [availabilityFile({ target: 0.9 })] });
    expect(findings).toMatchObject([{ severity: "warning", code: "unreachable-alert", line: 4 }]);
    const page = rulesOf({ slos: [availabilityFile({ target: 0.9 })] }).alerts[0]?.expr;
    expect(page).not.toContain("13.44");
    expect(page).toContain("5.6 * 0.1");
  });
});

describe("an indicator in its own file", () => {
  it("is found by reference", () => {
    const file = availabilityFile();
    const [, ratio] = /spec:\n( {6}ratioMetric:[\s\S]*?) {2}timeWindow/.exec(file.content) ?? [];
    const sli = `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: errors }\nspec:\n${ratio}`;
    const content = file.content.replace(
      / {2}indicator:[\s\S]*? {2}timeWindow/,
      "  indicatorRef: errors\n  timeWindow",
    );
    const slos = [
      { ...file, content },
      { path: "slo/sli.yaml", content: sli },
    ];
    expect(fileAt(RULES, { slos })).toBe(fileAt(RULES, { slos: [file] }));
  });
});
