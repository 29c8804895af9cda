/*
 * Error-budget arithmetic: budget B = 1 − target; over the SLO's window the error ratio e spends e ÷ B of it. Numbers
 * are signed: an overspent budget is negative, and only a drawing may clamp it.
 * Source: The Site Reliability Workbook, chapters 2 and 5; OpenSLO budgeting method Occurrences.
 */
import { Decimal } from "decimal.js";
import { errorBudgetRatio } from "./burn-rate.ts";

export interface EventCounts {
  readonly bad: number;
  readonly total: number;
}

/** Share of bad events, or undefined while nothing happened: an idle service has no error ratio, not a perfect one. */
export function errorRatio(counts: EventCounts): Decimal | undefined {
  return counts.total > 0 ? new Decimal(counts.bad).div(counts.total) : undefined;
}

/** Error ratio relative to the budget: 1 spends exactly the budget in one SLO window. */
export function burnRate(ratio: Decimal, target: Decimal): Decimal {
  return ratio.div(errorBudgetRatio(target));
}

/** 1 = untouched, 0 = spent, negative = overspent; `ratio` is the error ratio over the whole SLO window. */
export function remainingBudget(ratio: Decimal, target: Decimal): Decimal {
  return new Decimal(1).minus(burnRate(ratio, target));
}

/** Minutes of total outage a time window allows: 43.2 for 99.9 % over 30 days. */
export function allowedOutageMinutes(target: Decimal, windowDays: number): Decimal {
  return errorBudgetRatio(target).times(windowDays * 24 * 60);
}

/** Bad events the budget allows for a number of events. */
export function allowedBadEvents(target: Decimal, totalEvents: number): Decimal {
  return errorBudgetRatio(target).times(totalEvents);
}

export type Exhaustion =
  | { readonly state: "exhausted" }
  | { readonly state: "not-burning" }
  | { readonly state: "in"; readonly hours: Decimal };

export interface BurnState {
  /** Remaining budget as a share, from remainingBudget. */
  readonly remaining: Decimal;
  readonly burnRate: Decimal;
  readonly windowDays: number;
}

/**
 * Time until the budget is gone at the current burn rate and steady traffic: remaining × window ÷ burn rate. It ignores
 * that old errors leave a rolling window, so it is the conservative bound.
 */
export function timeToExhaustion(state: BurnState): Exhaustion {
  if (state.remaining.lessThanOrEqualTo(0)) return { state: "exhausted" };
  if (state.burnRate.lessThanOrEqualTo(0)) return { state: "not-burning" };
  return { state: "in", hours: state.remaining.times(state.windowDays * 24).div(state.burnRate) };
}
