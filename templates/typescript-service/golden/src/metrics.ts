import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/**
 * Seconds; OpenTelemetry's advice for http.server.request.duration. The latency objective in slo/latency.yaml
 * counts requests below one of these boundaries, so a threshold that is not listed here would measure nothing.
 */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export interface RequestLabels {
  method: string;
  route: string;
  status: number;
}

export interface Metrics {
  registry: Registry;
  /** Creates the series of a route at zero: an idle service then reads as idle, not as absent. */
  declareRoute(labels: RequestLabels): void;
  requestStarted(): void;
  requestEnded(labels: RequestLabels, durationSeconds: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_server_request_duration_seconds",
    help: "Duration of HTTP server requests; probes and scrapes are not counted.",
    labelNames: ["http_request_method", "http_route", "http_response_status_code"],
    buckets: durationBuckets,
    registers: [registry],
  });
  const active = new Gauge({
    name: "http_server_active_requests",
    help: "HTTP server requests in flight.",
    registers: [registry],
  });
  return {
    registry,
    declareRoute: (labels) => duration.zero(toSeries(labels)),
    requestStarted: () => active.inc(),
    requestEnded: (labels, durationSeconds) => {
      active.dec();
      duration.observe(toSeries(labels), durationSeconds);
    },
  };
}

function toSeries({ method, route, status }: RequestLabels) {
  return { http_request_method: method, http_route: route, http_response_status_code: String(status) };
}
