/*
 * Queries as people write them: comments, quotes, spacing, counters without a sum. Whatever becomes of a query, it must
 * stay PromQL wherever a rule puts it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acceptBothBucketSpellings,
  asOperand,
  atWindow,
  hasWindow,
  selectorsOf,
  syntaxProblem,
  toQueryTemplate,
} from "./promql.ts";

function templateOf(query: string, isCounter = false): string {
  const result = toQueryTemplate(query, isCounter);
  return result.ok ? result.value : expect.fail(result.error);
}
const problemOf = (query: string, isCounter = false): string => {
  const result = toQueryTemplate(query, isCounter);
  return result.ok ? expect.fail(`taken as ${result.value}`) : result.error;
};

describe("a placeholder", () => {
  it.each(["{{.window}}", "{{ .window }}", "{{  .window}}", "{{\t.window\t}}"])(
    "may be spaced as %j",
    (placeholder) => {
      const query = `sum(rate(hits[${placeholder}]))`;
      expect(hasWindow(query)).toBe(true);
      expect(atWindow(templateOf(query), "30d")).toBe("sum(rate(hits[30d]))");
    },
  );

  it.each(["{{window}}", "{{ $window }}", "{.window}", "{{.Window}}"])("is not %j", (placeholder) => {
    expect(hasWindow(`sum(rate(hits[${placeholder}]))`)).toBe(false);
  });

  it("is filled in everywhere", () => {
    const query = "sum(rate(a[{{.window}}])) - sum(rate(b[{{ .window }}]))";
    expect(atWindow(templateOf(query), "6h")).toBe("sum(rate(a[6h])) - sum(rate(b[6h]))");
  });
});

describe("counters without a sum", () => {
  it.each([
    ["(hits)", "(sum(rate(hits[{{.window}}])))"],
    ["hits + misses", "sum(rate(hits[{{.window}}])) + sum(rate(misses[{{.window}}]))"],
    ["sum(all) - fast", "sum(rate(all[{{.window}}])) - sum(rate(fast[{{.window}}]))"],
    ["sum(hits + misses)", "sum(rate(hits[{{.window}}]) + rate(misses[{{.window}}]))"],
    ["SUM (hits)", "SUM (rate(hits[{{.window}}]))"],
    ["sum without (pod) (hits)", "sum without (pod) (rate(hits[{{.window}}]))"],
    ['{__name__="hits"}', 'sum(rate({__name__="hits"}[{{.window}}]))'],
    ['hits{a="}[5m] # no comment"}', 'sum(rate(hits{a="}[5m] # no comment"}[{{.window}}]))'],
  ])("%s become sums, so that both sides of a division have the same labels", (query, expected) => {
    expect(templateOf(query, true)).toBe(expected);
  });

  it.each([
    ["count(hits)", '"count"'],
    ["sum(hits) / 2", '"/"'],
    ["2 * hits", '"2"'],
    ["-hits", '"-hits"'],
    ["sum(hits) or vector(0)", '"or"'],
    ["sum(hits > 0)", '">"'],
    ["sum(hits[5m])", '"hits[5m]"'],
    ["sum(hits - on(a) misses)", '"on(a)"'],
    ["hits @ 0", '"hits @ 0"'],
    ["topk(3, hits)", '"topk"'],
    ["absent(hits)", '"absent(hits)"'],
  ])("%s is refused by the part that rate does not distribute over", (query, part) => {
    expect(problemOf(query, true)).toBe(
      `expected sums and differences of counters, or a query with {{.window}}, found ${part}`,
    );
  });

  it("are parsed again after the change, for any sum of selectors", () => {
    const selector = fc
      .tuple(fc.constantFrom("hits", "a:b", "_x"), fc.constantFrom("", "{}", '{a="1"}', "{a=~\"x|y\",b!=''}"))
      .map((parts) => parts.join(""));
    const expression = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        selector,
        fc.tuple(tie("any"), fc.constantFrom(" + ", " - "), tie("any")).map((parts) => parts.join("")),
        tie("any").map((inner) => `(${inner})`),
        tie("any").map((inner) => `sum(${inner})`),
      ),
    })).any;
    fc.assert(
      fc.property(expression, (query) => {
        const filled = atWindow(templateOf(query, true), "5m");
        expect(syntaxProblem(filled)).toBeUndefined();
        expect(selectorsOf(filled)).toEqual(selectorsOf(query));
        expect(filled.match(/rate\(/g)).toHaveLength(selectorsOf(query).length);
      }),
    );
  });
});

describe("a comment", () => {
  it.each([
    ["sum(rate(hits[{{.window}}])) # all of them", "sum(rate(hits[{{.window}}]))"],
    ["# all of them\nsum(rate(hits[{{.window}}]))", "sum(rate(hits[{{.window}}]))"],
    ["sum( # a\n  rate(hits[{{.window}}]) # b\n)", "sum( \n  rate(hits[{{.window}}]) \n)"],
    ['sum(rate(hits{path="/#top"}[{{.window}}]))', 'sum(rate(hits{path="/#top"}[{{.window}}]))'],
  ])("goes, because it would hide the rest of the rule: %j", (query, expected) => {
    expect(templateOf(query)).toBe(expected);
  });

  it("that mentions the window is no window", () => {
    expect(templateOf("hits # over {{.window}}", true)).toBe("sum(rate(hits[{{.window}}]))");
    expect(problemOf("hits # over {{.window}}")).toContain("found neither");
  });

  it("alone is no query", () => {
    expect(problemOf("# nothing", true)).toMatch(/^expected PromQL, found a syntax error|^expected a PromQL/);
  });
});

describe("what is wrong with a query", () => {
  it.each([
    ["sum(rate(hits[{{.window}}])", "expected PromQL, found a syntax error at character 28 (the end)"],
    ["sum(rate(hits[{{.window}}])) and", "expected PromQL, found a syntax error at character 33 (the end)"],
    [
      "rate(a[{{.window}}]) rate(b[{{.window}}])",
      'expected PromQL, found a syntax error at character 22 near "rate(b[{{.window}}])"',
    ],
  ])("%s is counted in what the person wrote", (query, expected) => {
    expect(problemOf(query)).toBe(expected);
  });

  it.each(["rate(a{{.window}})", "a {{.window}}", "a[5m{{.window}}]"])(
    "is a window where no range belongs: %s",
    (query) => {
      expect(problemOf(query)).toContain("found a syntax error at character");
    },
  );

  it.each(["", "   ", "\n"])("is that there is none: %j", (query) => {
    expect(problemOf(query, true)).toBe("expected a PromQL expression, found nothing");
  });

  it("never stops the reader, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.boolean(), (query, isCounter) => {
        const result = toQueryTemplate(query, isCounter);
        if (result.ok) expect(syntaxProblem(atWindow(result.value, "5m"))).toBeUndefined();
        else expect(result.error).toMatch(/^expected .*, found/);
      }),
    );
  });
});

describe("an integer bucket", () => {
  it.each([
    ['b{le="1"}', String.raw`b{le=~"1(\\.0)?"}`],
    ["b{le='1'}", String.raw`b{le=~"1(\\.0)?"}`],
    ["b{le=`1`}", String.raw`b{le=~"1(\\.0)?"}`],
    ['b{le = "10.0", x="1"}', String.raw`b{le=~"10(\\.0)?", x="1"}`],
    [
      'sum(rate(b{le="1"}[5m])) / sum(rate(b{le="2"}[5m]))',
      String.raw`sum(rate(b{le=~"1(\\.0)?"}[5m])) / sum(rate(b{le=~"2(\\.0)?"}[5m]))`,
    ],
  ])("%s is found under both spellings", (query, expected) => {
    expect(acceptBothBucketSpellings(query)).toBe(expected);
    expect(syntaxProblem(expected)).toBeUndefined();
  });

  it.each([
    'b{le="0.5"}',
    'b{le="+Inf"}',
    'b{le!="1"}',
    'b{le=~"1|2"}',
    'b{size="1"}',
    'b{le="1e3"}',
    'b{x="le=\\"1\\""}',
  ])("%s is no integer bucket and stays", (query) => {
    expect(acceptBothBucketSpellings(query)).toBe(query);
  });

  it("is not changed twice", () => {
    const once = acceptBothBucketSpellings('b{le="1"}');
    expect(acceptBothBucketSpellings(once)).toBe(once);
  });
});

describe("an operand", () => {
  it.each([
    ["a", "a"],
    ["sum(a) by (x)", "sum(a) by (x)"],
    ["rate(a[5m])", "rate(a[5m])"],
    ["(a or b)", "(a or b)"],
    ["a + b", "(a + b)"],
    ["a > bool 1", "(a > bool 1)"],
    ["-a", "(-a)"],
    ["1", "(1)"],
    ["a offset 5m", "(a offset 5m)"],
  ])("%s stands as %s", (expression, expected) => {
    expect(asOperand(expression)).toBe(expected);
  });
});
