import { describe, expect, it } from "vitest";
import { openRepository } from "./generated-repository.ts";
import {
  alertRules,
  exportedMetrics,
  histogramBuckets,
  knownSeries,
  recordedSeries,
  ruleDocument,
  RULES,
} from "./monitoring-files.ts";

const withRules = (text: string) => openRepository([{ path: RULES, content: text }]);
const withMetrics = (text: string) => openRepository([{ path: "src/metrics.ts", content: text }]);
const RULE_TEXT = `groups:
  - name: a
    rules:
      - record: job:errors:rate5m
        expr: sum(rate(errors[5m]))
      - alert: Fast
        expr: slo:burn{sloth_id="a-b", sloth_service="a", window!="1h", path=~"x"} > 14
        labels: { severity: page, sloth_service: b, n: 3 }
        annotations: { runbook_url: https://example.com/#fast }
  - name: b
    rules:
      - alert: Slow
        expr: up == 0
`;

describe("alert rules", () => {
  it("carry the labels their expression selects by equality, and those written over them", () => {
    expect(alertRules(withRules(RULE_TEXT))).toEqual([
      {
        name: "Fast",
        labels: { sloth_id: "a-b", sloth_service: "b", severity: "page", n: "3" },
        runbookUrl: "https://example.com/#fast",
        position: { line: 6, column: 9 },
      },
      { name: "Slow", labels: {}, runbookUrl: "", position: { line: 12, column: 9 } },
    ]);
  });

  it.each([
    "",
    "groups: []\n",
    "groups: none\n",
    "- a\n",
    "groups:\n  - rules: { alert: a }\n",
    "groups: [\n",
  ])("are none in %j", (text) => {
    expect(alertRules(withRules(text))).toEqual([]);
    expect([...recordedSeries(withRules(text))]).toEqual([]);
  });

  it("are not read where there is no file", () => {
    expect(ruleDocument(openRepository([]))).toBeUndefined();
    expect(alertRules(openRepository([]))).toEqual([]);
  });
});

describe("the series a query may read", () => {
  it.each([
    ["job:errors:rate5m", true],
    ["up", true],
    ["ALERTS", true],
    ["scrape_samples_scraped", true],
    ["kube_pod_status_ready", true],
    ["container_memory_working_set_bytes", true],
    ["prometheus_rule_evaluation_failures_total", true],
    ["process_start_time_seconds", true],
    ["nodejs_heap_size_used_bytes", true],
    ["job:errors:rate6h", false],
    ["errors", false],
    ["upper", false],
    ["ALERTS_FOR_STATE", false],
    ["go_goroutines", false],
    ["kubelet_running_pods", false],
  ])("%s: %s", (name, expected) => {
    expect(knownSeries(withRules(RULE_TEXT))(name)).toBe(expected);
  });

  it("are those of the source, with what a histogram makes of them", () => {
    const isExported = exportedMetrics(
      withMetrics('new Histogram({ name: "http_seconds" });\nnew Gauge({ name: "http2_streams" });\n'),
    );
    const asked = [
      "http_seconds",
      "http_seconds_bucket",
      "http_seconds_count",
      "http_seconds_sum",
      "http2_streams",
    ];
    expect(asked.filter((name) => !isExported(name))).toEqual([]);
    expect(["http_seconds_total", "http", "seconds_count", ""].filter(isExported)).toEqual([]);
  });
});

describe("the buckets of the request histogram", () => {
  it.each([
    ["const durationBuckets = [0.005, 0.1, 1, 10];", [0.005, 0.1, 1, 10]],
    ["const durationBuckets = [\n  0.25,\n  1e3,\n];", [0.25, 1000]],
    ["const durationBuckets = [];", []],
    ["const buckets = [1, 2];", []],
  ])("in %j are read as %j", (text, expected) => {
    expect(histogramBuckets(withMetrics(text))).toEqual(expected);
  });

  it("are none without the source", () => {
    expect(histogramBuckets(openRepository([]))).toEqual([]);
  });
});
