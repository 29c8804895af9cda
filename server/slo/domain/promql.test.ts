import { describe, expect, it } from "vitest";
import {
  acceptBothBucketSpellings,
  asOperand,
  selectorsOf,
  syntaxProblem,
  toQueryTemplate,
} from "./promql.ts";

describe("a counter query", () => {
  it.each([
    ["hits", "sum(rate(hits[{{.window}}]))"],
    ['hits{code="500"}', 'sum(rate(hits{code="500"}[{{.window}}]))'],
    ["sum(hits)", "sum(rate(hits[{{.window}}]))"],
    ["sum by (zone) (hits)", "sum by (zone) (rate(hits[{{.window}}]))"],
    ["sum(all) - sum(fast)", "sum(rate(all[{{.window}}])) - sum(rate(fast[{{.window}}]))"],
  ])("%s is wrapped in rate()", (query, expected) => {
    expect(toQueryTemplate(query, true)).toEqual({ ok: true, value: expected });
  });

  it.each(["avg(hits)", "hits * 2", "rate(hits[5m])", "sum(a or b)", "max(hits)", "hits offset 5m"])(
    "%s is refused, because rate does not distribute over it",
    (query) => {
      expect(toQueryTemplate(query, true).ok).toBe(false);
    },
  );
});

describe("a windowed query", () => {
  it("is kept as it is", () => {
    const query = "sum(rate(hits[{{.window}}])) or vector(0)";
    expect(toQueryTemplate(`  ${query}\n`, false)).toEqual({ ok: true, value: query });
  });

  it("must be PromQL once the window is filled in", () => {
    const result = toQueryTemplate("sum(rate(hits[{{.window}}])", false);
    expect(result).toEqual({ ok: false, error: expect.stringContaining("syntax error at character") });
  });

  it("or counter: true is needed", () => {
    expect(toQueryTemplate("hits", false).ok).toBe(false);
  });
});

describe("PromQL", () => {
  it("has no problem when it parses", () => {
    expect(syntaxProblem('sum(rate(a{b=~"x|y"}[5m:1m])) OR on() vector(0)')).toBeUndefined();
    expect(syntaxProblem("sum(")).toBeDefined();
    expect(syntaxProblem("")).toBeDefined();
  });

  it("is an operand without parentheses only where it binds tightly", () => {
    expect(asOperand("sum(a)")).toBe("sum(a)");
    expect(asOperand("a or b")).toBe("(a or b)");
  });

  it("selects both spellings of an integer bucket and leaves fractions alone", () => {
    expect(acceptBothBucketSpellings('a{le="1"} + b{le="2.0"} + c{le="0.25"}')).toBe(
      'a{le=~"1(\\\\.0)?"} + b{le=~"2(\\\\.0)?"} + c{le="0.25"}',
    );
  });

  it("yields its selectors with unquoted matcher values", () => {
    expect(selectorsOf('sum(rate(a{x=~"5\\\\..",y!="z"}[5m])) / b')).toEqual([
      {
        metric: "a",
        matchers: [
          { label: "x", operator: "=~", value: "5\\.." },
          { label: "y", operator: "!=", value: "z" },
        ],
      },
      { metric: "b", matchers: [] },
    ]);
  });
});
