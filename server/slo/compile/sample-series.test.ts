import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Indicator } from "../domain/slo-definition.ts";
import { sampleIndicator } from "./sample-series.ts";

const rate = (selector: string) => `sum(rate(${selector}[{{.window}}]))`;
const bad = (part: string, total: string): Indicator => ({
  kind: "bad-events",
  bad: rate(part),
  total: rate(total),
});
const seriesOf = (indicator: Indicator) =>
  sampleIndicator(indicator)
    ?.seriesFor([{ minutes: 2, total: 10, bad: 1 }], 1)
    .map(({ series, values }) => `${series} ${values}`);

describe("sample series", () => {
  it("of one metric are a bad one and a good one that the total also matches", () => {
    expect(seriesOf(bad('hits{job="a",code=~"5.."}', 'hits{job="a"}'))).toEqual([
      'hits{job="a",code="200"} 0+9x2',
      'hits{job="a",code="500"} 0+1x2',
    ]);
  });

  it("of two metrics are the total and the good events", () => {
    const indicator: Indicator = {
      kind: "good-events",
      good: rate('latency_bucket{le="0.25"}'),
      total: rate("latency_count"),
    };
    expect(seriesOf(indicator)).toEqual(["latency_count{} 0+10x2", 'latency_bucket{le="0.25"} 0+9x2']);
  });

  it("respect every matcher of a label", () => {
    const [good] = seriesOf(bad('hits{code=~"5..|429",code!="500"}', 'hits{code!="500"}')) ?? [];
    expect(good).toBe('hits{code="200"} 0+9x2');
  });

  it("continue a counter from phase to phase", () => {
    const phases = [
      { minutes: 4, total: 10, bad: 0 },
      { minutes: 4, total: 10, bad: 10 },
    ];
    const series = sampleIndicator(bad("errors", "hits"))?.seriesFor(phases, 2);
    expect(series).toEqual([
      { series: "hits{}", values: "0+20x2 60+20x1" },
      { series: "errors{}", values: "0+0x2 20+20x1" },
    ]);
  });

  it("leave out a counter that never moves, like a label never seen", () => {
    const series = sampleIndicator(bad('hits{code="500"}', "hits"))?.seriesFor(
      [{ minutes: 1, total: 5, bad: 0 }],
      1,
    );
    expect(series).toHaveLength(1);
  });

  it.each([
    ["a subquery", { kind: "bad-events", bad: "sum_over_time((count(a))[{{.window}}:])", total: rate("b") }],
    ["a difference", { kind: "bad-events", bad: `${rate("a")} - ${rate("b")}`, total: rate("a") }],
    ["a precomputed ratio", { kind: "error-ratio", ratio: "a[{{.window}}]" }],
    ["events that no label tells from the rest", bad("hits", "hits")],
  ] satisfies [string, Indicator][])("are not invented for %s", (_what, indicator) => {
    expect(sampleIndicator(indicator)).toBeUndefined();
  });
});

describe("the series of any pair of queries", () => {
  const value = fc.constantFrom("200", "500", "4..", "5..", "a|b", "GET", "");
  const matcher = fc
    .tuple(fc.constantFrom("code", "method", "job"), fc.constantFrom("=", "!=", "=~", "!~"), value)
    .map(([label, operator, text]) => ({ label, operator, text }));
  const matchers = fc.array(matcher, { maxLength: 3 });
  const textOf = (all: readonly { label: string; operator: string; text: string }[]): string =>
    `hits{${all.map(({ label, operator, text }) => `${label}${operator}"${text}"`).join(",")}}`;
  const labelsOf = (series: string): Map<string, string> =>
    new Map([...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", text = ""]) => [label, text]));
  const selects = (
    all: readonly { label: string; operator: string; text: string }[],
    labels: ReadonlyMap<string, string>,
  ): boolean =>
    all.every(({ label, operator, text }) => {
      // A label that is not there is an empty one, and patterns are anchored: Prometheus' own rules.
      const given = labels.get(label) ?? "";
      const isEqual = operator.endsWith("~") ? new RegExp(`^(?:${text})$`).test(given) : given === text;
      return operator.startsWith("!") ? !isEqual : isEqual;
    });

  it("are one that both select and one that only the total does, or none at all", () => {
    fc.assert(
      fc.property(matchers, matchers, (total, more) => {
        const part = [...total, ...more];
        const series = sampleIndicator(bad(textOf(part), textOf(total)))?.seriesFor(
          [{ minutes: 1, total: 10, bad: 3 }],
          1,
        );
        if (series === undefined) return;
        const [good, failed] = series.map((one) => labelsOf(one.series));
        expect([selects(total, good!), selects(part, good!)]).toEqual([true, false]);
        expect([selects(total, failed!), selects(part, failed!)]).toEqual([true, true]);
        expect(series.map((one) => one.values)).toEqual(["0+7x1", "0+3x1"]);
      }),
      { numRuns: 300 },
    );
  });

  it("count what the phases say, whatever their lengths", () => {
    const phase = fc.record({
      minutes: fc.integer({ min: 1, max: 20 }),
      total: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 5 }), (given) => {
        const phases = given.map(({ minutes, total }) => ({ minutes, total, bad: 1 }));
        const series = sampleIndicator(bad('hits{code="500"}', "hits"))?.seriesFor(phases, 1) ?? [];
        const samples = (values: string): number[] =>
          values.split(" ").flatMap((term) => {
            const [, start = "", step = "", times = ""] = /^(\d+)\+(\d+)x(\d+)$/.exec(term) ?? [];
            return Array.from({ length: Number(times) + 1 }, (_value, n) => Number(start) + n * Number(step));
          });
        const minutes = phases.reduce((sum, one) => sum + one.minutes, 0);
        const all = phases.reduce((sum, one) => sum + one.minutes * (one.total - one.bad), 0);
        const [good = [], failed = []] = series.map((one) => samples(one.values));
        if (all > 0) expect([good.length, good.at(-1)]).toEqual([minutes + 1, all]);
        expect((all > 0 ? failed : good).at(-1)).toBe(minutes);
      }),
    );
  });
});
