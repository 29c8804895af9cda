/*
 * The generated rule tests, played through without promtool: the windows of every phase are computed here and the
 * generated rules evaluated over them. Every situation must hold for every objective, also those promtool has no time for.
 */
import { describe, expect, it } from "vitest";
import type { SloDefinition } from "../domain/slo-definition.ts";
import { sloDefinition } from "../testing.ts";
import { evaluatePromql, type Sample } from "../testing/evaluate-promql.ts";
import { alertsOf } from "./prometheus-alerts.ts";
import { EVALUATION_MINUTES, expectationFor, scenariosOf, type Scenario } from "./prometheus-scenarios.ts";
import { compileRuleTests, untestedObjectives } from "./prometheus-tests.ts";
import { compilePrometheus } from "./prometheus.ts";

const windowMinutes: Readonly<Record<string, number>> = {
  "5m": 5,
  "30m": 30,
  "1h": 60,
  "2h": 120,
  "6h": 360,
  "1d": 1440,
  "3d": 4320,
};

/** Events of the last `window` minutes before `minute`; undefined where nothing was ever exported. */
function countsAt(scenario: Scenario, minute: number, window: number) {
  if (scenario.phases.length === 0) return undefined;
  let start = 0;
  const sum = { bad: 0, total: 0 };
  for (const phase of scenario.phases) {
    const overlap = Math.min(minute, start + phase.minutes) - Math.max(minute - window, start);
    sum.bad += Math.max(0, overlap) * phase.bad;
    sum.total += Math.max(0, overlap) * phase.total;
    start += phase.minutes;
  }
  return sum;
}

function ratioAt(scenario: Scenario, minute: number, window: number): Sample {
  const counts = countsAt(scenario, minute, window);
  return counts === undefined || counts.total === 0 ? undefined : counts.bad / counts.total;
}

function valueOf(slo: SloDefinition, scenario: Scenario, check: Scenario["alerts"][number]): Sample {
  const isAbsent = check.alert === "absent";
  const rule = alertsOf(slo, "corrected").find(
    (alert) => alert.alert === slo.alerts[check.alert]?.name && (alert.for !== undefined) === isAbsent,
  );
  if (rule === undefined) return undefined;
  return evaluatePromql(rule.expr, (selector) => {
    const window = /ratio_rate(\w+)/.exec(selector)?.[1];
    if (window === undefined) return countsAt(scenario, check.minute, 5)?.total;
    return ratioAt(scenario, check.minute, windowMinutes[window] ?? Number.NaN);
  });
}

const targets = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999];
const objectives = ([28, 30] as const).flatMap((windowDays) =>
  targets.map((target) => ({ target, windowDays })),
);

describe.each(objectives)("the situations of $target over $windowDays days", (objective) => {
  const slo = sloDefinition(objective);
  const scenarios = scenariosOf(slo);

  it("end as they say, alert by alert", () => {
    for (const scenario of scenarios) {
      for (const check of scenario.alerts) {
        const value = valueOf(slo, scenario, check);
        const place = `${scenario.name}, ${check.alert} at ${check.minute}`;
        if (check.firesAt === undefined) expect(value, place).toBeUndefined();
        else expect(value, place).toBeCloseTo(check.firesAt, 9);
      }
    }
  });

  it("happen on steps that promtool evaluates, and their data reaches up to the last look", () => {
    for (const { phases, alerts, queries, stepMinutes, name } of scenarios) {
      const lasts = phases.reduce((sum, phase) => sum + phase.minutes, 0);
      for (const { minute } of [...alerts, ...queries]) {
        expect(minute % EVALUATION_MINUTES, name).toBe(0);
        if (phases.length > 0) expect(minute, name).toBeLessThanOrEqual(lasts);
      }
      for (const phase of phases) {
        expect(phase.minutes % stepMinutes, name).toBe(0);
        expect(Number.isInteger(phase.bad) && phase.bad <= phase.total, name).toBe(true);
      }
    }
  });

  it("look at each pair that can fire from both sides of its threshold", () => {
    const watched = alertsOf(slo, "corrected").flatMap((alert) => alert.expr.match(/ratio_rate/g) ?? []);
    const beside = scenarios.filter(({ name }) => /just (above|below)/.test(name));
    expect(beside).toHaveLength(watched.length);
  });
});

describe("every objective", () => {
  it("is also looked at without errors, without traffic and without data", () => {
    const names = scenariosOf(sloDefinition({ target: 0 })).map((scenario) => scenario.name);
    expect(names).toEqual([
      "a service that never failed has an error ratio of zero and its whole budget",
      "the period weighs events: errors in a quiet hour cost little after a busy one",
      "an idle service is silent and records no error ratio",
      "without any data only the absent-metric alert fires",
    ]);
  });

  it("says after which outage it pages, in whole minutes", () => {
    const names = (target: number) => scenariosOf(sloDefinition({ target })).map((scenario) => scenario.name);
    expect(names(0.999)).toContain("a total outage pages within 10 minutes");
    expect(names(0.99)).toContain("a total outage pages within 15 minutes");
  });
});

describe("an expectation", () => {
  const check = { alert: "page", minute: 60 } as const;
  it("of silence names the alert and nothing else", () => {
    expect(expectationFor(sloDefinition(), check)).toEqual([
      { eval_time: "60m", alertname: "WebFast", exp_alerts: [] },
    ]);
  });

  it("of an alert that does not exist is none", () => {
    expect(expectationFor(sloDefinition({ alerts: {} }), check)).toEqual([]);
  });

  it.each([
    [0.0145, "1.45%"],
    [1, "100%"],
    [0.000101, "0.0101%"],
    [0.123456789, "12.35%"],
    [0.5, "50%"],
  ])("of %s reads as Prometheus prints it: %s", (firesAt, text) => {
    const [expectation] = expectationFor(sloDefinition(), { ...check, firesAt });
    expect(expectation?.exp_alerts[0]?.exp_annotations["description"]).toMatch(
      new RegExp(`^${text.replace(".", "\\.")} of the events are bad;`),
    );
  });

  it("holds the labels of the series and of the alert, in order", () => {
    const [expectation] = expectationFor(sloDefinition(), { ...check, firesAt: 1 });
    expect(Object.entries(expectation?.exp_alerts[0]?.exp_labels ?? {})).toEqual([
      ["owner", "core"],
      ["severity", "page"],
      ["sloth_id", "web-errors"],
      ["sloth_service", "web"],
      ["sloth_severity", "page"],
      ["sloth_slo", "errors"],
    ]);
  });

  it("fills in the labels that an annotation of Sloth names", () => {
    const page = {
      name: "A",
      labels: {},
      annotations: { title: "{{$labels.sloth_slo}} of {{ $labels.nobody }}!" },
    };
    const [expectation] = expectationFor(sloDefinition({ alerts: { page } }), { ...check, firesAt: 1 });
    expect(expectation?.exp_alerts[0]?.exp_annotations["title"]).toBe("errors of !");
  });
});

describe("the rule tests' file", () => {
  const slo = sloDefinition();
  it("names the groups in the order they read each other, without groups that are not there", () => {
    const silent = sloDefinition({ name: "quiet", alerts: {} });
    const { group_eval_order, rule_files, evaluation_interval } = compileRuleTests([slo, silent], "r.yaml");
    expect(group_eval_order).toEqual([
      "sloth-slo-sli-recordings-web-errors",
      "sloth-slo-meta-recordings-web-errors",
      "sloth-slo-alerts-web-errors",
      "sloth-slo-sli-recordings-web-quiet",
      "sloth-slo-meta-recordings-web-quiet",
    ]);
    const groups = compilePrometheus([slo, silent], "corrected").groups.map((group) => group.name);
    expect(group_eval_order).toEqual(groups);
    expect([rule_files, evaluation_interval]).toEqual([["r.yaml"], "60m"]);
  });

  it("names a series in every test, also in the one without any data, where it has no samples", () => {
    const { tests } = compileRuleTests([slo], "r.yaml");
    expect(tests.filter((test) => test.input_series.length === 0)).toEqual([]);
    expect(tests.at(-1)?.input_series).toEqual([
      { series: "all{}", values: "" },
      { series: "bad{}", values: "" },
    ]);
  });

  it("leaves out an objective it can invent no series for, and names it", () => {
    const raw = sloDefinition({ name: "raw", indicator: { kind: "error-ratio", ratio: "a[{{.window}}]" } });
    expect(compileRuleTests([raw], "r.yaml").tests).toEqual([]);
    expect(untestedObjectives([slo, raw])).toEqual(["raw"]);
  });

  it("expects an empty result where nothing may be recorded, and a number elsewhere", () => {
    const idle = compileRuleTests([slo], "r.yaml").tests.find(({ name }) => name.includes("idle"));
    expect(idle?.promql_expr_test?.map((query) => query.exp_samples)).toEqual([[]]);
    const clean = compileRuleTests([slo], "r.yaml").tests.find(({ name }) => name.includes("never failed"));
    expect(clean?.promql_expr_test?.map((query) => query.exp_samples)).toEqual([
      [{ labels: "{}", value: 0 }],
      [{ labels: "{}", value: 1 }],
    ]);
  });
});
