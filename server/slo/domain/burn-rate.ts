/*
 * Multi-window, multi-burn-rate alerting. A burn rate of 1 spends exactly the error budget in the SLO's window; an alert
 * fires when a long window (the budget really went) and a short one of a twelfth (it still goes) both exceed a factor.
 * Source: The Site Reliability Workbook, chapter 5 "Alerting on SLOs", table 5-8; the windows stay and the factor
 * scales with the SLO's window: factor = budget share × SLO window ÷ long window.
 */
import { Decimal } from "decimal.js";

export type AlertSeverity = "page" | "ticket";
export type SloWindowDays = 28 | 30;

/** One pair of windows; both error ratios must exceed `factor × (1 − target)`. */
export interface BurnRatePair {
  readonly severity: AlertSeverity;
  readonly speed: "quick" | "slow";
  readonly longHours: number;
  readonly shortMinutes: number;
  /** Share of the whole budget that is gone when the long window has burnt at exactly `factor`. */
  readonly budgetPercent: number;
  readonly factor: Decimal;
}

const pairs = [
  { severity: "page", speed: "quick", longHours: 1, shortMinutes: 5, budgetPercent: 2 },
  { severity: "page", speed: "slow", longHours: 6, shortMinutes: 30, budgetPercent: 5 },
  { severity: "ticket", speed: "quick", longHours: 24, shortMinutes: 120, budgetPercent: 10 },
  { severity: "ticket", speed: "slow", longHours: 72, shortMinutes: 360, budgetPercent: 10 },
] as const satisfies readonly Omit<BurnRatePair, "factor">[];

export function burnRatePairs(windowDays: SloWindowDays): readonly BurnRatePair[] {
  return pairs.map((pair) => ({
    ...pair,
    factor: new Decimal(pair.budgetPercent).times(windowDays * 24).div(100 * pair.longHours),
  }));
}

/** The error budget B = 1 − target as an exact decimal: 0.001 for 99.9 %, not 0.0009999999999998899. */
export function errorBudgetRatio(target: Decimal): Decimal {
  return new Decimal(1).minus(target);
}

/** The error ratio at which a pair fires. */
export function alertThreshold(pair: Pick<BurnRatePair, "factor">, target: Decimal): Decimal {
  return pair.factor.times(errorBudgetRatio(target));
}

/** A total outage burns at 1 ÷ (1 − target); a pair that demands as much or more can never fire. */
export function isReachable(pair: Pick<BurnRatePair, "factor">, target: Decimal): boolean {
  return alertThreshold(pair, target).lessThan(1);
}

/** With fewer requests than this in the long window a single failure fires the pair: low-traffic services need care. */
export function requestsBelowWhichOneFailureFires(
  pair: Pick<BurnRatePair, "factor">,
  target: Decimal,
): number {
  return new Decimal(1).div(alertThreshold(pair, target)).ceil().toNumber();
}

/** Seconds a total outage lasts before the pair fires, without scrape and evaluation delays. */
export function outageDetectionSeconds(
  pair: Pick<BurnRatePair, "factor" | "longHours">,
  target: Decimal,
): number {
  return alertThreshold(pair, target)
    .times(pair.longHours * 3600)
    .toNumber();
}
