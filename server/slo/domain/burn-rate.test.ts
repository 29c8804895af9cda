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
  type SloWindowDays,
} from "./burn-rate.ts";

const factors = (days: SloWindowDays) => burnRatePairs(days).map((pair) => pair.factor.toNumber());
const pairAt = (days: SloWindowDays, index: number) => burnRatePairs(days)[index]!;

describe("burn rate pairs", () => {
  it("are the workbook's 14.4, 6, 3 and 1 for 30 days", () => {
    expect(factors(30)).toEqual([14.4, 6, 3, 1]);
  });

  it("scale to 13.44, 5.6, 2.8 and 0.9333 for 28 days, keeping the windows", () => {
    expect(factors(28)).toEqual([13.44, 5.6, 2.8, 0.9333333333333333]);
    const windows = burnRatePairs(28).map((pair) => [pair.longHours, pair.shortMinutes]);
    expect(windows).toEqual([
      [1, 5],
      [6, 30],
      [24, 120],
      [72, 360],
    ]);
  });

  it("use a short window of one twelfth of the long one", () => {
    for (const pair of burnRatePairs(30)) expect(pair.shortMinutes * 12).toBe(pair.longHours * 60);
  });

  it("spend the stated share of the budget when the long window burns at the factor", () => {
    for (const days of [28, 30] as const) {
      for (const pair of burnRatePairs(days)) {
        const spent = pair.factor.times(pair.longHours).div(days * 24);
        expect(spent.times(100).toNumber()).toBeCloseTo(pair.budgetPercent, 12);
      }
    }
  });
});

describe("alert threshold", () => {
  it.each([
    [0.999, 0, "0.0144"],
    [0.999, 1, "0.006"],
    [0.9995, 2, "0.0015"],
    [0.99, 3, "0.01"],
    [0.9999, 0, "0.00144"],
  ])("for target %s and pair %s is exactly %s", (target, index, expected) => {
    expect(alertThreshold(pairAt(30, index), new Decimal(target)).toString()).toBe(expected);
  });

  it("has no floating point residue in the error budget", () => {
    expect(errorBudgetRatio(new Decimal(0.999)).toString()).toBe("0.001");
    expect(errorBudgetRatio(new Decimal(99.95).div(100)).toString()).toBe("0.0005");
  });
});

describe("unreachable alerts", () => {
  it.each([
    [0.9306, 0, true],
    [0.9305, 0, false],
    [0.9, 0, false],
    [0.9, 1, true],
    [0.834, 1, true],
    [0.833, 1, false],
    [0.999, 0, true],
  ])("target %s with pair %s can fire: %s", (target, index, expected) => {
    expect(isReachable(pairAt(30, index), new Decimal(target))).toBe(expected);
  });

  it("are exactly those above the largest burn rate a total outage reaches", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom(0, 1, 2, 3), (millionths, index) => {
        const target = new Decimal(millionths).div(100_000);
        const maximum = new Decimal(1).div(errorBudgetRatio(target));
        const pair = pairAt(30, index);
        return isReachable(pair, target) === maximum.greaterThan(pair.factor);
      }),
    );
  });
});

describe("low traffic", () => {
  it.each([
    [0.999, 0, 70],
    [0.999, 1, 167],
    [0.999, 3, 1000],
    [0.9999, 0, 695],
    [0.99, 0, 7],
  ])("at target %s pair %s fires on one failure below %s requests", (target, index, expected) => {
    expect(requestsBelowWhichOneFailureFires(pairAt(30, index), new Decimal(target))).toBe(expected);
  });
});

describe("detection time of a total outage", () => {
  it("is 52 seconds at 99.9 % and 8.6 minutes at 99 %", () => {
    expect(outageDetectionSeconds(pairAt(30, 0), new Decimal(0.999))).toBeCloseTo(51.84, 9);
    expect(outageDetectionSeconds(pairAt(30, 0), new Decimal(0.99)) / 60).toBeCloseTo(8.64, 9);
  });
});
