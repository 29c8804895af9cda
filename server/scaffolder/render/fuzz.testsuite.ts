/* Random templates from a grammar of everything the language has, plus what it must not have. */
import fc from "fast-check";
import { expect } from "vitest";
import { isAppError } from "../../kernel/app-error.ts";
import { builtinFilters, scaffolderFilters } from "../domain/template-language.ts";
import { longestRenderMs, renderSkeleton, startProcessorClock } from "./testing.ts";

const names = [
  "values",
  "values.a",
  "values.b",
  "loop",
  "process",
  "constructor",
  "__proto__",
  "range",
  "x",
  "caller",
];
const keys = ["a", "b", "constructor", "__proto__", "length", "prototype", "0", "toString", "call", "at"];
const operators = [
  "+",
  "-",
  "~",
  "*",
  "/",
  "//",
  "%",
  "**",
  "==",
  "!=",
  "===",
  "<",
  ">",
  "and",
  "or",
  "in",
  "not in",
  "is",
];
const filters = [...builtinFilters, ...scaffolderFilters, "nope", "constructor"];

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        ...names,
        "1",
        "2.5",
        "'s'",
        '"\\n"',
        "true",
        "none",
        "[]",
        "{}",
        "''",
        "r/a+/g",
        "range(9)",
      ),
      fc.tuple(inner, fc.constantFrom(...operators), inner).map((parts) => parts.join(" ")),
      fc.tuple(inner, fc.constantFrom(...keys)).map(([left, key]) => `${left}.${key}`),
      fc.tuple(inner, inner).map(([left, key]) => `${left}[${key}]`),
      fc.tuple(inner, inner).map(([left, argument]) => `${left}(${argument})`),
      fc
        .tuple(inner, fc.constantFrom(...filters), inner)
        .map(([left, name, argument]) => `${left} | ${name}(${argument})`),
      fc
        .tuple(inner, inner, inner)
        .map(([value, condition, other]) => `${value} if ${condition} else ${other}`),
      fc.tuple(inner, inner).map((items) => `[${items.join(", ")}]`),
      inner.map((value) => `(${value})`),
      inner.map((value) => `not ${value}`),
      inner.map((value) => `{ 'k': ${value} }`),
    ),
  };
});

const statement = fc.oneof(
  expression.map((text) => `\${{ ${text} }}`),
  expression.map((text) => `{% if ${text} %}x{% endif %}`),
  expression.map((text) => `{% for i in ${text} %}\${{ i }}{% endfor %}`),
  expression.map((text) => `{% for k, v in ${text} %}\${{ v }}{% else %}-{% endfor %}`),
  expression.map((text) => `{% set x = ${text} %}\${{ x }}`),
  expression.map((text) => `{% macro m(x) %}${text}{% endmacro %}\${{ m(${text}) }}`),
  expression.map((text) => `{% switch ${text} %}{% case 1 %}a{% default %}b{% endswitch %}`),
  expression.map((text) => `{% filter ${text} %}x{% endfilter %}`),
  expression.map((text) => `{% include ${text} %}`),
  fc.constantFrom(
    "{% raw %}",
    "{% endraw %}",
    "{%",
    "%}",
    "${{",
    "}}",
    "{#",
    "#}",
    "{% endif %}",
    "{%- if",
    "-%}",
    "\n",
  ),
  fc.string({ unit: "binary", maxLength: 10 }),
);
const template = fc.array(statement, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));

const refusals = ["template_invalid", "template_timeout", "path_not_allowed"];

/**
 * Every template either renders or is refused with a place, in two seconds of processor time at most; nothing of the host
 * shows, nothing of it changes. Returns the most time that one of them took.
 */
export function fuzzTemplates(numRuns: number, seed: number): number {
  let worstMs = 0;
  const canary = `canary-${seed}`;
  process.env.FUZZ_CANARY = canary;
  fc.assert(
    fc.property(template, (text) => {
      let rendered = "";
      const usedMs = startProcessorClock();
      try {
        rendered = renderSkeleton({ file: text }, { a: "text", b: [1, { c: null }] }).file ?? "";
      } catch (error) {
        if (!isAppError(error)) throw error;
        expect(refusals).toContain(error.code);
        expect(error.message).toMatch(/^templates\/demo\/skeleton\/file:\d+:\d+: |too many|Expected at most/);
      }
      const tookMs = usedMs();
      worstMs = Math.max(worstMs, tookMs);
      expect(tookMs).toBeLessThan(longestRenderMs);
      expect(rendered).not.toContain(canary);
      expect(rendered).not.toMatch(/\[native code\]|node:internal/);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns, seed },
  );
  delete process.env.FUZZ_CANARY;
  return worstMs;
}

export const tellWorst = (templates: string, worstMs: number): void =>
  void process.stdout.write(
    `processor time: ${templates}, worst ${Math.round(worstMs)} ms of ${longestRenderMs}\n`,
  );
