import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allowedBadEvents,
  allowedOutageMinutes,
  burnRate,
  errorRatio,
  remainingBudget,
  timeToExhaustion,
} from "./error-budget.ts";

const decimal = (value: number) => new Decimal(value);

describe("time budget", () => {
  it.each([
    [0.99, 30, 432],
    [0.995, 30, 216],
    [0.999, 30, 43.2],
    [0.9995, 30, 21.6],
    [0.9999, 30, 4.32],
    [0.999, 28, 40.32],
    [0.999, 31, 44.64],
  ])("of target %s over %s days is %s minutes", (target, days, minutes) => {
    expect(allowedOutageMinutes(decimal(target), days).toNumber()).toBe(minutes);
  });
});

describe("event budget", () => {
  it("of three million requests at 99.9 % is three thousand failures", () => {
    expect(allowedBadEvents(decimal(0.999), 3_000_000).toNumber()).toBe(3000);
  });

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

describe("time to exhaustion", () => {
  it("is 50 hours at the quick page's burn rate from a full 30-day budget", () => {
    const state = { remaining: decimal(1), burnRate: decimal(14.4), windowDays: 30 };
    expect(timeToExhaustion(state)).toEqual({ state: "in", hours: decimal(50) });
  });

  it("is over when nothing remains, whatever the burn rate", () => {
    const state = { remaining: decimal(-0.2), burnRate: decimal(0), windowDays: 30 };
    expect(timeToExhaustion(state)).toEqual({ state: "exhausted" });
  });

  it("does not come while nothing burns", () => {
    const state = { remaining: decimal(0.4), burnRate: decimal(0), windowDays: 28 };
    expect(timeToExhaustion(state)).toEqual({ state: "not-burning" });
  });
});
