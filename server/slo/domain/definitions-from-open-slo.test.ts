/* What valid OpenSLO becomes for the compilers, and with which words it is refused where Waymark does not compile it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedSlo as changed, definitionOf, readDefinitions as read } from "../testing/read-definitions.ts";
import { smallSlo as slo } from "../testing.ts";

describe("a window", () => {
  it.each([
    ["28d", 28],
    ["4w", 28],
    ["30d", 30],
    ["1M", 30],
  ])("of %s is %i days", (duration, days) => {
    expect(definitionOf(changed("28d", duration)).windowDays).toBe(days);
  });

  it.each(["7d", "1m", "31d", "672h", "720h", "1Q", "90d", "1Y", "28w"])(
    "of %s is valid and not compiled",
    (duration) => {
      expect(read(changed("28d", duration)).findings).toEqual([
        `0.yaml:15:7: unsupported-time-window: expected a rolling window of 28d, 4w, 30d or 1M, found rolling ${duration}: it is valid OpenSLO but not compiled`,
      ]);
    },
  );

  it("of a calendar month is not taken for a rolling one of the same length", () => {
    const calendar = "isRolling: false\n      calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC }";
    const text = changed("28d", "1M").replace("isRolling: true", calendar);
    expect(read(text).findings).toEqual([
      "0.yaml:15:7: unsupported-time-window: expected a rolling window of 28d, 4w, 30d or 1M, found calendar 1M: it is valid OpenSLO but not compiled",
    ]);
  });
});

describe("a target", () => {
  it.each([
    ["target: 0.999", "0.999"],
    ["targetPercent: 99.9", "0.999"],
    ["targetPercent: 99.95", "0.9995"],
    ["target: 0", "0"],
    ["targetPercent: 0", "0"],
    ["targetPercent: 99.9999", "0.999999"],
  ])("%s is exactly %s", (written, ratio) => {
    expect(definitionOf(changed("target: 0.99", written)).target.toString()).toBe(ratio);
  });

  it("means the same written as a ratio and as a percentage", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 }), (n) => {
        const ratio = definitionOf(changed("target: 0.99", `target: ${n / 100_000}`)).target;
        const percent = definitionOf(changed("target: 0.99", `targetPercent: ${n / 1000}`)).target;
        return ratio.equals(percent) && ratio.greaterThanOrEqualTo(0) && ratio.lessThan(1);
      }),
      { numRuns: 50 },
    );
  });

  it("of several objectives is none: each needs an SLO of its own", () => {
    expect(read(changed("- target: 0.99", "- target: 0.99\n    - target: 0.9")).findings).toEqual([
      "0.yaml:19:5: unsupported-objectives: expected one objective, found 2; write one SLO for each",
    ]);
  });
});

describe("what is valid and not compiled", () => {
  const compiledOnly = "it is valid OpenSLO but not compiled";
  it.each([
    [
      "time slices",
      "Occurrences\n  objectives:\n    - target: 0.99",
      "Timeslices\n  objectives:\n    - { target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m }",
      `0.yaml:17:20: unsupported-budgeting-method: expected budgetingMethod Occurrences, found Timeslices: ${compiledOnly}`,
    ],
    [
      "ratios of time slices",
      "Occurrences\n  objectives:\n    - target: 0.99",
      "RatioTimeslices\n  objectives:\n    - { target: 0.99, timeSliceWindow: 1m }",
      `0.yaml:17:20: unsupported-budgeting-method: expected budgetingMethod Occurrences, found RatioTimeslices: ${compiledOnly}`,
    ],
    [
      "another data source",
      "bad: { metricSource: { type: Prometheus",
      "bad: { metricSource: { type: Datadog",
      `0.yaml:12:38: unsupported-data-source: expected metricSource.type Prometheus, found Datadog: ${compiledOnly}`,
    ],
    [
      "a metric without a query",
      "spec: { query: bad }",
      "spec: { promql: bad }",
      "0.yaml:12:56: required-field: expected a PromQL query in spec.query, found none; add it",
    ],
    [
      "a query that is a number",
      "spec: { query: bad }",
      "spec: { query: 7 }",
      "0.yaml:12:56: required-field: expected a PromQL query in spec.query, found none; add it",
    ],
    [
      "a service of one character",
      "service: web",
      "service: w",
      '0.yaml:6:12: invalid-service: expected 2 to 63 letters, digits and inner . _ -, found "w"',
    ],
    [
      "a service of 64 characters",
      "service: web",
      `service: ${"w".repeat(64)}`,
      `0.yaml:6:12: invalid-service: expected 2 to 63 letters, digits and inner . _ -, found "${"w".repeat(64)}"`,
    ],
    [
      "a service that would close a label",
      "service: web",
      `service: 'web",x="'`,
      String.raw`0.yaml:6:12: invalid-service: expected 2 to 63 letters, digits and inner . _ -, found "web\",x=\""`,
    ],
    [
      "a service with a line break",
      "service: web",
      String.raw`service: "web\napi"`,
      String.raw`0.yaml:6:12: invalid-service: expected 2 to 63 letters, digits and inner . _ -, found "web\napi"`,
    ],
    [
      "the same query twice",
      "query: all",
      "query: ' bad '",
      "0.yaml:11:9: same-query: expected different queries for the events and their total, found the same; correct one of them",
    ],
    [
      "a gauge in place of a counter",
      "query: bad",
      "query: avg(bad)",
      '0.yaml:12:65: invalid-query: expected sums and differences of counters, or a query with {{.window}}, found "avg"',
    ],
  ])("%s is told with its place", (...[, from, to, expected]) => {
    expect(read(changed(from, to)).findings).toEqual([expected]);
  });

  it("a threshold metric is", () => {
    const text = changed(
      /ratioMetric:[\s\S]*? {2}timeWindow/,
      "thresholdMetric: { metricSource: { spec: { query: age } } }\n  timeWindow",
    ).replace("target: 0.99", "{ target: 0.99, op: lt, value: 60 }");
    expect(read(text).findings).toEqual([
      `0.yaml:10:7: unsupported-indicator: expected a ratioMetric, found a thresholdMetric: ${compiledOnly}`,
    ]);
  });

  it("a composite is, and not as a reference to an SLI without a name", () => {
    const text = changed(/ {2}indicator:[\s\S]*? {2}timeWindow/, "  timeWindow").replace(
      "target: 0.99",
      "{ target: 0.99, indicatorRef: other }",
    );
    expect(read(text).findings).toEqual([
      `0.yaml:6:3: unsupported-indicator: expected the indicator on the SLO, found it on its objectives (a composite): ${compiledOnly}`,
    ]);
  });

  it("is told all at once, and the valid SLOs beside it are compiled", () => {
    const wrong = changed("28d", "7d").replace("Occurrences", "Nope").replace("Nope", "Timeslices");
    const slices = wrong.replace("target: 0.99", "{ target: 0.99, timeSliceTarget: 1, timeSliceWindow: 1m }");
    const { slos, findings } = read([slices.replace("service: web", "service: w"), slo]);
    expect(findings.map((finding) => finding.split(": ").slice(0, 2).join(" "))).toEqual([
      "0.yaml:6:12 invalid-service",
      "0.yaml:17:20 unsupported-budgeting-method",
      "0.yaml:15:7 unsupported-time-window",
    ]);
    expect(slos.map((one) => one.source)).toEqual([{ file: "1.yaml", line: 4, column: 9 }]);
  });
});

describe("an indicator", () => {
  const indicatorOf = (ratio: string) =>
    definitionOf(changed(/counter: true[\s\S]*? {2}timeWindow/, `${ratio}\n  timeWindow`)).indicator;
  const metric = (query: string) => `{ metricSource: { spec: { query: '${query}' } } }`;

  it("of bad events keeps both queries", () => {
    expect(definitionOf(slo).indicator).toEqual({
      kind: "bad-events",
      bad: "sum(rate(bad[{{.window}}]))",
      total: "sum(rate(all[{{.window}}]))",
    });
  });

  it("of good events is of good events, whatever the source's type is called", () => {
    const text = changed("bad: {", "good: {").replaceAll("type: Prometheus", "type: prometheus");
    expect(definitionOf(text).indicator).toMatchObject({
      kind: "good-events",
      good: "sum(rate(bad[{{.window}}]))",
    });
  });

  it("that is a ratio of failures is taken as it is, one of successes is turned round", () => {
    const raw = metric('job:ratio{a="b"} + 0 * sum(rate(x[{{.window}}]))');
    expect(indicatorOf(`raw: ${raw}\n        rawType: failure`)).toEqual({
      kind: "error-ratio",
      ratio: 'job:ratio{a="b"} + 0 * sum(rate(x[{{.window}}]))',
    });
    expect(indicatorOf(`raw: ${raw}\n        rawType: success`)).toEqual({
      kind: "error-ratio",
      ratio: '1 - (job:ratio{a="b"} + 0 * sum(rate(x[{{.window}}])))',
    });
  });

  const reference = changed(/ {2}indicator:[\s\S]*? {2}timeWindow/, "  indicatorRef: errors\n  timeWindow");
  const sli = (name: string, query = "bad") =>
    `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: ${name} }\nspec:\n  ratioMetric:\n    counter: true\n    bad: ${metric(query)}\n    total: ${metric("all")}\n`;

  it("may stand in another file, before or after the SLO", () => {
    const inline = definitionOf(slo).indicator;
    expect(read([reference, sli("other", "x"), sli("errors")]).slos[0]?.indicator).toEqual(inline);
    expect(read([sli("errors"), reference]).slos[0]?.indicator).toEqual(inline);
  });

  it("that is referred to and is not there is named", () => {
    expect(read([reference, sli("other")]).findings).toEqual([
      '0.yaml:7:17: unresolved-reference: expected an SLI named "errors" among the given files, found none; add its file or inline it',
    ]);
  });

  it("is no other kind of object of that name", () => {
    const service = "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: errors }\nspec: {}\n";
    expect(read([service, reference]).findings).toEqual([
      '1.yaml:7:17: unresolved-reference: expected an SLI named "errors" among the given files, found none; add its file or inline it',
    ]);
  });

  it("in another file is told of its mistake there and once, however many refer to it", () => {
    const second = reference.replace("name: web-errors", "name: web-more");
    expect(read([reference, sli("errors", "sum(bad"), second]).findings).toEqual([
      "1.yaml:7:43: invalid-query: expected PromQL, found a syntax error at character 8 (the end)",
    ]);
  });
});
