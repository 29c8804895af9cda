/*
 * Alerts of one SLO: page and ticket, each "quick pair or slow pair" of burn-rate windows, and one for a vanished
 * metric, because without samples neither of the others can ever fire.
 */
import {
  errorBudgetRatio,
  isReachable,
  outageDetectionSeconds,
  requestsBelowWhichOneFailureFires,
  burnRatePairs,
  type AlertSeverity,
  type BurnRatePair,
} from "../domain/burn-rate.ts";
import { acceptBothBucketSpellings, atWindow } from "../domain/promql.ts";
import {
  slothId,
  targetPercent,
  type AlertDefinition,
  type SloDefinition,
} from "../domain/slo-definition.ts";
import { ratioSeries, seriesOf, type FormulaMode } from "./prometheus-queries.ts";
import { sortedLabels, type AlertingRule } from "./rule-file.ts";

export function alertsOf(slo: SloDefinition, mode: FormulaMode): AlertingRule[] {
  const { page, ticket, absent } = slo.alerts;
  return [
    ...(page === undefined ? [] : burnAlert({ slo, alert: page, severity: "page" }, mode)),
    ...(ticket === undefined ? [] : burnAlert({ slo, alert: ticket, severity: "ticket" }, mode)),
    ...(absent === undefined || mode === "sloth" ? [] : [absentAlert(slo, absent)]),
  ];
}

interface BurnAlert {
  readonly slo: SloDefinition;
  readonly alert: AlertDefinition;
  readonly severity: AlertSeverity;
}

/** Pairs that can never fire are left out of the corrected form; with none left there is no alert. */
export function pairsOf(slo: SloDefinition, severity: AlertSeverity): BurnRatePair[] {
  return burnRatePairs(slo.windowDays).filter(
    (pair) => pair.severity === severity && isReachable(pair, slo.target),
  );
}

function burnAlert(input: BurnAlert, mode: FormulaMode): AlertingRule[] {
  const { slo, alert, severity } = input;
  const all = burnRatePairs(slo.windowDays).filter((pair) => pair.severity === severity);
  const pairs = mode === "sloth" ? all : pairsOf(slo, severity);
  if (pairs.length === 0) return [];
  return [
    {
      alert: alert.name,
      expr: `${pairs.map((pair) => pairExpression(slo, pair)).join("\nor\n")}\n`,
      labels: alertLabels(alert, severity),
      annotations: { ...burnAnnotations(input, pairs), ...alert.annotations },
    },
  ];
}

function pairExpression(slo: SloDefinition, pair: BurnRatePair): string {
  const threshold = `(${pair.factor.toNumber()} * ${errorBudgetRatio(slo.target).toFixed()})`;
  const above = (window: string): string =>
    `    max(${seriesOf(ratioSeries(window), slo)} > ${threshold}) without (sloth_window)`;
  return `(\n${above(shortName(pair))}\n    and\n${above(longName(pair))}\n)`;
}

export const longName = (pair: BurnRatePair): string =>
  pair.longHours < 24 ? `${pair.longHours}h` : `${pair.longHours / 24}d`;
export const shortName = (pair: BurnRatePair): string =>
  pair.shortMinutes < 60 ? `${pair.shortMinutes}m` : `${pair.shortMinutes / 60}h`;

/** Labels an alert adds to those of the series it watches. */
function alertLabels(alert: AlertDefinition, severity: AlertSeverity): Record<string, string> {
  return sortedLabels({ ...alert.labels, sloth_severity: severity });
}

function burnAnnotations(
  { slo, severity }: BurnAlert,
  pairs: readonly BurnRatePair[],
): Record<string, string> {
  const pace = severity === "page" ? "fast" : "steadily";
  const rates = pairs.map((pair) => `${pair.factor.toDecimalPlaces(2).toString()}x over ${longName(pair)}`);
  const lowTraffic = pairs.map(
    (pair) => `${requestsBelowWhichOneFailureFires(pair, slo.target)} in ${longName(pair)}`,
  );
  const errors = "{{ $value | humanizePercentage }} of the events are bad";
  return {
    summary: `${slo.service} is burning the error budget of ${slo.name} ${pace}`,
    description: [
      `${errors}; the objective of ${targetPercent(slo)} % allows ${slo.target.negated().plus(1).times(100).toString()} %.`,
      `The budget of ${slo.windowDays} days burns at more than ${rates.join(" or ")}.`,
      `With fewer events than ${lowTraffic.join(" or ")} a single bad one is enough to fire.`,
    ].join(" "),
  };
}

const MINIMUM_ABSENCE_MINUTES = 5;

/**
 * Absence lasts as long as the fastest page needs for a total outage, and two minutes more: a missing metric should not
 * alert sooner than a broken service.
 */
export function absenceMinutes(slo: SloDefinition): number {
  const [fastest] = burnRatePairs(slo.windowDays);
  const outageMinutes = fastest === undefined ? 0 : outageDetectionSeconds(fastest, slo.target) / 60;
  return Math.max(MINIMUM_ABSENCE_MINUTES, Math.round(Math.min(outageMinutes, 60) + 2));
}

function absentAlert(slo: SloDefinition, alert: AlertDefinition): AlertingRule {
  const { indicator } = slo;
  const query = indicator.kind === "error-ratio" ? indicator.ratio : indicator.total;
  const watched = acceptBothBucketSpellings(atWindow(query, "5m").trim());
  return {
    alert: alert.name,
    expr: `absent(${watched})`,
    for: `${absenceMinutes(slo)}m`,
    labels: {
      // absent() has no series to inherit labels from, so they are all written here.
      ...sortedLabels({
        ...slo.labels,
        sloth_id: slothId(slo),
        sloth_service: slo.service,
        sloth_slo: slo.name,
        ...alertLabels(alert, "page"),
      }),
    },
    annotations: {
      summary: `The metrics behind ${slo.name} of ${slo.service} are gone`,
      description:
        `Prometheus has no series for the total events of ${slo.name}. While they are missing no burn-rate alert of ` +
        "this objective can fire, so an outage would go unnoticed.",
      ...alert.annotations,
    },
  };
}
