/*
 * PromQL of the indicator series. The corrected forms (mode "corrected") handle what a plain division gets wrong:
 * no error series yet (`or 0 * total`), no traffic (`total > 0`: no sample instead of NaN, which would poison every sum
 * over the window), and a good-events counter that runs ahead of its total (`clamp_min`).
 */
import type { SloWindowDays } from "../domain/burn-rate.ts";
import { acceptBothBucketSpellings, asOperand, atWindow } from "../domain/promql.ts";
import { slothId, type Indicator, type SloDefinition } from "../domain/slo-definition.ts";

export type FormulaMode = "corrected" | "sloth";

/** Ranges of the recorded error ratios: every window of the burn-rate pairs. */
export const SLI_WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

/** Prometheus prints 28 days as 4w, and Sloth names its series after that. */
export const periodName = (days: SloWindowDays): string => (days === 28 ? "4w" : `${days}d`);

export const ratioSeries = (window: string): string => `slo:sli_error:ratio_rate${window}`;
export const BAD_EVENTS = "slo:bad_events:rate5m";
export const TOTAL_EVENTS = "slo:total_events:rate5m";

/** A recorded series of one SLO. */
export function seriesOf(metric: string, slo: Pick<SloDefinition, "service" | "name">): string {
  return `${metric}{sloth_id="${slothId(slo)}", sloth_service="${slo.service}", sloth_slo="${slo.name}"}`;
}

export interface EventQueries {
  readonly bad: string;
  readonly total: string;
}

/** Bad and total events per second; undefined for an indicator that only knows a precomputed ratio. */
export function eventQueries(indicator: Indicator, window: string): EventQueries | undefined {
  const query = (template: string): string =>
    asOperand(acceptBothBucketSpellings(atWindow(template, window).trim()));
  switch (indicator.kind) {
    case "bad-events": {
      const total = query(indicator.total);
      return { total, bad: `${query(indicator.bad)}\nor 0 * ${total}` };
    }
    case "good-events": {
      const total = query(indicator.total);
      const good = indented(`${query(indicator.good)}\nor 0 * ${total}`);
      return { total, bad: `clamp_min(\n${indented(`${total} - (\n${good}\n), 0`)}\n)` };
    }
    case "error-ratio":
      return undefined;
    default:
      return indicator satisfies never;
  }
}

const indented = (text: string): string => text.replace(/^/gm, "  ");

export function errorRatioQuery(indicator: Indicator, window: string, mode: FormulaMode): string {
  if (mode === "sloth") return slothErrorRatio(indicator, window);
  const events = eventQueries(indicator, window);
  if (events === undefined) return acceptBothBucketSpellings(slothErrorRatio(indicator, window));
  return `(\n${indented(events.bad)}\n)\n/\n(${events.total} > 0)\n`;
}

function slothErrorRatio(indicator: Indicator, window: string): string {
  const query = (template: string): string => atWindow(template, window);
  switch (indicator.kind) {
    case "bad-events":
      return `(${query(indicator.bad)})\n/\n(${query(indicator.total)})\n`;
    case "good-events":
      return `((${query(indicator.total)}) - (${query(indicator.good)}))\n/\n(${query(indicator.total)})\n`;
    case "error-ratio":
      return `(${query(indicator.ratio)})\n`;
    default:
      return indicator satisfies never;
  }
}

/**
 * Error ratio of the whole SLO window. Corrected: bad over total events, so a busy minute weighs more than a quiet one.
 * Sloth: the mean of the 5-minute ratios, which is OpenSLO's RatioTimeslices.
 */
export function periodRatioQuery(slo: SloDefinition, mode: FormulaMode): string {
  const period = periodName(slo.windowDays);
  if (mode === "sloth" || slo.indicator.kind === "error-ratio") {
    const ratio = `${seriesOf(ratioSeries("5m"), slo)}[${period}]`;
    return `sum_over_time(${ratio})\n/ ignoring (sloth_window)\ncount_over_time(${ratio})\n`;
  }
  const bad = `sum_over_time(${seriesOf(BAD_EVENTS, slo)}[${period}])`;
  const total = `sum_over_time(${seriesOf(TOTAL_EVENTS, slo)}[${period}])`;
  return `${bad}\n/\n(${total} > 0)\n`;
}
