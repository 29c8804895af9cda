import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burnRate, errorRatio, remainingBudget } from "./error-budget.ts";

const decimal = (value: number) => new Decimal(value);

describe("event budget", () => {
  it("weights by events: a quiet hour with 10 % errors beside a busy clean one costs 99 % of a 99.9 % budget", () => {
    const ratio = errorRatio({ bad: 360, total: 360_000 + 3_600 })!;
    expect(ratio.toNumber()).toBe(360 / 363_600);
    expect(remainingBudget(ratio, decimal(0.999)).toNumber()).toBeCloseTo(0.0099, 4);
  });
});

describe("error ratio", () => {
  it("of an idle service is unknown, not zero", () => {
    expect(errorRatio({ bad: 0, total: 0 })).toBeUndefined();
  });

  it("of a service that never failed is zero", () => {
    expect(errorRatio({ bad: 0, total: 10 })?.toNumber()).toBe(0);
  });
});

describe("remaining budget", () => {
  it.each([
    [0, 1],
    [0.0005, 0.5],
    [0.001, 0],
    [0.002, -1],
  ])("at an error ratio of %s against 0.999 is %s", (ratio, expected) => {
    expect(remainingBudget(decimal(ratio), decimal(0.999)).toNumber()).toBe(expected);
  });

  it("and burn rate always add up to one", () => {
    const ratios = fc.integer({ min: 0, max: 1_000_000 }).map((n) => decimal(n).div(1_000_000));
    const targets = fc.integer({ min: 0, max: 99_999 }).map((n) => decimal(n).div(100_000));
    fc.assert(
      fc.property(ratios, targets, (ratio, target) =>
        remainingBudget(ratio, target).plus(burnRate(ratio, target)).minus(1).abs().lessThan(1e-12),
      ),
    );
  });
});
