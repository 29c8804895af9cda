/*
 * Sloth's own files, plain and as a Kubernetes object. Judged by its specification (pkg/prometheus/api/v1) and the rules
 * of its validator (pkg/common/model/slo_prometheus.go); what Sloth itself generates is compared in `npm run vectors`.
 */
import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { replaced } from "../testing.ts";
import { definitionsFromSloth, isSlothDocument } from "./definitions-from-sloth.ts";
import type { SloDefinition } from "./slo-definition.ts";

const plain = `version: prometheus/v1
service: web
labels: { owner: core, tier: "2" }
slos:
  - name: errors
    objective: 99.9
    labels: { tier: "1" }
    sli:
      events:
        error_query: sum(rate(hits{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(hits[{{.window}}]))
    alerting:
      name: WebErrors
      labels: { routing: web }
      annotations: { runbook: https://wiki/web }
      page_alert: { labels: { severity: page } }
      ticket_alert: { labels: { severity: ticket }, annotations: { summary: Own words } }
`;

const kubernetes = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: web, namespace: monitoring }
spec:
  service: web
  labels: { team_name: core }
  slos:
    - name: errors
      objective: 99.9
      sli:
        events:
          errorQuery: sum(rate(errors[{{.window}}]))
          totalQuery: sum(rate(hits[{{.window}}]))
      alerting:
        name: WebErrors
        pageAlert: { labels: { some_key: a } }
        ticketAlert: { disable: true }
`;

function read(text: string) {
  const { slos, findings } = definitionsFromSloth({ file: "s.yaml", text });
  return { slos, findings: findings.map(formatFinding) };
}
const changed = (from: string | RegExp, to: string, text = plain): string => replaced(text, from, to);
function definitionOf(text: string): SloDefinition {
  const { slos, findings } = read(text);
  expect(findings).toEqual([]);
  return slos[0]!;
}

describe("a Sloth document is known", () => {
  it.each([
    [{ version: "prometheus/v1" }, true],
    [{ kind: "PrometheusServiceLevel" }, true],
    [{ version: "prometheus/v2" }, false],
    [{ apiVersion: "openslo/v1", kind: "SLO" }, false],
    ["prometheus/v1", false],
    [null, false],
    [[{ version: "prometheus/v1" }], false],
  ])("by its own marks: %j %s", (value, expected) => {
    expect(isSlothDocument(value)).toBe(expected);
  });
});

describe("a plain specification", () => {
  it("becomes a definition over Sloth's 30 days with the queries as they are", () => {
    expect(definitionOf(plain)).toMatchObject({
      service: "web",
      name: "errors",
      description: "errors",
      windowDays: 30,
      indicator: {
        kind: "bad-events",
        bad: 'sum(rate(hits{code=~"5.."}[{{.window}}]))',
        total: "sum(rate(hits[{{.window}}]))",
      },
      labels: { owner: "core", tier: "1" },
      spec: "prometheus/v1",
      source: { file: "s.yaml", line: 5, column: 11 },
    });
  });

  it.each([
    ["99.9", "0.999"],
    ["99.95", "0.9995"],
    ["0.5", "0.005"],
    ["99.999", "0.99999"],
  ])("with the objective %s has exactly the target %s", (objective, target) => {
    expect(definitionOf(changed("99.9", objective)).target.toString()).toBe(target);
  });

  it("keeps the alerts' names, its labels and annotations win in Sloth's order", () => {
    const { alerts } = definitionOf(plain);
    const what = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is";
    expect(alerts.page).toEqual({
      name: "WebErrors",
      labels: { routing: "web", severity: "page" },
      annotations: {
        title: `(page) ${what} too fast.`,
        summary: `${what} over expected.`,
        runbook: "https://wiki/web",
      },
    });
    expect(alerts.ticket?.labels).toEqual({ routing: "web", severity: "ticket" });
    expect(alerts.ticket?.annotations["summary"]).toBe("Own words");
    expect(alerts.absent).toEqual({
      name: "WebErrorsMetricsAbsent",
      labels: { routing: "web", severity: "page" },
      annotations: {},
    });
  });

  it("has the SLO's name for its alerts where it names none", () => {
    const text = plain.slice(0, plain.indexOf("    alerting:"));
    expect(Object.values(definitionOf(text).alerts).map((alert) => alert?.name)).toEqual([
      "errors",
      "errors",
      "errorsMetricsAbsent",
    ]);
  });

  it("has no page and no alert for vanished metrics where the page is switched off", () => {
    const text = changed("page_alert: {", "page_alert: { disable: true,");
    expect(Object.keys(definitionOf(text).alerts)).toEqual(["ticket"]);
  });

  it("takes a precomputed error ratio", () => {
    const text = changed(
      /events:[\s\S]*? {4}alerting/,
      "raw: { error_ratio_query: 'sum(ratio[{{ .window }}])' }\n    alerting",
    );
    expect(definitionOf(text).indicator).toEqual({ kind: "error-ratio", ratio: "sum(ratio[{{ .window }}])" });
  });

  it("may hold several SLOs and several documents", () => {
    const two = `${plain}${plain.slice(plain.indexOf("  - name")).replace("errors", "latency")}`;
    expect(read(two).slos.map((slo) => slo.name)).toEqual(["errors", "latency"]);
    expect(read(`${plain}---\n${kubernetes}`).slos.map((slo) => slo.source.line)).toEqual([5, 26]);
  });
});

describe("a Kubernetes object", () => {
  it("says the same in camel case", () => {
    const slo = definitionOf(kubernetes);
    expect(slo.indicator).toMatchObject({ bad: "sum(rate(errors[{{.window}}]))" });
    expect(slo.alerts.page?.labels).toEqual({ some_key: "a" });
    expect(Object.keys(slo.alerts)).toEqual(["page", "absent"]);
    expect(slo.spec).toBe("sloth.slok.dev/v1");
  });

  it("leaves the keys of labels as they are written", () => {
    expect(definitionOf(changed("team_name", "teamName", kubernetes)).labels).toEqual({ teamName: "core" });
  });

  it.each([
    [
      "errorQuery: sum(rate(errors",
      "errorQuery: sum((rate(errors",
      "s.yaml:12:23: invalid-query: expected PromQL, found a syntax error at character 32 (the end)",
    ],
    [
      "objective: 99.9",
      "objective: 100",
      "s.yaml:9:18: invalid-value: slos.0.objective: expected less than 100: an objective of 100 leaves no error budget, found 100",
    ],
    [
      "pageAlert",
      "page",
      's.yaml:16:9: unknown-field: expected a known field, found "page" in slos.0.alerting; remove it or correct its name',
    ],
    ["  service: web\n", "", "s.yaml:5:3: required-field: service: expected string, found nothing"],
  ])("with %s changed to %j is told of it at its place in the file", (from, to, expected) => {
    expect(read(changed(from, to, kubernetes)).findings).toEqual([expected]);
  });

  it("without a spec is refused", () => {
    expect(read("kind: PrometheusServiceLevel\n").findings).toEqual([
      "s.yaml:1:1: required-field: service: expected string, found nothing",
      "s.yaml:1:1: required-field: slos: expected array, found nothing",
    ]);
  });
});

describe("what Sloth refuses, and what leaves no budget", () => {
  it.each([
    [
      "an objective of 0",
      "99.9",
      "0",
      "s.yaml:6:16: invalid-value: slos.0.objective: expected more than 0, found 0",
    ],
    [
      "an objective of 100",
      "99.9",
      "100",
      "s.yaml:6:16: invalid-value: slos.0.objective: expected less than 100: an objective of 100 leaves no error budget, found 100",
    ],
    [
      "an objective that is text",
      "99.9",
      "'99.9'",
      's.yaml:6:16: wrong-type: slos.0.objective: expected number, found "99.9"',
    ],
    [
      "a name of one character",
      "name: errors",
      "name: e",
      's.yaml:5:11: invalid-value: slos.0.name: expected letters, digits and inner . _ -, at least two, found "e"',
    ],
    [
      "a service with a space",
      "service: web",
      "service: web shop",
      's.yaml:2:10: invalid-value: service: expected letters, digits and inner . _ -, at least two, found "web shop"',
    ],
    [
      "no SLO",
      /slos:[\s\S]*/,
      "slos: []\n",
      "s.yaml:4:7: invalid-value: slos: expected at least one SLO, found a list of 0",
    ],
    [
      "a query without a window",
      "total_query: sum(rate(hits[{{.window}}]))",
      "total_query: sum(rate(hits[5m]))",
      "s.yaml:11:22: invalid-query: expected a query with {{.window}} where its range belongs, found none",
    ],
    [
      "an empty query",
      /error_query: .*/,
      'error_query: ""',
      "s.yaml:10:22: invalid-query: expected a query with {{.window}} where its range belongs, found none",
    ],
    [
      "the same query for errors and total",
      /error_query: .*/,
      "error_query: sum(rate(hits[{{.window}}]))",
      "s.yaml:10:9: same-query: expected different queries for the errors and their total, found the same; correct one",
    ],
    [
      "events and a ratio",
      "      events:",
      "      raw: { error_ratio_query: 'a[{{.window}}]' }\n      events:",
      "s.yaml:9:7: exactly-one: expected events or raw, found both; remove one of them",
    ],
    [
      "neither events nor a ratio",
      /sli:[\s\S]*? {4}alerting/,
      "sli: {}\n    alerting",
      "s.yaml:8:10: exactly-one: expected events or raw, found neither",
    ],
    [
      "a plugin, which is Go code",
      "      events:",
      "      plugin: { id: x }\n      events:",
      's.yaml:9:7: unknown-field: expected a known field, found "plugin" in slos.0.sli; remove it or correct its name',
    ],
    [
      "a label that is no Prometheus name",
      "routing: web",
      "cost.center: web",
      's.yaml:14:30: invalid-key: slos.0.alerting.labels.cost.center: expected letters, digits and _, found "cost.center"',
    ],
    [
      "a label that would rename the series",
      "labels: { owner: core",
      "labels: { __name__: core",
      's.yaml:3:21: invalid-key: labels.__name__: expected letters, digits and _, found "__name__"',
    ],
  ])("%s is told with its place", (...[, from, to, expected]) => {
    expect(read(changed(from, to)).findings).toEqual([expected]);
    expect(read(changed(from, to)).slos).toEqual([]);
  });

  it("hinders no other SLO of the file", () => {
    const second = plain.slice(plain.indexOf("  - name")).replace("errors", "latency");
    const { slos, findings } = read(`${changed("rate(hits[{{", "rate((hits[{{")}${second}`);
    expect(slos.map((slo) => slo.name)).toEqual(["latency"]);
    expect(findings).toHaveLength(1);
  });
});
