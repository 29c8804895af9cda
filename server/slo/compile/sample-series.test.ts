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
