/*
 * The numbers people know by heart, each with its source, and the laws that hold between them for any target.
 * Sources: Site Reliability Workbook, chapter 5, tables 5-2 and 5-8; Site Reliability Engineering, appendix A
 * (availability table); Sloth's window catalogues for 28 and 30 days; Pyrra's alert for absent metrics.
 */
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  alertThreshold,
  burnRatePairs,
  errorBudgetRatio,
  isReachable,
  outageDetectionSeconds,
  requestsBelowWhichOneFailureFires,
} from "./burn-rate.ts";
import { burnRate, errorRatio, remainingBudget } from "./error-budget.ts";

const decimal = (value: number | string) => new Decimal(value);
const target = fc.integer({ min: 0, max: 999_999 }).map((n) => decimal(n).div(1_000_000));
const ratio = fc.integer({ min: 0, max: 1_000_000 }).map((n) => decimal(n).div(1_000_000));
const days = fc.constantFrom(28 as const, 30 as const);

describe("allowed downtime", () => {
  it.each([
    ["0.99", 30, 432],
    ["0.995", 30, 216],
    ["0.999", 30, 43.2],
    ["0.9995", 30, 21.6],
    ["0.9999", 30, 4.32],
    ["0.99999", 30, 0.432],
    ["0.999", 28, 40.32],
    ["0.99", 28, 403.2],
  ] as const)("at %s over %i days is %s minutes", (goal, windowDays, minutes) => {
    const allowed = errorBudgetRatio(decimal(goal)).times(windowDays * 24 * 60);
    expect(allowed.toNumber()).toBe(minutes);
  });
});

describe("a burn rate of the workbook's table 5-2", () => {
  it.each([
    [1, "0.001", 30],
    [2, "0.002", 15],
    [10, "0.01", 3],
    [1000, "1", 0.03],
  ])(
    "of %i at 99.9 %% is an error rate of %s and spends 30 days' budget in %s days",
    (rate, errors, exhausted) => {
      expect(burnRate(decimal(errors), decimal("0.999")).toNumber()).toBe(rate);
      expect(
        decimal(30)
          .div(burnRate(decimal(errors), decimal("0.999")))
          .toNumber(),
      ).toBe(exhausted);
    },
  );
});

describe("the pairs of table 5-8", () => {
  it.each([
    [30, 0, "page", 2, 1, 5, "14.4"],
    [30, 1, "page", 5, 6, 30, "6"],
    [30, 2, "ticket", 10, 24, 120, "3"],
    [30, 3, "ticket", 10, 72, 360, "1"],
    [28, 0, "page", 2, 1, 5, "13.44"],
    [28, 1, "page", 5, 6, 30, "5.6"],
    [28, 2, "ticket", 10, 24, 120, "2.8"],
    [28, 3, "ticket", 10, 72, 360, "0.93333333333333333333"],
  ] as const)(
    "over %i days, number %i: %s for %i %% of the budget in %i h and %i min is a factor of %s",
    (windowDays, index, severity, budgetPercent, longHours, shortMinutes, factor) => {
      const pair = burnRatePairs(windowDays)[index];
      expect(pair).toMatchObject({ severity, budgetPercent, longHours, shortMinutes });
      expect(pair?.factor.toString()).toBe(factor);
    },
  );

  it("come from the most urgent to the least", () => {
    for (const windowDays of [28, 30] as const) {
      const factors = burnRatePairs(windowDays).map((pair) => pair.factor.toNumber());
      expect(factors).toEqual(factors.toSorted((a, b) => b - a));
    }
  });
});

describe("error ratios", () => {
  it.each([
    [0, 1, 0],
    [1, 1, 1],
    [1, 3, 1 / 3],
    [5, 1_000_000_000, 5e-9],
    [0, 0, undefined],
    [3, 0, undefined],
  ])("of %i bad among %i are %s", (bad, total, expected) => {
    expect(errorRatio({ bad, total })?.toNumber()).toBe(expected);
  });

  it("lie between 0 and 1 and grow with every bad event", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (bad, more) => {
        const total = bad + more;
        const before = errorRatio({ bad, total })!;
        const after = errorRatio({ bad: bad + 1, total })!;
        return before.gte(0) && after.lte(1) && after.gt(before);
      }),
    );
  });

  it("of two spans together lie between those of each: events are weighed, never averaged", () => {
    const counts = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
      .map(([bad, good]) => ({ bad, total: bad + good }));
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const both = errorRatio({ bad: one.bad + other.bad, total: one.total + other.total })!;
        const sides = [errorRatio(one)!, errorRatio(other)!];
        return both.gte(Decimal.min(...sides)) && both.lte(Decimal.max(...sides));
      }),
    );
  });
});

describe("the remaining budget", () => {
  it("is whole without errors, spent at the budget, negative beyond it, and never more than whole", () => {
    fc.assert(
      fc.property(target, ratio, (goal, errors) => {
        const budget = errorBudgetRatio(goal);
        expect(remainingBudget(decimal(0), goal).toNumber()).toBe(1);
        expect(remainingBudget(budget, goal).toNumber()).toBe(0);
        expect(remainingBudget(errors, goal).isNegative()).toBe(errors.gt(budget));
        expect(remainingBudget(errors, goal).lte(1)).toBe(true);
      }),
    );
  });

  it("falls as errors rise, and as the target rises", () => {
    fc.assert(
      fc.property(target, target, ratio, ratio, (one, other, few, many) => {
        const [low, high] = [Decimal.min(few, many), Decimal.max(few, many)];
        const [lax, strict] = [Decimal.min(one, other), Decimal.max(one, other)];
        return (
          remainingBudget(low, one).gte(remainingBudget(high, one)) &&
          remainingBudget(low, lax).gte(remainingBudget(low, strict))
        );
      }),
    );
  });

  it("of a target of 0 is what did not fail: everything may", () => {
    expect(remainingBudget(decimal("0.25"), decimal(0)).toNumber()).toBe(0.75);
  });
});

describe("an alert's threshold", () => {
  it("is a ratio above 0, falls with a stricter target, and is a burn rate of the factor", () => {
    fc.assert(
      fc.property(target, target, days, fc.nat(3), (one, other, windowDays, index) => {
        const pair = burnRatePairs(windowDays)[index]!;
        const [lax, strict] = [Decimal.min(one, other), Decimal.max(one, other)];
        expect(alertThreshold(pair, strict).gt(0)).toBe(true);
        expect(alertThreshold(pair, strict).lte(alertThreshold(pair, lax))).toBe(true);
        const back = burnRate(alertThreshold(pair, one), one).div(pair.factor);
        expect(back.minus(1).abs().lt("1e-15")).toBe(true);
      }),
    );
  });

  it.each([
    ["0.93056", 0, true],
    ["0.93055", 0, false],
    ["0.83333", 1, false],
    ["0.83334", 1, true],
    ["0.66667", 2, true],
    ["0.66666", 2, false],
    ["0.000001", 3, true],
    ["0", 3, false],
  ])("at %s of pair %i over 30 days can be reached: %s", (goal, index, expected) => {
    // 14.4x is dead up to 93.06 %, 6x up to 83.3 %, 3x up to 66.7 %, 1x at 0 %.
    expect(isReachable(burnRatePairs(30)[index]!, decimal(goal))).toBe(expected);
  });
});

describe("low traffic", () => {
  it.each([
    ["0.99", 30, [7, 17, 34, 100]],
    ["0.999", 30, [70, 167, 334, 1000]],
    ["0.9999", 30, [695, 1667, 3334, 10_000]],
    ["0.999", 28, [75, 179, 358, 1072]],
  ] as const)("at %s over %i days one failure fires below %j requests", (goal, windowDays, requests) => {
    expect(
      burnRatePairs(windowDays).map((pair) => requestsBelowWhichOneFailureFires(pair, decimal(goal))),
    ).toEqual(requests);
  });

  it("is exactly what it says: one failure among fewer fires, among as many does not", () => {
    fc.assert(
      fc.property(target, days, fc.nat(3), (goal, windowDays, index) => {
        const pair = burnRatePairs(windowDays)[index]!;
        const limit = requestsBelowWhichOneFailureFires(pair, goal);
        const fires = (total: number) => decimal(1).div(total).gt(alertThreshold(pair, goal));
        expect(fires(limit)).toBe(false);
        if (limit > 1) expect(fires(limit - 1)).toBe(true);
      }),
    );
  });
});

describe("a total outage", () => {
  it.each([
    ["0.9", 5184],
    ["0.95", 2592],
    ["0.99", 518.4],
    ["0.999", 51.84],
    ["0.9999", 5.184],
  ])("at %s is known by the quick page after %s seconds", (goal, seconds) => {
    expect(outageDetectionSeconds(burnRatePairs(30)[0]!, decimal(goal))).toBeCloseTo(seconds, 9);
  });

  it("is known within the long window by every pair that can fire at all", () => {
    fc.assert(
      fc.property(target, days, fc.nat(3), (goal, windowDays, index) => {
        const pair = burnRatePairs(windowDays)[index]!;
        const isInTime = outageDetectionSeconds(pair, goal) < pair.longHours * 3600;
        return isInTime === isReachable(pair, goal);
      }),
    );
  });
});
