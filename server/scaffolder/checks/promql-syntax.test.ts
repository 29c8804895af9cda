import { describe, expect, it } from "vitest";
import { metricNames, promqlError } from "./promql-syntax.ts";

describe("PromQL", () => {
  it.each([
    "up",
    "sum by (pod) (rate(http_requests_total{job='a',code=~\"5..\"}[5m])) / 2",
    "(bad or 0 * total) / (total > 0)",
    "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))",
    "a offset 5m / on (pod) group_left (x) b unless on (pod) c",
    "max_over_time(a[1h:5m] @ end())",
    "-1 ^ 2",
    '{__name__=~"job:.*"}',
    'absent(up{job="a"}) # why',
  ])("parses: %s", (expression) => {
    expect(promqlError(expression)).toBeUndefined();
  });

  it.each([
    ["", "an expression, found nothing"],
    ["sum(", 'PromQL, found a syntax error near "sum("'],
    ["rate(a[5m]))", 'PromQL, found a syntax error near "ate(a[5m]))"'],
    ["sum sum(a)", 'PromQL, found a syntax error near "sum sum(a)"'],
    ["a{job=checkout}", 'PromQL, found a syntax error near "a{job=checkout}"'],
    ["a == == b", 'PromQL, found a syntax error near "a == == b"'],
    ["select * from a", 'PromQL, found a syntax error near "ct * from a"'],
  ])("does not parse %j", (expression, error) => {
    expect(promqlError(expression)).toBe(error);
  });

  it("shows thirty characters around the first mistake, not the whole expression", () => {
    const expression = `${"a + ".repeat(30)}) + ${"b + ".repeat(30)}c`;
    const error = promqlError(expression) ?? "";
    expect(error).toMatch(/^PromQL, found a syntax error near "/);
    expect(error.length).toBeLessThan(80);
  });

  it.each([
    ["up", ["up"]],
    ["a / a", ["a"]],
    ['sum(rate(a[5m])) / on (b) count(c{d="e"})', ["a", "c"]],
    ['slo:sli_error:ratio_rate5m{x="y"}', ["slo:sli_error:ratio_rate5m"]],
    ['label_replace(a, "b", "$1", "c", "(.*)")', ["a"]],
    ["1 + time()", []],
    ['{__name__="a"}', []],
    ["sum by (a) (b) without", ["b"]],
  ])("%s reads the metrics %j", (expression, names) => {
    expect(metricNames(expression)).toEqual(names);
  });
});
