import fc from "fast-check";
import { createTemplateRenderer } from "nunjitsu";
import { describe, expect, test } from "vitest";
import { builtinFilters } from "./template-language.ts";
import { ExpressionSyntaxError } from "./expression.ts";
import { ExpressionParser } from "./parse-expression.ts";

const renderer = createTemplateRenderer();

function interpreterAccepts(expression: string): boolean {
  try {
    renderer.render(`\${{ ${expression} }}`, { a: { b: "x" }, c: [1, 2], name: "n" });
    return true;
  } catch (error) {
    return !(error instanceof Error && "phase" in error && error.phase === "parse");
  }
}

function parserAccepts(expression: string): boolean {
  try {
    new ExpressionParser(expression, 0, expression.length).parseAll();
    return true;
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return false;
    throw error;
  }
}

const atom = fc.constantFrom(
  "a",
  "a.b",
  "c[0]",
  "name",
  "1",
  "2.5",
  "'s'",
  '"q"',
  "true",
  "none",
  "[]",
  "{}",
);
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc
      .tuple(
        tie("any"),
        fc.constantFrom("+", "-", "~", "*", "/", "==", "!=", "<", "and", "or", "in", "is", "not in"),
        tie("any"),
      )
      .map((parts) => parts.join(" ")),
    tie("any").map((inner) => `(${inner})`),
    tie("any").map((inner) => `not ${inner}`),
    tie("any").map((inner) => `${inner} | upper`),
    tie("any").map((inner) => `-${inner}`),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => `${left} if ${right} else 1`),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => `[${left}, ${right}]`),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => `{k: ${left}, 'l': ${right}}`),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => `a.f(${left}, x=${right})`),
  ),
})).any;

describe("the expression parser agrees with the interpreter", () => {
  test("on generated expressions", () => {
    fc.assert(
      fc.property(expression, (text) => {
        // `}}` ends the tag before the parser sees it, whatever it means inside.
        fc.pre(!text.includes("}}"));
        expect(parserAccepts(text)).toBe(interpreterAccepts(text));
      }),
      { numRuns: 2000, seed: 20261122 },
    );
  });

  test("on the list of built-in filters", () => {
    for (const filter of builtinFilters) {
      let message = "";
      try {
        renderer.render(`\${{ "x" | ${filter} }}`);
      } catch (error) {
        message = String(error);
      }
      expect(message, filter).not.toContain("Unknown template filter");
    }
  });

  test.each([
    "a.",
    "a[",
    "a[]",
    "(",
    "()",
    "a b",
    "a ||",
    "1a",
    "a | ",
    "a ? b : c",
    "{1: 2}",
    "a..b",
    "=a",
    "not",
  ])("both refuse %s", (text) => {
    expect([parserAccepts(text), interpreterAccepts(text)]).toEqual([false, false]);
  });
});
