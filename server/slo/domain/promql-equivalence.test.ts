import { describe, expect, it } from "vitest";
import { isSamePromql } from "./promql-equivalence.ts";

describe("PromQL means the same", () => {
  it.each([
    ["spacing and parentheses", "(sum( rate(a[5m]) ))", "sum(rate(a[5m]))"],
    ["the order of matchers", 'a{x="1",y="2"}', 'a{ y="2", x="1" }'],
    ["the order of grouping labels", "a / on(x, y) b", "a / on(y, x) b"],
    ["the place of a grouping", "sum by (x) (a)", "sum(a) by (x)"],
    ["the order of a sum", "a + b", "b + a"],
    ["folded constants", "a > (14.4 * 0.0009999999999999432)", "a > (14.4 * 0.001)"],
    ["a folded difference", "vector(1-0.9990000000000001)", "vector(0.001)"],
    ["the case of keywords", "a OR b", "a or b"],
  ])("whatever %s", (...[, a, b]) => {
    expect(isSamePromql(a, b)).toBe(true);
  });
});

describe("PromQL differs", () => {
  it.each([
    ["by a matcher's value", 'a{x="1"}', 'a{x="2"}'],
    ["by a matcher's operator", 'a{x="1"}', 'a{x!="1"}'],
    ["by a window", "rate(a[5m])", "rate(a[6m])"],
    ["by a factor", "a > (14.4 * 0.001)", "a > (14.3 * 0.001)"],
    ["by a comparison", "a > 1", "a >= 1"],
    ["by an aggregation", "sum(a)", "max(a)"],
    ["by a grouping", "sum by (x) (a)", "sum without (x) (a)"],
    ["by the order of a difference", "a - b", "b - a"],
    ["by a missing operand", "a or b", "a"],
    ["by a label's letter case", 'a{x="A"}', 'a{x="a"}'],
  ])("%s", (...[, a, b]) => {
    expect(isSamePromql(a, b)).toBe(false);
  });
});
