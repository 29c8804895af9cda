/*
 * The situations a rule test plays through, as phases of traffic, and what must be true in them. Every time is a multiple
 * of the evaluation interval, because promtool looks at alerts only then.
 */
import {
  alertThreshold,
  outageDetectionSeconds,
  type AlertSeverity,
  type BurnRatePair,
} from "../domain/burn-rate.ts";
import type { SloDefinition } from "../domain/slo-definition.ts";
import { absenceMinutes, alertsOf, longName, pairsOf } from "./prometheus-alerts.ts";
import { periodName, ratioSeries, seriesOf } from "./prometheus-queries.ts";
import { seriesLabels } from "./prometheus.ts";
import { sortedLabels } from "./rule-file.ts";
import type { Phase } from "./sample-series.ts";

/** Which alert, when, and with which error ratio it fires; without a ratio it must be silent. */
export interface AlertCheck {
  readonly alert: AlertSeverity | "absent";
  readonly minute: number;
  readonly firesAt?: number;
}
export interface QueryCheck {
  readonly expr: string;
  readonly minute: number;
  /** Without a value the query must have no result. */
  readonly value?: number;
}
export interface Scenario {
  readonly name: string;
  readonly stepMinutes: number;
  readonly phases: readonly Phase[];
  readonly alerts: readonly AlertCheck[];
  readonly queries: readonly QueryCheck[];
}

export interface Expectation {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts: readonly {
    exp_labels: Record<string, string>;
    exp_annotations: Record<string, string>;
  }[];
}

/** Rare on purpose: promtool evaluates every rule at every step, and three days of them in several tests. */
export const EVALUATION_MINUTES = 60;

/** Enough events per minute that one per cent around any threshold is a whole number of them. */
const TRAFFIC = 1_000_000;
const ABOVE = 1.01;
const BELOW = 0.99;

const clean = (minutes: number): Phase => ({ minutes, total: TRAFFIC, bad: 0 });

export function scenariosOf(slo: SloDefinition): Scenario[] {
  const [pageQuick, pageSlow] = orderedPairs(slo, "page");
  const [ticketQuick, ticketSlow] = orderedPairs(slo, "ticket");
  return [
    ...(pageQuick === undefined ? [] : quickPage(slo, pageQuick)),
    ...(pageSlow === undefined ? [] : steady(slo, pageSlow)),
    ...(ticketQuick === undefined ? [] : quickTicket(slo, ticketQuick)),
    ...(ticketSlow === undefined ? [] : steady(slo, ticketSlow)),
    ...(pageQuick === undefined ? [] : [outage(slo, pageQuick)]),
    neverFailed(slo),
    eventsWeigh(slo),
    idle(slo),
    noData(slo),
  ];
}

function orderedPairs(slo: SloDefinition, severity: AlertSeverity): (BurnRatePair | undefined)[] {
  const pairs = pairsOf(slo, severity);
  return [pairs.find((pair) => pair.speed === "quick"), pairs.find((pair) => pair.speed === "slow")];
}

const SIDES = [
  { side: "above", factor: ABOVE, round: Math.ceil },
  { side: "below", factor: BELOW, round: Math.floor },
] as const;

/** Bad events per minute one per cent beside the threshold of a pair. */
function badBeside(
  slo: SloDefinition,
  pair: BurnRatePair,
  { factor, round }: (typeof SIDES)[number],
): number {
  return Math.min(TRAFFIC, round(alertThreshold(pair, slo.target).times(TRAFFIC).times(factor).toNumber()));
}

/**
 * Clean hours, then a burst longer than the long window. The clean hours keep the slow pair below its own threshold, so
 * only the quick pair decides. The first look comes half an hour into the burst, when only the short window is full.
 */
function quickPage(slo: SloDefinition, pair: BurnRatePair): Scenario[] {
  const before = clean(330);
  const atEnd = { alert: "page", minute: 420 } as const;
  return SIDES.map((beside) => {
    const bad = badBeside(slo, pair, beside);
    const around: AlertCheck[] = [
      { alert: "page", minute: 360 },
      { ...atEnd, firesAt: bad / TRAFFIC },
      { alert: "page", minute: 480 },
    ];
    return {
      name: `an error ratio just ${beside.side} the quick page threshold for more than ${longName(pair)}`,
      stepMinutes: 1,
      phases: [before, { minutes: 90, total: TRAFFIC, bad }, clean(60)],
      alerts: beside.side === "above" ? around : [atEnd],
      queries: [],
    };
  });
}

/** A steady error ratio beside the threshold of a slow pair, too low for the quick one. */
function steady(slo: SloDefinition, pair: BurnRatePair): Scenario[] {
  const minutes = 7 * 60;
  return SIDES.map((beside) => {
    const bad = badBeside(slo, pair, beside);
    const check: AlertCheck = { alert: pair.severity, minute: minutes };
    return {
      name: `a steady error ratio just ${beside.side} the slow ${pair.severity} threshold`,
      stepMinutes: 1,
      phases: [{ minutes, total: TRAFFIC, bad }],
      alerts: [beside.side === "above" ? { ...check, firesAt: bad / TRAFFIC } : check],
      queries: [],
    };
  });
}

/** Two clean days before the day that burns: three days below a third of the quick factor stay below the slow one. */
function quickTicket(slo: SloDefinition, pair: BurnRatePair): Scenario[] {
  const before = 48 * 60;
  const burst = 24 * 60;
  return SIDES.map((beside) => {
    const bad = badBeside(slo, pair, beside);
    const check: AlertCheck = { alert: pair.severity, minute: before + burst };
    return {
      name: `a day just ${beside.side} the quick ticket threshold`,
      // Coarse samples: only windows from 30 minutes on matter here, and three days of fine ones are slow.
      stepMinutes: 10,
      phases: [clean(before), { minutes: burst, total: TRAFFIC, bad }],
      alerts: [beside.side === "above" ? { ...check, firesAt: bad / TRAFFIC } : check],
      queries: [],
    };
  });
}

const toEvaluation = (minutes: number): number =>
  Math.ceil(minutes / EVALUATION_MINUTES) * EVALUATION_MINUTES;

function outage(slo: SloDefinition, pair: BurnRatePair): Scenario {
  const detection = outageDetectionSeconds(pair, slo.target) / 60;
  const within = Math.ceil(detection / 5) * 5 + 5;
  const minute = toEvaluation(within + 1);
  return {
    name: `a total outage pages within ${within} minutes`,
    stepMinutes: 1,
    phases: [clean(minute - within), { minutes: within, total: TRAFFIC, bad: TRAFFIC }],
    alerts: [{ alert: "page", minute, firesAt: 1 }],
    queries: [],
  };
}

function neverFailed(slo: SloDefinition): Scenario {
  const remaining = seriesOf("slo:period_error_budget_remaining:ratio", slo);
  return {
    name: "a service that never failed has an error ratio of zero and its whole budget",
    stepMinutes: 1,
    phases: [clean(60)],
    alerts: silent(60),
    queries: [
      { expr: `sum(${seriesOf(ratioSeries("5m"), slo)})`, minute: 60, value: 0 },
      { expr: `sum(${remaining})`, minute: 60, value: 1 },
    ],
  };
}

/** A busy clean hour, then a quiet one with a tenth of its events bad: the period weighs events, not minutes. */
function eventsWeigh(slo: SloDefinition): Scenario {
  const quiet = { minutes: 60, total: TRAFFIC / 100, bad: TRAFFIC / 1000 };
  const expected = quiet.bad / (TRAFFIC + quiet.total);
  const period = seriesOf(ratioSeries(periodName(slo.windowDays)), slo);
  return {
    name: "the period weighs events: errors in a quiet hour cost little after a busy one",
    stepMinutes: 1,
    phases: [clean(60), quiet],
    alerts: [],
    queries: [{ expr: `sum(abs(${period} / ${expected} - 1) < bool 0.1)`, minute: 120, value: 1 }],
  };
}

function idle(slo: SloDefinition): Scenario {
  return {
    name: "an idle service is silent and records no error ratio",
    stepMinutes: 1,
    phases: [{ minutes: 60, total: 0, bad: 0 }],
    alerts: silent(60),
    queries: [{ expr: seriesOf(ratioSeries("5m"), slo), minute: 60 }],
  };
}

function noData(slo: SloDefinition): Scenario {
  const minute = toEvaluation(absenceMinutes(slo));
  const silentBurn = silent(minute).filter((check) => check.alert !== "absent");
  return {
    name: "without any data only the absent-metric alert fires",
    stepMinutes: 1,
    phases: [],
    alerts: [...silentBurn, { alert: "absent", minute, firesAt: 1 }],
    queries: [],
  };
}

function silent(minute: number): AlertCheck[] {
  return (["page", "ticket", "absent"] as const).map((alert) => ({ alert, minute }));
}

/** The check in promtool's words: complete labels and annotations of the firing alert, or none. */
export function expectationFor(slo: SloDefinition, check: AlertCheck): Expectation[] {
  const name = slo.alerts[check.alert]?.name;
  const rule = alertsOf(slo, "corrected").find(
    (alert) => alert.alert === name && alert.labels["sloth_severity"] === severityOf(check),
  );
  if (rule === undefined) return [];
  const labels = sortedLabels({ ...seriesLabels(slo), ...rule.labels });
  const firing = (ratio: number) => ({
    exp_labels: labels,
    exp_annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([key, text]) => [key, rendered(text, labels, ratio)]),
    ),
  });
  const exp_alerts = check.firesAt === undefined ? [] : [firing(check.firesAt)];
  return [{ eval_time: `${check.minute}m`, alertname: rule.alert, exp_alerts }];
}

const severityOf = ({ alert }: AlertCheck): AlertSeverity => (alert === "ticket" ? "ticket" : "page");

/** The two placeholders generated annotations use, filled in as Prometheus does. */
function rendered(text: string, labels: Readonly<Record<string, string>>, ratio: number): string {
  return text
    .replaceAll("{{ $value | humanizePercentage }}", humanizePercentage(ratio))
    .replace(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_all, label: string) => labels[label] ?? "");
}

/** Prometheus' `humanizePercentage`: four significant digits without trailing zeros. */
function humanizePercentage(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
