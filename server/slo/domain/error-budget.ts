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
