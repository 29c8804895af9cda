/*
 * What the recorded series are worth, not how they are written: every expression is evaluated and compared with the
 * arithmetic of domain/error-budget.ts. Judged by the Site Reliability Workbook (chapters 2 and 5) and by the three
 * situations in which a plain division is wrong (docs/adr/0005-slo-formulas.md): no error series, no traffic, no data.
 */
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burnRate, errorRatio, remainingBudget } from "../domain/error-budget.ts";
import type { Indicator, SloDefinition } from "../domain/slo-definition.ts";
import { sloDefinition } from "../testing.ts";
import { evaluatePromql, type Sample } from "../testing/evaluate-promql.ts";
import {
  errorRatioQuery,
  eventQueries,
  periodRatioQuery,
  SLI_WINDOWS,
  type FormulaMode,
} from "./prometheus-queries.ts";
import { compilePrometheus } from "./prometheus.ts";

const rate = (selector: string): string => `sum(rate(${selector}[{{.window}}]))`;
const badEvents: Indicator = { kind: "bad-events", bad: rate("bad"), total: rate("all") };
const goodEvents: Indicator = { kind: "good-events", good: rate("good"), total: rate("all") };

/** Events per second; undefined where no such series was ever exported. */
interface Events {
  readonly bad?: Sample;
  readonly good?: Sample;
  readonly all?: Sample;
}
function ratioOf(indicator: Indicator, events: Events, mode: FormulaMode = "corrected"): Sample {
  const counters = new Map(Object.entries(events).map(([name, value]) => [`${name}[5m]`, value]));
  return evaluatePromql(errorRatioQuery(indicator, "5m", mode), (selector) => counters.get(selector));
}

describe("the error ratio of bad events", () => {
  it.each([
    ["one of a hundred", { bad: 1, all: 100 }, 0.01],
    ["all of them", { bad: 7, all: 7 }, 1],
    ["none, and the counter is there", { bad: 0, all: 7 }, 0],
    ["none, and no error was ever counted", { all: 7 }, 0],
    ["an idle service", { bad: 0, all: 0 }, undefined],
    ["an idle service that never failed", { all: 0 }, undefined],
    ["no series at all", {}, undefined],
    ["errors without a total", { bad: 3 }, undefined],
  ])("%s", (_what, events, expected) => {
    expect(ratioOf(badEvents, events)).toBe(expected);
  });

  it("is the domain's for any traffic: no data and no traffic are not zero errors", () => {
    const count = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined });
    fc.assert(
      fc.property(count, count, (all, errors) => {
        const bad = errors === undefined || all === undefined ? errors : Math.min(errors, all);
        const expected = all === undefined ? undefined : errorRatio({ bad: bad ?? 0, total: all });
        expect(ratioOf(badEvents, { bad, all })).toBe(expected?.toNumber());
      }),
    );
  });
});

describe("the error ratio of good events", () => {
  it.each([
    ["one of a hundred missing", { good: 99, all: 100 }, 0.01],
    ["nothing was ever good", { all: 4 }, 1],
    ["all good", { good: 4, all: 4 }, 0],
    ["the good counter runs ahead of its total", { good: 5, all: 4 }, 0],
    ["an idle service", { good: 0, all: 0 }, undefined],
    ["no total", { good: 4 }, undefined],
  ])("%s", (_what, events, expected) => {
    expect(ratioOf(goodEvents, events)).toBe(expected);
  });

  it("is one minus the share of the good ones and never leaves 0 to 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (good, all) => {
        const ratio = ratioOf(goodEvents, { good, all })!;
        expect(ratio).toBeCloseTo(Math.max(0, 1 - good / all), 12);
        expect(ratio).toBeGreaterThanOrEqual(0);
        expect(ratio).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("says the same as bad events of the same traffic", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (good, bad) => {
        const all = good + bad;
        expect(ratioOf(goodEvents, { good, all })).toBe(ratioOf(badEvents, { bad, all }));
      }),
    );
  });
});

describe("Sloth's own formula", () => {
  it.each([
    ["bad events", badEvents, { bad: 1, all: 4 }, 0.25],
    ["good events", goodEvents, { good: 3, all: 4 }, 0.25],
    ["no error series", badEvents, { all: 4 }, undefined],
    ["an idle service, which poisons every sum after it", badEvents, { bad: 0, all: 0 }, Number.NaN],
  ])("for %s is the plain division", (_what, indicator, events, expected) => {
    expect(ratioOf(indicator, events, "sloth")).toBe(expected);
  });

  it("equals the corrected one wherever something was counted on both sides", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 900, max: 999 }), (bad, all) => {
        expect(ratioOf(badEvents, { bad, all }, "sloth")).toBe(ratioOf(badEvents, { bad, all }));
      }),
    );
  });
});

describe("a precomputed ratio", () => {
  const raw: Indicator = { kind: "error-ratio", ratio: '1 - sum(rate(b{le="1"}[{{.window}}]))' };
  it("has no events to weigh", () => {
    expect(eventQueries(raw, "5m")).toBeUndefined();
  });

  it("finds integer buckets under both spellings, except in Sloth's own formula", () => {
    expect(errorRatioQuery(raw, "5m", "corrected")).toBe(
      `(${String.raw`1 - sum(rate(b{le=~"1(\\.0)?"}[5m]))`})\n`,
    );
    expect(errorRatioQuery(raw, "5m", "sloth")).toBe('(1 - sum(rate(b{le="1"}[5m])))\n');
  });
});

const records = (slo: SloDefinition, mode: FormulaMode = "corrected") =>
  new Map(
    compilePrometheus([slo], mode).groups.flatMap((group) =>
      group.rules.flatMap((rule) => ("record" in rule ? [[rule.record, rule.expr] as const] : [])),
    ),
  );

/** The recorded series depend on each other; what no rule records is nothing. */
function evaluateRecord(slo: SloDefinition, name: string, known: Readonly<Record<string, Sample>>): Sample {
  const rules = records(slo);
  const lookup = (selector: string): Sample => {
    const metric = selector.replace(/\{.*\}/, "");
    if (metric in known) return known[metric];
    const expr = rules.get(metric);
    return expr === undefined ? undefined : evaluatePromql(expr, lookup);
  };
  return lookup(name);
}

describe("the period", () => {
  it.each([
    [30, "30d"],
    [28, "4w"],
  ] as const)("of %i days weighs events: bad over all, never a mean of ratios", (windowDays, range) => {
    const slo = sloDefinition({ windowDays });
    const at = (bad: Sample, total: Sample) =>
      evaluatePromql(periodRatioQuery(slo, "corrected"), (selector) =>
        selector.endsWith(`[${range}]`) ? (selector.startsWith("slo:bad_events:rate5m{") ? bad : total) : NaN,
      );
    expect(at(360, 363_600)).toBe(360 / 363_600);
    expect([at(0, 5), at(0, 0), at(undefined, undefined)]).toEqual([0, undefined, undefined]);
  });

  it("of Sloth's own formula is the mean of the five-minute ratios", () => {
    const slo = sloDefinition({ windowDays: 28 });
    const id = '{sloth_id="web-errors", sloth_service="web", sloth_slo="errors"}';
    expect(periodRatioQuery(slo, "sloth")).toBe(
      `sum_over_time(slo:sli_error:ratio_rate5m${id}[4w])\n/ ignoring (sloth_window)\ncount_over_time(slo:sli_error:ratio_rate5m${id}[4w])\n`,
    );
  });
});

describe("the budget", () => {
  it.each([
    [0.999, 0, 1],
    [0.999, 0.0005, 0.5],
    [0.999, 0.001, 0],
    [0.999, 0.002, -1],
    [0.99, 1, -99],
    [0.9, 0.05, 0.5],
    [0, 0.25, 0.75],
  ])("of target %s at an error ratio of %s over the period is %s, below zero too", (target, ratio, left) => {
    const slo = sloDefinition({ target });
    const known = { "slo:sli_error:ratio_rate30d": ratio };
    expect(evaluateRecord(slo, "slo:period_error_budget_remaining:ratio", known)).toBeCloseTo(left, 9);
  });

  it("and the burn rates are the domain's for any target and ratio, monotone and without a sample for none", () => {
    const targets = fc.integer({ min: 0, max: 99_999 }).map((n) => n / 100_000);
    const ratios = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(targets, ratios, ratios, (target, one, other) => {
        const slo = sloDefinition({ target });
        const at = (record: string, ratio: Sample) =>
          evaluateRecord(slo, record, {
            "slo:sli_error:ratio_rate30d": ratio,
            "slo:sli_error:ratio_rate5m": ratio,
          });
        const remaining = "slo:period_error_budget_remaining:ratio";
        const exact = remainingBudget(new Decimal(one), slo.target).toNumber();
        expect(Math.abs(at(remaining, one)! - exact)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(exact)),
        );
        const burns = burnRate(new Decimal(one), slo.target).toNumber();
        for (const record of ["slo:current_burn_rate:ratio", "slo:period_burn_rate:ratio"])
          expect(Math.abs(at(record, one)! - burns)).toBeLessThanOrEqual(1e-9 * Math.max(1, burns));
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(at(remaining, low)).toBeGreaterThanOrEqual(at(remaining, high)!);
        expect(at(remaining, undefined)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [0, "0", "1"],
    [0.5, "0.5", "0.5"],
    [0.9, "0.9", "0.1"],
    [0.995, "0.995", "0.005"],
    [0.9995, "0.9995", "0.0005"],
    [0.9999, "0.9999", "0.0001"],
    [0.99999, "0.99999", "0.00001"],
    [0.999999, "0.999999", "0.000001"],
    [0.9999999, "0.9999999", "0.0000001"],
  ])("of target %s is written without residue and without an exponent", (target, objective, budget) => {
    const rules = records(sloDefinition({ target }));
    expect(rules.get("slo:objective:ratio")).toBe(`vector(${objective})`);
    expect(rules.get("slo:error_budget:ratio")).toBe(`vector(${budget})`);
  });
});

describe("the windows of the recorded ratios", () => {
  it("are Sloth's, each over its own range and no other", () => {
    expect(SLI_WINDOWS).toEqual(["5m", "30m", "1h", "2h", "6h", "1d", "3d"]);
    const rules = records(sloDefinition());
    for (const window of SLI_WINDOWS) {
      const ranges = rules.get(`slo:sli_error:ratio_rate${window}`)?.match(/(?<=\[)[^\]]+(?=\])/g);
      expect(new Set(ranges)).toEqual(new Set([window]));
    }
  });
});
