/* SLO files for tests: a valid availability and a valid latency objective of one service, with overrides. */
import { Decimal } from "decimal.js";
import type { SloDefinition } from "./domain/slo-definition.ts";

export interface SloFileOverrides {
  readonly target?: number;
  readonly window?: string;
  readonly service?: string;
}

const COUNT = 'http_server_request_duration_seconds_count{job="checkout-api"';
const BUCKET = 'http_server_request_duration_seconds_bucket{job="checkout-api"';
const FAILED = 'http_response_status_code=~"5.."';
const NOT_FAILED = 'http_response_status_code!~"5.."';

interface SloFile {
  readonly path: string;
  readonly content: string;
}

const sloText = (name: string, ratio: string, overrides: SloFileOverrides): string => `apiVersion: openslo/v1
kind: SLO
metadata:
  name: ${name}
  displayName: Checkout API
spec:
  description: Requests are answered as promised.
  service: ${overrides.service ?? "checkout-api"}
  indicator:
    metadata:
      name: ${name}
    spec:
      ratioMetric:
        counter: true
${ratio}  timeWindow:
    - duration: ${overrides.window ?? "28d"}
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: ${overrides.target ?? 0.999}
`;

const metric = (field: string, query: string): string => `        ${field}:
          metricSource:
            type: Prometheus
            spec:
              query: ${query}
`;

export function availabilityFile(overrides: SloFileOverrides = {}): SloFile {
  const ratio = metric("bad", `${COUNT},${FAILED}}`) + metric("total", `${COUNT}}`);
  return { path: "slo/availability.yaml", content: sloText("checkout-api-availability", ratio, overrides) };
}

export function latencyFile(overrides: SloFileOverrides = {}): SloFile {
  const ratio =
    metric("good", `${BUCKET},${NOT_FAILED},le="0.25"}`) + metric("total", `${COUNT},${NOT_FAILED}}`);
  const content = sloText("checkout-api-latency", ratio, { target: 0.99, window: "30d", ...overrides });
  return { path: "slo/latency.yaml", content };
}

/** The least an SLO can say, one field a line, for tests that spoil one of them. */
export const smallSlo = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: web-errors
spec:
  service: web
  indicator:
    metadata: { name: web-errors }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: bad } } }
        total: { metricSource: { type: Prometheus, spec: { query: all } } }
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.99
`;

/** A text with one part replaced; the part must be there. */
export function replaced(text: string, from: string | RegExp, to: string): string {
  const isThere = typeof from === "string" ? text.includes(from) : from.test(text);
  if (!isThere) throw new Error(`expected ${String(from)} in the text, found:\n${text}`);
  return text.replace(from, () => to);
}

const alertOf = (name: string, severity: string) => ({
  name: `Web${name}`,
  labels: { severity },
  annotations: { runbook_url: `rb#${name}` },
});

/** A definition as the compilers read it; the queries are selectors, so that a test can say what they yield. */
export function sloDefinition(
  overrides: Partial<Omit<SloDefinition, "target">> & { readonly target?: number } = {},
): SloDefinition {
  return {
    service: "web",
    name: "errors",
    description: "Answers do not fail.",
    windowDays: 30,
    indicator: {
      kind: "bad-events",
      bad: "sum(rate(bad[{{.window}}]))",
      total: "sum(rate(all[{{.window}}]))",
    },
    labels: { owner: "core" },
    alerts: {
      page: alertOf("Fast", "page"),
      ticket: alertOf("Slow", "ticket"),
      absent: alertOf("Gone", "page"),
    },
    spec: "openslo/v1",
    source: { file: "slo/errors.yaml", line: 4, column: 9 },
    ...overrides,
    target: new Decimal(overrides.target ?? 0.999),
  };
}
