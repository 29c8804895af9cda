/*
 * SLO definitions to Prometheus rules with Sloth's series names and labels, so that its dashboards and history keep
 * working. The formulas are corrected by default (see prometheus-queries.ts); mode "sloth" uses Sloth's own, for teams
 * that compare both generators, and has no absent-metric alert because Sloth has none.
 */
import { errorBudgetRatio } from "../domain/burn-rate.ts";
import { slothId, targetPercent, type SloDefinition } from "../domain/slo-definition.ts";
import { alertsOf } from "./prometheus-alerts.ts";
import {
  BAD_EVENTS,
  errorRatioQuery,
  eventQueries,
  periodName,
  periodRatioQuery,
  ratioSeries,
  seriesOf,
  SLI_WINDOWS,
  TOTAL_EVENTS,
  type FormulaMode,
} from "./prometheus-queries.ts";
import { sortedLabels, type RecordingRule, type RuleFile, type RuleGroup } from "./rule-file.ts";

export function compilePrometheus(slos: readonly SloDefinition[], mode: FormulaMode): RuleFile {
  return { groups: slos.flatMap((slo) => groupsOf(slo, mode)) };
}

/** Groups in the order they must be evaluated: the later ones read what the earlier ones record. */
export function groupNames(slo: SloDefinition): { indicators: string; meta: string; alerts: string } {
  const id = slothId(slo);
  return {
    indicators: `sloth-slo-sli-recordings-${id}`,
    meta: `sloth-slo-meta-recordings-${id}`,
    alerts: `sloth-slo-alerts-${id}`,
  };
}

function groupsOf(slo: SloDefinition, mode: FormulaMode): RuleGroup[] {
  const names = groupNames(slo);
  const alerts = alertsOf(slo, mode);
  return [
    { name: names.indicators, rules: indicatorRules(slo, mode) },
    { name: names.meta, rules: metaRules(slo) },
    ...(alerts.length === 0 ? [] : [{ name: names.alerts, rules: alerts }]),
  ];
}

export function seriesLabels(slo: SloDefinition): Record<string, string> {
  return { ...slo.labels, sloth_id: slothId(slo), sloth_service: slo.service, sloth_slo: slo.name };
}

function indicatorRules(slo: SloDefinition, mode: FormulaMode): RecordingRule[] {
  const ratio = (window: string, expr: string): RecordingRule => ({
    record: ratioSeries(window),
    expr,
    labels: sortedLabels({ ...seriesLabels(slo), sloth_window: window }),
  });
  return [
    ...SLI_WINDOWS.map((window) => ratio(window, errorRatioQuery(slo.indicator, window, mode))),
    ...(mode === "sloth" ? [] : eventRules(slo)),
    ratio(periodName(slo.windowDays), periodRatioQuery(slo, mode)),
  ];
}

/** Event rates whose sums over the window make the period weigh events. */
function eventRules(slo: SloDefinition): RecordingRule[] {
  const events = eventQueries(slo.indicator, "5m");
  if (events === undefined) return [];
  const labels = sortedLabels(seriesLabels(slo));
  return [
    { record: BAD_EVENTS, expr: `${events.bad}\n`, labels },
    { record: TOTAL_EVENTS, expr: `${events.total}\n`, labels },
  ];
}

function metaRules(slo: SloDefinition): RecordingRule[] {
  const labels = sortedLabels(seriesLabels(slo));
  const rule = (record: string, expr: string): RecordingRule => ({ record, expr, labels });
  const overBudget = (series: string): string =>
    `${seriesOf(series, slo)}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n${seriesOf("slo:error_budget:ratio", slo)}\n`;
  return [
    rule("slo:objective:ratio", `vector(${slo.target.toFixed()})`),
    rule("slo:error_budget:ratio", `vector(${errorBudgetRatio(slo.target).toFixed()})`),
    rule("slo:time_period:days", `vector(${slo.windowDays})`),
    rule("slo:current_burn_rate:ratio", overBudget(ratioSeries("5m"))),
    rule("slo:period_burn_rate:ratio", overBudget(ratioSeries(periodName(slo.windowDays)))),
    rule("slo:period_error_budget_remaining:ratio", `1 - ${seriesOf("slo:period_burn_rate:ratio", slo)}`),
    infoRule(slo),
  ];
}

function infoRule(slo: SloDefinition): RecordingRule {
  const labels = {
    ...seriesLabels(slo),
    sloth_mode: "cli-gen-prom",
    sloth_objective: targetPercent(slo),
    sloth_spec: slo.spec,
    sloth_version: "waymark",
  };
  return { record: "sloth_slo_info", expr: "vector(1)", labels: sortedLabels(labels) };
}
