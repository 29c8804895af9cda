import { globSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { selectorsOf, syntaxProblem } from "../domain/promql.ts";
import { availabilityFile, latencyFile } from "../testing.ts";
import { compileGrafana, dashboardUid } from "./grafana.ts";
import { readGrafanaSchemas } from "./grafana-schemas.ts";
import { compilePrometheus } from "./prometheus.ts";
import { readDefinitions } from "./read-definitions.ts";

const schemas = readGrafanaSchemas();
const ajv = new Ajv({ strict: false, allErrors: true });
const errorsOf = (schema: string, value: unknown): unknown[] => {
  const validate = ajv.compile(schemas[schema]!);
  return validate(value) ? [] : (validate.errors ?? []);
};

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
  options?: unknown;
  fieldConfig: { defaults: { custom?: unknown } };
}
interface Dashboard {
  uid: string;
  panels: Panel[];
  schemaVersion?: number;
}

const { slos } = readDefinitions(
  [availabilityFile(), latencyFile()].map(({ path, content }) => ({ file: path, text: content })),
  { labels: {} },
);
const dashboard = (): Dashboard => compileGrafana({ service: "checkout-api", slos }) as Dashboard;
const expressions = () =>
  dashboard().panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr));
const withRange = (expr: string) => expr.replaceAll("$__rate_interval", "5m");

describe("the dashboard", () => {
  it("is what Grafana's own schema accepts", () => {
    expect(errorsOf("dashboard", dashboard())).toEqual([]);
  });

  const golden = globSync("templates/*/golden/monitoring/grafana/*.json", {
    cwd: new URL("../../..", import.meta.url),
  });
  it("is there for every template", () => expect(golden.length).toBeGreaterThan(0));
  it.each(golden)("is accepted as it is committed in %s", (file) => {
    const board: unknown = JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8"));
    expect(errorsOf("dashboard", board)).toEqual([]);
  });

  it.each([
    ["a missing schema version", (board: Dashboard) => delete board.schemaVersion],
    ["a misspelt field", (board: Dashboard) => Object.assign(board, { titel: "x" })],
    ["a panel wider than the grid", (board: Dashboard) => (board.panels[1]!.gridPos.w = 25)],
    ["a panel without a type", (board: Dashboard) => Object.assign(board.panels[1]!, { type: undefined })],
  ])("would be refused with %s", (_what, spoil) => {
    const spoilt = structuredClone(dashboard());
    spoil(spoilt);
    expect(errorsOf("dashboard", spoilt).length).toBeGreaterThan(0);
  });

  it("has options, field settings and queries of each panel's own kind", () => {
    for (const panel of dashboard().panels.filter(({ type }) => type !== "row")) {
      expect(errorsOf(`${panel.type}Options`, panel.options)).toEqual([]);
      for (const target of panel.targets ?? []) expect(errorsOf("query", target)).toEqual([]);
      if (panel.type !== "timeseries") continue;
      expect(errorsOf("timeseriesFieldConfig", panel.fieldConfig.defaults.custom)).toEqual([]);
    }
  });

  it("gives every panel its own id and place", () => {
    const { panels } = dashboard();
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_value, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it("queries only PromQL that parses", () => {
    for (const expr of expressions()) expect(syntaxProblem(withRange(expr))).toBeUndefined();
  });

  it("reads only recorded series that the generated rules record", () => {
    const recorded = new Set(
      compilePrometheus(slos, "corrected").groups.flatMap((group) =>
        group.rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
      ),
    );
    const read = expressions()
      .flatMap((expr) => selectorsOf(withRange(expr)))
      .map((selector) => selector.metric)
      .filter((metric) => metric.startsWith("slo:"));
    expect(read.length).toBeGreaterThan(0);
    for (const metric of read) expect(recorded).toContain(metric);
  });

  it("shows the latency of successes apart from that of failures", () => {
    const titles = dashboard().panels.map((panel) => panel.title);
    expect(titles).toContain("Latency of successful requests");
    expect(titles).toContain("Latency of failed requests");
  });

  it("selects the job the indicators select", () => {
    expect(
      expressions().some((expr) => expr.includes('process_resident_memory_bytes{job="checkout-api"}')),
    ).toBe(true);
  });
});

describe("the dashboard's id", () => {
  it("is stable and fits Grafana's 40 characters", () => {
    expect(dashboardUid("checkout-api")).toBe("slo-checkout-api");
    expect(dashboardUid("a".repeat(40))).toHaveLength(40);
    expect(dashboardUid("a".repeat(60))).toHaveLength(40);
  });

  it.each([
    ["beginnings", `${"a".repeat(45)}-one`, `${"a".repeat(45)}-two`],
    ["names that differ in a dot", "web.api", "web-api"],
    ["names that differ in what is cut off", "a".repeat(62), "a".repeat(63)],
  ])("differs for two services of equal %s and holds only what Grafana takes", (...[, one, other]) => {
    const ids = [dashboardUid(one), dashboardUid(other)];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
  });
});
