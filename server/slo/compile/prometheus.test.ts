/*
 * The shape of the rules: Sloth's groups, names and labels in both modes (its golden file out-base.yaml.tpl), one YAML
 * document, the same bytes for the same input.
 */
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { isSamePromql } from "../domain/promql-equivalence.ts";
import { syntaxProblem } from "../domain/promql.ts";
import type { Indicator } from "../domain/slo-definition.ts";
import { sloDefinition } from "../testing.ts";
import { prometheusFiles } from "./generated-files.ts";
import { compilePrometheus } from "./prometheus.ts";
import { sortedLabels, toYaml, type RecordingRule, type RuleFile } from "./rule-file.ts";

const recordsOf = (file: RuleFile): RecordingRule[] =>
  file.groups.flatMap((group) => group.rules.flatMap((rule) => ("record" in rule ? [rule] : [])));
const expressionsOf = (file: RuleFile): string[] =>
  file.groups.flatMap((group) => group.rules.map((rule) => rule.expr));
const identity = 'sloth_id="web-errors", sloth_service="web", sloth_slo="errors"';

const indicators: [string, Indicator][] = [
  [
    "bad events",
    { kind: "bad-events", bad: "sum(rate(b[{{.window}}])) or vector(0)", total: "sum(rate(t[{{.window}}]))" },
  ],
  ["good events", { kind: "good-events", good: "a + b", total: "sum(rate(t[{{.window}}]))" }],
  ["a ratio", { kind: "error-ratio", ratio: "1 - avg_over_time(up[{{.window}}])" }],
];
const modes = ["corrected", "sloth"] as const;

describe.each(indicators)("rules over %s", (_what, indicator) => {
  it.each(modes)("are PromQL in mode %s, whatever the query is made of", (mode) => {
    for (const expr of expressionsOf(compilePrometheus([sloDefinition({ indicator })], mode)))
      expect(syntaxProblem(expr), expr).toBeUndefined();
  });

  it("have the same series and labels in both modes, beside the two that weigh events", () => {
    const slo = sloDefinition({ indicator });
    const series = (mode: (typeof modes)[number]) =>
      recordsOf(compilePrometheus([slo], mode)).map(({ record, labels }) => ({ record, labels }));
    const own = ["slo:bad_events:rate5m", "slo:total_events:rate5m"];
    const [corrected, sloth] = [series("corrected"), series("sloth")];
    expect(corrected.filter(({ record }) => !own.includes(record))).toEqual(sloth);
    expect(corrected.map(({ record }) => record).filter((record) => own.includes(record))).toEqual(
      indicator.kind === "error-ratio" ? [] : own,
    );
    for (const { labels } of sloth)
      expect(labels).toMatchObject({ sloth_id: "web-errors", sloth_service: "web", sloth_slo: "errors" });
  });
});

describe("groups", () => {
  it("are named as Sloth's, three to an objective, in the order of reading", () => {
    const slos = [sloDefinition(), sloDefinition({ name: "slow" })];
    expect(compilePrometheus(slos, "sloth").groups.map((group) => group.name)).toEqual(
      ["web-errors", "web-slow"].flatMap((id) => [
        `sloth-slo-sli-recordings-${id}`,
        `sloth-slo-meta-recordings-${id}`,
        `sloth-slo-alerts-${id}`,
      ]),
    );
  });

  it("leave out the alerts where none is on", () => {
    expect(compilePrometheus([sloDefinition({ alerts: {} })], "corrected").groups).toHaveLength(2);
  });

  it("of no objective are none", () => {
    expect(compilePrometheus([], "corrected")).toEqual({ groups: [] });
  });
});

describe("the numbers about an objective", () => {
  const rules = new Map(
    recordsOf(compilePrometheus([sloDefinition({ target: 0.999 })], "corrected")).map((rule) => [
      rule.record,
      rule,
    ]),
  );
  it.each([
    ["slo:objective:ratio", "vector(0.9990000000000001)"],
    ["slo:error_budget:ratio", "vector(1-0.9990000000000001)"],
    ["slo:time_period:days", "vector(30)"],
    [
      "slo:current_burn_rate:ratio",
      `slo:sli_error:ratio_rate5m{${identity}} / on(sloth_id, sloth_slo, sloth_service) group_left slo:error_budget:ratio{${identity}}`,
    ],
    [
      "slo:period_burn_rate:ratio",
      `slo:sli_error:ratio_rate30d{${identity}} / on(sloth_id, sloth_slo, sloth_service) group_left slo:error_budget:ratio{${identity}}`,
    ],
    ["slo:period_error_budget_remaining:ratio", `1 - slo:period_burn_rate:ratio{${identity}}`],
    ["sloth_slo_info", "vector(1)"],
  ])("%s means what Sloth's golden file says", (record, golden) => {
    expect(isSamePromql(rules.get(record)?.expr ?? "", golden)).toBe(true);
  });

  it("stand under Sloth's labels and those of the objective, never under a window", () => {
    expect(rules.get("slo:objective:ratio")?.labels).toEqual({
      owner: "core",
      sloth_id: "web-errors",
      sloth_service: "web",
      sloth_slo: "errors",
    });
    expect(rules.get("sloth_slo_info")?.labels).toMatchObject({
      sloth_mode: "cli-gen-prom",
      sloth_objective: "99.9",
      sloth_spec: "openslo/v1",
      sloth_version: "waymark",
    });
  });

  it("cannot be taken over by a label of the file", () => {
    const labels = { sloth_id: "other", sloth_window: "1y", sloth_service: "x" };
    const [first] = recordsOf(compilePrometheus([sloDefinition({ labels })], "corrected"));
    expect(first?.labels).toMatchObject({ sloth_id: "web-errors", sloth_service: "web", sloth_window: "5m" });
  });
});

describe("the alert of Sloth's golden file", () => {
  it("means the same in its own mode, 99.9 % over 30 days", () => {
    const rule = compilePrometheus([sloDefinition()], "sloth").groups[2]?.rules[0];
    const pair = (short: string, long: string, factor: number) =>
      [short, long]
        .map(
          (window) =>
            `max(slo:sli_error:ratio_rate${window}{${identity}} > (${factor} * 0.0009999999999999432)) without (sloth_window)`,
        )
        .join(" and ");
    const golden = `(${pair("5m", "1h", 14.4)}) or (${pair("30m", "6h", 6)})`;
    expect(isSamePromql(rule?.expr ?? "", golden)).toBe(true);
    expect(isSamePromql(rule?.expr ?? "", golden.replace("14.4", "14.3"))).toBe(false);
  });
});

describe("a rule file's text", () => {
  it("is one document with a note on top, and reads back as it was", () => {
    const [rules, tests] = prometheusFiles([sloDefinition(), sloDefinition({ name: "slow" })], "corrected");
    for (const file of [rules, tests]) {
      expect(parseAllDocuments(file!.content)).toHaveLength(1);
      expect(file!.content).toMatch(
        /^# .*\n# Generated from slo\/\*\.yaml: change those, then run\n# {3}waymark slo generate/,
      );
    }
    const file = compilePrometheus([sloDefinition(), sloDefinition({ name: "slow" })], "corrected");
    expect(parse(rules!.content)).toEqual(file);
  });

  it.each([
    "1",
    "true",
    "null",
    "1e3",
    "~",
    "yes",
    "0x10",
    "2026-01-01",
    "",
    "- a",
    "a: b",
    "#x",
    "'",
    '"',
    "ü\n§",
  ])("keeps the label %j a text", (value) => {
    expect(parse(toYaml({ labels: { tier: value } }, "note"))).toEqual({ labels: { tier: value } });
  });

  it("writes a repeated object out: Prometheus knows aliases, people do not", () => {
    const labels = { a: "1" };
    expect(toYaml([labels, labels], "note")).not.toMatch(/[&*]a/);
  });

  it("has its labels in one order, whatever order they were written in", () => {
    expect(Object.keys(sortedLabels({ b: "1", a: "2", B: "3", _: "4" }))).toEqual(["B", "_", "a", "b"]);
  });
});
