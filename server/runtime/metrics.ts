/* Metrics of this process. The registry lives on globalThis: bundles would otherwise each count on their own. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram;
  readonly eventStreams: Gauge;
  readonly auditBreaches: Counter;
}

const key = Symbol.for("waymark.metrics");
type Holder = typeof globalThis & { [key]?: Metrics };

function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: "http_server_request_duration_seconds",
    help: "Duration of HTTP requests by door.",
    labelNames: ["http_request_method", "http_route", "http_response_status_code"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const eventStreams = new Gauge({
    name: "waymark_event_streams",
    help: "Event streams somebody listens to; each reads the database four times a second.",
    registers: [registry],
  });
  const auditBreaches = new Counter({
    name: "waymark_audit_breaches_total",
    help: "Changes that were made without the audit rows their operation declares. Anything but 0 is a defect.",
    labelNames: ["operation"],
    registers: [registry],
  });
  return { registry, requestSeconds, eventStreams, auditBreaches };
}

function metrics(): Metrics {
  const holder: Holder = globalThis;
  holder[key] ??= createMetrics();
  return holder[key];
}

/** Call the answer when the stream has ended. */
export function observeEventStream(): () => void {
  const { eventStreams } = metrics();
  eventStreams.inc();
  return () => eventStreams.dec();
}

export const countAuditBreach = (operation: string): void => metrics().auditBreaches.inc({ operation });

export interface ObservedRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export function observeRequest(request: ObservedRequest): void {
  metrics().requestSeconds.observe(
    {
      http_request_method: request.method,
      http_route: request.route,
      http_response_status_code: String(request.status),
    },
    request.seconds,
  );
}

export async function renderMetrics(): Promise<{ contentType: string; text: string }> {
  const { registry } = metrics();
  return { contentType: registry.contentType, text: await registry.metrics() };
}
