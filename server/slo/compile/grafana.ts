/*
 * One Grafana dashboard per service: its objectives with remaining budget and burn rate, then the four golden signals.
 * It reads only series that the generated rules record or the service exports.
 */
import { createHash } from "node:crypto";
import { burnRatePairs } from "../domain/burn-rate.ts";
import { atWindow, selectorsOf } from "../domain/promql.ts";
import { targetPercent, type SloDefinition } from "../domain/slo-definition.ts";
import { goldenSignals } from "./golden-signals.ts";
import { layOut, type PanelSpec, type Section } from "./grafana-panels.ts";
import { periodName, ratioSeries, seriesOf } from "./prometheus-queries.ts";

const SCHEMA_VERSION = 42;
const MAX_UID_LENGTH = 40;

export interface DashboardInput {
  readonly service: string;
  readonly slos: readonly SloDefinition[];
  /** Prometheus `job` of the service; by default the one its indicators select. */
  readonly job?: string;
}

export function compileGrafana(input: DashboardInput): object {
  const { service, slos } = input;
  return {
    uid: dashboardUid(service),
    title: `${service}: objectives and golden signals`,
    description: `Error budgets and golden signals of ${service}. Generated from its SLO files; changes made here are lost.`,
    tags: ["waymark", "slo", service],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    timezone: "utc",
    graphTooltip: 1,
    refresh: "1m",
    time: { from: "now-24h", to: "now" },
    annotations: { list: [] },
    templating: {
      list: [
        {
          type: "datasource",
          name: "datasource",
          label: "Prometheus",
          query: "prometheus",
          hide: 0,
          refresh: 1,
          includeAll: false,
          multi: false,
        },
      ],
    },
    panels: layOut([...slos.map(objective), goldenSignals(input.job ?? jobOf(slos) ?? service)]),
  };
}

/**
 * Stable, so that links survive regeneration; Grafana takes at most 40 letters, digits, - and _. What is lost to that is
 * made up by a hash: two dashboards of one id would replace each other.
 */
export function dashboardUid(service: string): string {
  const uid = `slo-${service}`;
  if (/^[A-Za-z0-9_-]+$/.test(service)) {
    if (uid.length <= MAX_UID_LENGTH) return uid;
    if (service.length <= MAX_UID_LENGTH) return service;
  }
  const hash = createHash("sha256").update(service).digest("hex").slice(0, 8);
  const stem = uid.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, MAX_UID_LENGTH - hash.length - 1);
  return `${stem}-${hash}`;
}

function jobOf(slos: readonly SloDefinition[]): string | undefined {
  return slos
    .flatMap(({ indicator }) => (indicator.kind === "error-ratio" ? [indicator.ratio] : [indicator.total]))
    .flatMap((template) => selectorsOf(atWindow(template, "5m")))
    .flatMap((selector) => selector.matchers)
    .find(({ label, operator }) => label === "job" && operator === "=")?.value;
}

function objective(slo: SloDefinition): Section {
  return {
    title: `Objective: ${slo.name} (${targetPercent(slo)} % over ${slo.windowDays} days)`,
    rows: [[remaining(slo), errorRatio(slo), burnRate(slo)]],
  };
}

const remaining = (slo: SloDefinition): PanelSpec => ({
  title: "Error budget remaining",
  description: `${slo.description} Negative means overspent.`,
  type: "stat",
  unit: "percentunit",
  width: 6,
  thresholds: [
    { value: null, color: "red" },
    { value: 0, color: "orange" },
    { value: 0.25, color: "green" },
  ],
  queries: [{ expr: seriesOf("slo:period_error_budget_remaining:ratio", slo), legend: "remaining" }],
});

const errorRatio = (slo: SloDefinition): PanelSpec => ({
  title: `Error ratio against the allowed ${slo.target.negated().plus(1).times(100).toString()} %`,
  description: "The line marks what the objective allows on average over its whole window.",
  type: "timeseries",
  unit: "percentunit",
  width: 9,
  min: 0,
  thresholds: [
    { value: null, color: "green" },
    { value: slo.target.negated().plus(1).toNumber(), color: "red" },
  ],
  queries: ["5m", "1h", periodName(slo.windowDays)].map((window) => ({
    expr: seriesOf(ratioSeries(window), slo),
    legend: window,
  })),
});

const burnRate = (slo: SloDefinition): PanelSpec => ({
  title: "Burn rate",
  description:
    "1 spends exactly the budget in the objective's window. Lines mark where tickets and pages begin.",
  type: "timeseries",
  unit: "short",
  width: 9,
  min: 0,
  thresholds: [
    { value: null, color: "green" },
    ...["ticket", "page"].flatMap((severity) => {
      const factors = burnRatePairs(slo.windowDays).filter((pair) => pair.severity === severity);
      const lowest = Math.min(...factors.map((pair) => pair.factor.toDecimalPlaces(2).toNumber()));
      return [{ value: lowest, color: severity === "page" ? "red" : "orange" }];
    }),
  ],
  queries: [
    { expr: seriesOf("slo:current_burn_rate:ratio", slo), legend: "5m" },
    ...["1h", "6h"].map((window) => ({
      expr: `${seriesOf(ratioSeries(window), slo)} / on(sloth_id, sloth_service, sloth_slo) group_left ${seriesOf("slo:error_budget:ratio", slo)}`,
      legend: window,
    })),
  ],
});
