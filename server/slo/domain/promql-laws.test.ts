/* Laws of comparing PromQL, for any expression: what may be rewritten without changing the meaning, and what may not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePromql } from "./promql-equivalence.ts";
import { selectorsOf, syntaxProblem } from "./promql.ts";

const metric = fc.constantFrom("a", "b:c", "_d");
const matcher = fc
  .tuple(
    fc.constantFrom("x", "y", "le"),
    fc.constantFrom("=", "!=", "=~", "!~"),
    fc.constantFrom("", "1", "a|b", "5.."),
  )
  .map(([label, operator, value]) => `${label}${operator}"${value}"`);
const selector = fc.tuple(metric, fc.uniqueArray(matcher, { maxLength: 3 })).map(([name, matchers]) => ({
  name,
  matchers,
  text: matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`,
}));
const number = fc.integer({ min: 1, max: 9999 }).map((n) => String(n / 100));

const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    selector.map(({ text }) => text),
    number,
    selector.map(({ text }) => `sum(rate(${text}[5m]))`),
    fc
      .tuple(tie("any"), fc.constantFrom(" + ", " - ", " * ", " / "), tie("any"))
      .map((parts) => parts.join("")),
    tie("any").map((inner) => `(${inner})`),
    tie("any").map((inner) => `max by (x, y) (${inner})`),
  ),
})).any;

describe("any expression", () => {
  it("means the same as itself, in parentheses and with other spaces", () => {
    fc.assert(
      fc.property(expression, (text) => {
        expect(syntaxProblem(text)).toBeUndefined();
        expect(isSamePromql(text, text)).toBe(true);
        expect(isSamePromql(text, `((${text}))`)).toBe(true);
        expect(isSamePromql(text, text.replaceAll(" + ", "  +\n").replaceAll("(", "( "))).toBe(true);
      }),
    );
  });

  it("means the same as another exactly when that means the same as it", () => {
    fc.assert(
      fc.property(
        expression,
        expression,
        (one, other) => isSamePromql(one, other) === isSamePromql(other, one),
      ),
    );
  });

  it("means the same with the sides of a sum or a product turned round, not those of a difference", () => {
    fc.assert(
      fc.property(expression, expression, (one, other) => {
        const [left, right] = [`(${one})`, `(${other})`];
        expect(isSamePromql(`${left} + ${right}`, `${right} + ${left}`)).toBe(true);
        expect(isSamePromql(`${left} * ${right}`, `${right} * ${left}`)).toBe(true);
        if (isSamePromql(one, other)) return;
        const isNumber = [one, other].every((text) => selectorsOf(text).length === 0);
        if (!isNumber) expect(isSamePromql(`${left} - ${right}`, `${right} - ${left}`)).toBe(false);
      }),
    );
  });
});

describe("any selector", () => {
  it("means the same with its matchers in any order, and something else with one less", () => {
    fc.assert(
      fc.property(selector, ({ name, matchers, text }) => {
        expect(isSamePromql(text, `${name}{${matchers.toReversed().join(", ")}}`)).toBe(true);
        if (matchers.length > 0)
          expect(isSamePromql(text, `${name}{${matchers.slice(1).join(",")}}`)).toBe(false);
      }),
    );
  });

  it("is read with every matcher, in order, wherever it stands", () => {
    fc.assert(
      fc.property(selector, ({ name, matchers, text }) => {
        const read = selectorsOf(`sum by (z) (increase(${text}[1h:5m])) / 2`);
        expect(read.map((one) => one.metric)).toEqual([name]);
        expect(
          read[0]?.matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`),
        ).toEqual(matchers);
      }),
    );
  });
});

describe("constants", () => {
  it("are compared by what they come to, within a billionth", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (one, other) => {
          const [left, right] = [one / 1000, other / 1000];
          expect(isSamePromql(`a > (${left} * ${right})`, `a > ${left * right}`)).toBe(true);
          expect(isSamePromql(`a > ${left}`, `a > ${left * (1 + 1e-11)}`)).toBe(true);
          expect(isSamePromql(`a > ${left}`, `a > ${left * (1 + 1e-6)}`)).toBe(false);
        },
      ),
    );
  });

  it.each([
    ["a > 0", "a > 0.0", true],
    ["a > 1e-3", "a > 0.001", true],
    ["a > 0x10", "a > 16", true],
    ["a > 1 / 2", "a > 0.5", true],
    ["a > 2 ^ 2", "a > 4", false],
    ["a > -1", "a > 1", false],
    ["a[5m]", "a[300s]", false],
    ["a offset 1h", "a", false],
    ["a and b", "b and a", false],
    ["a or b", "b or a", false],
    ["a + on(x) b", "b + on(x) a", false],
    ["topk(1, a)", "topk(2, a)", false],
    ['a{x="1"}', "a{x='1'}", true],
    ["a # all of them", "a", true],
    ["a{}", "a", true],
    [String.raw`a{x="\n"}`, 'a{x="n"}', false],
    [String.raw`a{x="\\d"}`, "a{x=`\\d`}", true],
    ["a{x=~`5..`}", 'a{x=~"5.."}', true],
  ])("%s and %s mean the same: %s", (one, other, expected) => {
    expect(isSamePromql(one, other)).toBe(expected);
  });
});
