/*
 * The four golden signals of an HTTP service: latency (successes apart from failures, because a fast error hides a slow
 * answer), traffic, errors, saturation. Source: Site Reliability Engineering, chapter 6. Metric names follow
 * OpenTelemetry's HTTP server conventions and prom-client's default process metrics.
 */
import type { PanelSpec, Query, Section } from "./grafana-panels.ts";

const DURATION = "http_server_request_duration_seconds";
const STATUS = "http_response_status_code";
const RANGE = "[$__rate_interval]";

export function goldenSignals(job: string): Section {
  const selector = (metric: string, ...matchers: string[]): string =>
    `${metric}{${[`job=${JSON.stringify(job)}`, ...matchers].join(", ")}}`;
  const quantile = (share: number, matcher: string): Query => ({
    expr: `histogram_quantile(${share}, sum by (le) (rate(${selector(`${DURATION}_bucket`, matcher)}${RANGE})))`,
    legend: `p${share * 100}`,
  });
  const requests = (...matchers: string[]): string =>
    `rate(${selector(`${DURATION}_count`, ...matchers)}${RANGE})`;
  return {
    title: "Golden signals",
    rows: [
      [latencySuccess(quantile), latencyFailure(quantile)],
      [traffic(requests), errors(requests)],
      saturation(selector),
    ],
  };
}

type Quantile = (share: number, matcher: string) => Query;
type Requests = (...matchers: string[]) => string;
type SelectorOf = (metric: string) => string;

const latencySuccess = (quantile: Quantile): PanelSpec => ({
  title: "Latency of successful requests",
  description: "How long answers take that did not fail.",
  type: "timeseries",
  unit: "s",
  width: 12,
  min: 0,
  queries: [0.5, 0.95, 0.99].map((share) => quantile(share, `${STATUS}!~"5.."`)),
});

const latencyFailure = (quantile: Quantile): PanelSpec => ({
  title: "Latency of failed requests",
  description: "Slow failures are usually timeouts further down; fast ones are refusals.",
  type: "timeseries",
  unit: "s",
  width: 12,
  min: 0,
  queries: [0.5, 0.95].map((share) => quantile(share, `${STATUS}=~"5.."`)),
});

const traffic = (requests: Requests): PanelSpec => ({
  title: "Traffic by route",
  description: "Requests per second.",
  type: "timeseries",
  unit: "reqps",
  width: 12,
  min: 0,
  queries: [{ expr: `sum by (http_route) (${requests()})`, legend: "{{http_route}}" }],
});

const errors = (requests: Requests): PanelSpec => ({
  title: "Error ratio",
  description: "Share of requests answered with a server error; no line while there is no traffic.",
  type: "timeseries",
  unit: "percentunit",
  width: 12,
  min: 0,
  queries: [
    {
      expr: `(sum(${requests(`${STATUS}=~"5.."`)}) or 0 * sum(${requests()})) / (sum(${requests()}) > 0)`,
      legend: "server errors",
    },
  ],
});

const saturation = (selector: SelectorOf): PanelSpec[] => [
  {
    title: "Saturation: processor",
    description: "Processor cores in use per instance.",
    type: "timeseries",
    unit: "short",
    width: 8,
    min: 0,
    queries: [
      {
        expr: `sum by (instance) (rate(${selector("process_cpu_seconds_total")}${RANGE}))`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    title: "Saturation: memory",
    description: "Resident memory per instance.",
    type: "timeseries",
    unit: "bytes",
    width: 8,
    min: 0,
    queries: [{ expr: selector("process_resident_memory_bytes"), legend: "{{instance}}" }],
  },
  {
    title: "Saturation: event loop",
    description:
      "99th percentile of the event loop's delay per instance; work queues up before memory or cores show it.",
    type: "timeseries",
    unit: "s",
    width: 8,
    min: 0,
    queries: [{ expr: selector("nodejs_eventloop_lag_p99_seconds"), legend: "{{instance}}" }],
  },
];
