/* The other six kinds of OpenSLO v1 and the indicator: what each accepts at its limits, and what it refuses. */
import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { openSloFindings } from "../testing/read-definitions.ts";
import { parseOpenSlo } from "./parse-open-slo.ts";

const documentOf = (kind: string, spec: string): string =>
  `apiVersion: openslo/v1\nkind: ${kind}\nmetadata: { name: a }\nspec: ${spec}\n`;
const found = (kind: string, spec: string): string[] => openSloFindings(documentOf(kind, spec));

const metric = "{ metricSource: { spec: { query: a } } }";
const condition = "{ kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h }";
const inlineCondition = `{ kind: AlertCondition, metadata: { name: c }, spec: { severity: page, condition: ${condition} } }`;
const inlineTarget = "{ kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: pagerduty } }";

describe("documents of every kind", () => {
  it.each([
    ["Service", "{}"],
    ["Service", `{ description: "${"d".repeat(1050)}" }`],
    ["DataSource", "{ type: Prometheus, connectionDetails: { url: http://prometheus:9090 } }"],
    ["DataSource", "{ type: Prometheus, connectionDetails: [] }"],
    ["DataSource", "{ type: Prometheus, connectionDetails: false }"],
    ["SLI", `{ thresholdMetric: ${metric} }`],
    ["SLI", `{ ratioMetric: { good: ${metric}, total: ${metric} } }`],
    ["SLI", `{ ratioMetric: { counter: false, bad: ${metric}, total: ${metric} } }`],
    ["SLI", `{ ratioMetric: { raw: ${metric}, rawType: success } }`],
    ["SLI", `{ ratioMetric: { raw: ${metric}, rawType: failure } }`],
    [
      "SLI",
      "{ thresholdMetric: { metricSource: { metricSourceRef: my-source, spec: { any: { thing: [1] } } } } }",
    ],
    ["AlertCondition", `{ severity: page, condition: ${condition} }`],
    ["AlertCondition", `{ severity: x, condition: ${condition.replace(" }", ", alertAfter: 5m }")} }`],
    ["AlertNotificationTarget", "{ target: slack, description: Team channel }"],
    ["AlertPolicy", "{ conditions: [{ conditionRef: c }], notificationTargets: [{ targetRef: t }] }"],
    [
      "AlertPolicy",
      `{ alertWhenNoData: true, alertWhenResolved: false, alertWhenBreaching: true, conditions: [${inlineCondition}], notificationTargets: [${inlineTarget}, { targetRef: other }] }`,
    ],
  ])("%s %s is valid", (kind, spec) => {
    const parsed = parseOpenSlo({ file: "a.yaml", text: documentOf(kind, spec) });
    expect(parsed.findings).toEqual([]);
    expect(parsed.objects.map(({ object }) => [object.kind, object.metadata.name])).toEqual([[kind, "a"]]);
  });
});

describe("an indicator", () => {
  const exactlyOne =
    "a.yaml:4:7: exactly-one: spec: expected exactly one of thresholdMetric and ratioMetric, found";
  const ratio = (message: string) => `a.yaml:4:22: exactly-one: spec.ratioMetric: ${message}`;
  it.each([
    ["no metric", "{}", `${exactlyOne} none`],
    [
      "both metrics",
      `{ thresholdMetric: ${metric}, ratioMetric: { raw: ${metric}, rawType: failure } }`,
      `${exactlyOne} thresholdMetric and ratioMetric`,
    ],
    [
      "an empty ratio",
      "{ ratioMetric: {} }",
      ratio("expected either total with good or bad, or raw, found none"),
    ],
    [
      "good events without their total",
      `{ ratioMetric: { good: ${metric} } }`,
      ratio("expected either total with good or bad, or raw, found none"),
    ],
    [
      "a total alone",
      `{ ratioMetric: { total: ${metric} } }`,
      ratio("expected exactly one of good and bad with total, found none"),
    ],
    [
      "good and bad events",
      `{ ratioMetric: { good: ${metric}, bad: ${metric}, total: ${metric} } }`,
      ratio("expected exactly one of good and bad with total, found good and bad"),
    ],
    [
      "raw beside a total",
      `{ ratioMetric: { raw: ${metric}, rawType: failure, total: ${metric} } }`,
      ratio("expected either total with good or bad, or raw, found total and raw"),
    ],
    [
      "raw without its type",
      `{ ratioMetric: { raw: ${metric} } }`,
      "a.yaml:4:22: required-field: spec.ratioMetric.rawType: expected success or failure with raw",
    ],
    [
      "another type of raw",
      `{ ratioMetric: { raw: ${metric}, rawType: good } }`,
      'a.yaml:4:80: invalid-value: spec.ratioMetric.rawType: expected success or failure, found "good"',
    ],
    [
      "good events beside raw",
      `{ ratioMetric: { raw: ${metric}, rawType: success, good: ${metric} } }`,
      "a.yaml:4:95: forbidden-field: spec.ratioMetric.good: expected only raw, found good beside it",
    ],
    [
      "a metric without its source",
      "{ thresholdMetric: {} }",
      "a.yaml:4:26: required-field: spec.thresholdMetric.metricSource: expected object, found nothing",
    ],
    [
      "a source with an empty spec",
      "{ thresholdMetric: { metricSource: { spec: {} } } }",
      "a.yaml:4:50: invalid-value: spec.thresholdMetric.metricSource.spec: expected at least one field, for example query, found none",
    ],
    [
      "a reference that is no name",
      "{ thresholdMetric: { metricSource: { metricSourceRef: My Source, spec: { query: a } } } }",
      'a.yaml:4:61: invalid-value: spec.thresholdMetric.metricSource.metricSourceRef: expected lower-case letters, digits and inner hyphens, found "My Source"',
    ],
    [
      "the level that v2alpha has instead of metricSource",
      "{ thresholdMetric: { metricSource: { spec: { query: a } }, dataSourceRef: b } }",
      'a.yaml:4:66: unknown-field: expected a known field, found "dataSourceRef" in spec.thresholdMetric; remove it or correct its name',
    ],
  ])("with %s is refused", (_what, spec, expected) => {
    expect(found("SLI", spec)).toEqual([expected]);
  });
});

describe("a data source and a service", () => {
  it.each([
    [
      "DataSource",
      "{ connectionDetails: {} }",
      "a.yaml:4:7: required-field: spec.type: expected string, found nothing",
    ],
    [
      "DataSource",
      '{ type: "", connectionDetails: {} }',
      'a.yaml:4:15: invalid-value: spec.type: expected the kind of data source, for example Prometheus, found ""',
    ],
    [
      "DataSource",
      "{ type: Prometheus }",
      "a.yaml:4:7: invalid-value: spec.connectionDetails: expected connection details, found nothing",
    ],
    [
      "DataSource",
      "{ type: Prometheus, connectionDetails: }",
      "a.yaml:4:27: invalid-value: spec.connectionDetails: expected connection details, found nothing",
    ],
    [
      "Service",
      `{ description: "${"d".repeat(1051)}" }`,
      `a.yaml:4:22: invalid-value: spec.description: expected at most 1050 characters, found "${"d".repeat(56)}…`,
    ],
    [
      "Service",
      "{ owner: payments }",
      'a.yaml:4:9: unknown-field: expected a known field, found "owner" in spec; remove it or correct its name',
    ],
  ])("%s %s is refused", (kind, spec, expected) => {
    expect(found(kind, spec)).toEqual([expected]);
  });
});

describe("an alert condition", () => {
  const at = (column: number, field: string, code: string, problem: string) =>
    `a.yaml:4:${column}: ${code}: spec.condition.${field}: ${problem}`;
  it.each([
    ["kind: burnrate", "kind: budget", at(44, "kind", "invalid-value", 'expected burnrate, found "budget"')],
    ["op: gte", "op: '>'", at(58, "op", "invalid-value", 'expected one of lte, gte, lt, gt, found ">"')],
    ["14.4", "'14.4'", at(74, "threshold", "wrong-type", 'expected number, found "14.4"')],
    [
      "1h",
      "1h5m",
      at(
        96,
        "lookbackWindow",
        "invalid-value",
        'expected a whole number above 0 with one unit of m, h, d, w, M, Q, Y, found "1h5m"',
      ),
    ],
    [
      ", lookbackWindow: 1h",
      "",
      at(36, "lookbackWindow", "required-field", "expected string, found nothing"),
    ],
  ])("with %s changed to %j is refused", (from, to, expected) => {
    const spec = `{ severity: page, condition: ${condition.replace(from, to)} }`;
    expect(found("AlertCondition", spec)).toEqual([expected]);
  });

  it("without a severity is refused", () => {
    expect(found("AlertCondition", `{ severity: "", condition: ${condition} }`)).toEqual([
      'a.yaml:4:19: invalid-value: spec.severity: expected a severity, for example page, found ""',
    ]);
  });
});

describe("an alert policy", () => {
  const policy = (conditions: string, targets: string) =>
    found("AlertPolicy", `{ conditions: [${conditions}], notificationTargets: [${targets}] }`);
  const ref = "{ conditionRef: c }";
  const target = "{ targetRef: t }";

  it.each([
    ["no condition", "", target, "expected exactly one condition, found a list of 0", 4, 21, "conditions"],
    [
      "two conditions",
      `${ref}, ${ref}`,
      target,
      "expected exactly one condition, found a list of 2",
      4,
      21,
      "conditions",
    ],
    [
      "nobody to tell",
      ref,
      "",
      "expected at least one notification target, found a list of 0",
      4,
      65,
      "notificationTargets",
    ],
  ])("with %s is refused", (...[, conditions, targets, message, line, column, field]) => {
    expect(policy(conditions, targets)).toEqual([
      `a.yaml:${line}:${column}: invalid-value: spec.${field}: ${message}`,
    ]);
  });

  it.each([
    ["{}", "none"],
    ["{ kind: AlertCondition }", "kind"],
    ["{ kind: AlertCondition, metadata: { name: a } }", "kind and metadata"],
    ["{ conditionRef: c, kind: AlertCondition }", "conditionRef and kind"],
    [
      inlineCondition.replace("{ kind", "{ conditionRef: c, kind"),
      "conditionRef and kind and metadata and spec",
    ],
  ])("whose condition is %s is refused, because it is neither a reference nor whole", (conditions, what) => {
    expect(policy(conditions, target)).toEqual([
      `a.yaml:4:22: exactly-one: spec.conditions.0: expected either conditionRef, or kind, metadata and spec of an inline AlertCondition, found ${what}`,
    ]);
  });

  it("is told of a mistake inside an inline object where it is", () => {
    expect(policy(inlineCondition.replace("burnrate", "latency"), target)).toEqual([
      'a.yaml:4:112: invalid-value: spec.conditions.0.spec.condition.kind: expected burnrate, found "latency"',
    ]);
    expect(policy(ref, inlineTarget.replace("target: pagerduty", 'target: ""'))).toEqual([
      'a.yaml:4:138: invalid-value: spec.notificationTargets.0.spec.target: expected the name of a notification system, found ""',
    ]);
  });

  it("is told of another kind in place of its own", () => {
    expect(policy(inlineTarget, target)).toEqual([
      'a.yaml:4:30: invalid-value: spec.conditions.0.kind: expected AlertCondition, found "AlertNotificationTarget"',
      "a.yaml:4:84: required-field: spec.conditions.0.spec.severity: expected string, found nothing",
      "a.yaml:4:84: required-field: spec.conditions.0.spec.condition: expected object, found nothing",
      'a.yaml:4:86: unknown-field: expected a known field, found "target" in spec.conditions.0.spec; remove it or correct its name',
    ]);
  });
});

describe("a file of several objects", () => {
  it("is refused whole when one object is wrong, and the finding is in that object", () => {
    const list = "- apiVersion: openslo/v1\n  kind: Service\n  metadata: { name: a }\n  spec: {}\n";
    const text = list + list.replace("name: a", "name: B");
    const { objects, findings } = parseOpenSlo({ file: "a.yaml", text });
    expect(objects).toEqual([]);
    expect(findings.map(formatFinding)).toEqual([
      'a.yaml:7:21: invalid-value: metadata.name: expected lower-case letters, digits and inner hyphens, found "B"',
    ]);
  });

  it("may mix documents and lists, and skips empty documents", () => {
    const one = documentOf("Service", "{}");
    const { objects, findings } = parseOpenSlo({
      file: "a.yaml",
      text: `---\n${one}---\n---\n- ${one.trim().replaceAll("\n", "\n  ")}\n`,
    });
    expect(findings).toEqual([]);
    expect(objects.map(({ source }) => source.locate(["kind"]).line)).toEqual([3, 9]);
  });
});
