import { describe, expect, it } from "vitest";
import { replaced } from "../testing.ts";
import { parseOpenSlo } from "./parse-open-slo.ts";

const valid = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-api-availability
  labels: { owner: payments, env: [prod, dev] }
  annotations: { waymark.dev/runbook-url: docs/runbooks/checkout-api.md }
spec:
  service: checkout-api
  indicator:
    metadata: { name: checkout-api-availability }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{code=~"5.."}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: http_requests_total } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;

const parse = (text: string) => parseOpenSlo({ file: "slo.yaml", text });
const findingsOf = (text: string) =>
  parse(text).findings.map((finding) => `${finding.line}:${finding.column} ${finding.code}`);
const changed = (from: string, to: string): string => replaced(valid, from, to);

describe("a valid file", () => {
  it("yields its object", () => {
    const { objects, findings } = parse(valid);
    expect(findings).toEqual([]);
    expect(objects.map(({ object }) => object.metadata.name)).toEqual(["checkout-api-availability"]);
  });

  it("may hold a list", () => {
    const service = (name: string) =>
      `- { apiVersion: openslo/v1, kind: Service, metadata: { name: ${name} }, spec: {} }\n`;
    expect(parse(service("a") + service("b")).objects).toHaveLength(2);
  });

  it("may hold several documents", () => {
    expect(parse(`${valid}---\n${valid}`).objects).toHaveLength(2);
  });

  it("may name a key without a value, which means not set", () => {
    expect(findingsOf(`${valid}  alertPolicies:\n`)).toEqual([]);
  });
});

describe("findings", () => {
  it.each([
    ["an unknown field at its key", "  service:", "  markdown: x\n  service:", "8:3 unknown-field"],
    ["another version", "openslo/v1", "openslo/v1alpha", "1:13 unsupported-version"],
    ["an unknown kind", "kind: SLO", "kind: Slo", "2:7 unknown-kind"],
    ["an upper-case name", "name: checkout-api-availability\n", "name: Checkout\n", "4:9 invalid-value"],
    ["a malformed label key", "owner: payments", "_owner: payments", "5:21 invalid-key"],
    ["a combined duration", "28d", "1h30m", "16:28 invalid-value"],
    [
      "a rolling window with a calendar",
      "true }",
      "true, calendar: { startTime: 2022-01-01 12:00:00, timeZone: UTC } }",
      "16:60 forbidden-field",
    ],
    ["a calendar window without one", ", isRolling: true", "", "16:16 required-field"],
    [
      "two time windows",
      "isRolling: true }]",
      "isRolling: true }, { duration: 30d, isRolling: true }]",
      "16:15 invalid-value",
    ],
    ["a target of 100 %", "target: 0.999", "target: 1", "18:26 invalid-value"],
    ["both forms of the target", "target: 0.999", "target: 0.999, targetPercent: 99.9", "18:16 exactly-one"],
    ["an operator on a ratio", "target: 0.999", "target: 0.999, op: gt", "18:37 forbidden-field"],
    ["Timeslices without a slice window", "Occurrences", "RatioTimeslices", "18:16 required-field"],
    [
      "good and bad together",
      "        total:",
      "        good: { metricSource: { spec: { query: x } } }\n        total:",
      "13:9 exactly-one",
    ],
    ["no total", "        total:", "        # total:", "13:9 exactly-one"],
    ["an empty metric spec", "{ query: http_requests_total }", "{}", "15:58 invalid-value"],
    [
      "a reference beside the indicator",
      "  timeWindow:",
      "  indicatorRef: other\n  timeWindow:",
      "8:3 exactly-one",
    ],
    [
      "an unknown time zone",
      "true }",
      "false, calendar: { startTime: 2022-01-01 12:00:00, timeZone: Mars/Olympus } }",
      "16:105 invalid-value",
    ],
  ])("name %s", (...[, from, to, expected]) => {
    expect(findingsOf(changed(from, to))).toEqual([expected]);
  });

  it("are all reported at once, type errors and conditional rules together", () => {
    const text = changed("service: checkout-api", "service: 7")
      .replace("target: 0.999", "target: 2, op: gt")
      .replace("name: checkout-api-availability\n", "name: A_B\n");
    expect(findingsOf(text)).toEqual([
      "4:9 invalid-value",
      "8:12 wrong-type",
      "18:26 invalid-value",
      "18:33 forbidden-field",
    ]);
  });

  it("are collected over all documents of a file", () => {
    const broken = changed("kind: SLO", "kind: Nope");
    expect(findingsOf(`${broken}---\n${broken}`)).toEqual(["2:7 unknown-kind", "21:7 unknown-kind"]);
  });

  it("say what was expected and what was found", () => {
    const { findings } = parse(changed("28d", "28x"));
    expect(findings[0]?.message).toBe(
      'spec.timeWindow.0.duration: expected a whole number above 0 with one unit of m, h, d, w, M, Q, Y, found "28x"',
    );
  });
});

describe("hostile text", () => {
  it.each([
    ["an alias", "a: &a [1]\nb: *a\n", "yaml-alias"],
    ["a recursive alias", "a: &a { b: *a }\n", "yaml-alias"],
    ["deep nesting", `${"[".repeat(40)}${"]".repeat(40)}`, "yaml-too-deep"],
    ["a duplicate key", "a: 1\na: 2\n", "yaml-syntax"],
    ["a custom tag", "a: !!js/function 'x'\n", "yaml-syntax"],
    ["more than 64 KB", `# ${"x".repeat(70_000)}`, "file-too-large"],
    ["nothing", "# nothing\n", "empty-file"],
  ])("with %s is refused", (_what, text, code) => {
    const { objects, findings } = parse(text);
    expect(objects).toEqual([]);
    expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set([code]));
  });

  it("nested beyond the parser's stack is refused, not a crash", () => {
    const { findings } = parse("[".repeat(60_000));
    expect(findings.length).toBeGreaterThan(0);
  });
});
