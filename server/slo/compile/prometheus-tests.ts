/*
 * Rule tests for `promtool test rules`: the truth table of every alert. Each pair of windows fires one per cent above its
 * threshold and stays silent one per cent below; an idle service is silent, a vanished metric raises its own alert only,
 * and a service that never failed has its whole budget.
 */
import type { SloDefinition } from "../domain/slo-definition.ts";
import { groupNames } from "./prometheus.ts";
import { alertsOf } from "./prometheus-alerts.ts";
import { sampleIndicator, type InputSeries } from "./sample-series.ts";
import {
  EVALUATION_MINUTES,
  expectationFor,
  scenariosOf,
  type Expectation,
  type Scenario,
} from "./prometheus-scenarios.ts";

export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test?: readonly Expectation[];
  readonly promql_expr_test?: readonly QueryTest[];
}
interface QueryTest {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { labels: string; value: number }[];
}
export interface RuleTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly group_eval_order: readonly string[];
  readonly tests: readonly RuleTest[];
}

/** Tests of the corrected rules in `rulesFile`; an SLO whose queries are too intricate for sample series has none. */
export function compileRuleTests(slos: readonly SloDefinition[], rulesFile: string): RuleTestFile {
  return {
    rule_files: [rulesFile],
    evaluation_interval: `${EVALUATION_MINUTES}m`,
    // Without it promtool evaluates groups in random order, and the later groups read what the earlier ones record.
    group_eval_order: slos.flatMap((slo) => {
      const names = groupNames(slo);
      const hasAlerts = alertsOf(slo, "corrected").length > 0;
      return [names.indicators, names.meta, ...(hasAlerts ? [names.alerts] : [])];
    }),
    tests: slos.flatMap(testsOf),
  };
}

/** Names of the objectives that have no rule tests, for the note on top of the file. */
export function untestedObjectives(slos: readonly SloDefinition[]): string[] {
  return slos.filter((slo) => sampleIndicator(slo.indicator) === undefined).map((slo) => slo.name);
}

function testsOf(slo: SloDefinition): RuleTest[] {
  const sample = sampleIndicator(slo.indicator);
  if (sample === undefined) return [];
  return scenariosOf(slo).map((scenario) => {
    const series = sample.seriesFor(scenario.phases, scenario.stepMinutes);
    return ruleTest(slo, scenario, series);
  });
}

function ruleTest(slo: SloDefinition, scenario: Scenario, series: readonly InputSeries[]): RuleTest {
  const alerts = scenario.alerts.flatMap((alert) => expectationFor(slo, alert));
  return {
    name: `${slo.name}: ${scenario.name}`,
    interval: `${scenario.stepMinutes}m`,
    input_series: series,
    ...(alerts.length === 0 ? {} : { alert_rule_test: alerts }),
    ...(scenario.queries.length === 0
      ? {}
      : {
          promql_expr_test: scenario.queries.map(({ expr, minute, value }) => ({
            expr,
            eval_time: `${minute}m`,
            exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
          })),
        }),
  };
}
