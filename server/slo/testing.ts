/* SLO files for tests: a valid availability and a valid latency objective of one service, with overrides. */
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
