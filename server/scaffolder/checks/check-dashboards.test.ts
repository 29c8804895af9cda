import { describe, expect, it } from "vitest";
import { checkDashboards } from "./check-dashboards.ts";
import { RULES } from "./monitoring-files.ts";
import { judge } from "./testing.ts";

const PATH = "monitoring/grafana/checkout-api.json";
interface Panel {
  id?: unknown;
  x?: number;
  y?: number;
  w?: number;
  h?: number;
  exprs?: readonly string[];
}
const panel = ({ id = 1, x = 0, y = 0, w = 12, h = 8, exprs = ["up"] }: Panel = {}) => ({
  id,
  type: "timeseries",
  gridPos: { x, y, w, h },
  targets: exprs.map((expr, index) => ({ expr, refId: String.fromCodePoint(65 + index) })),
});
const findings = (panels: readonly unknown[], overrides: Record<string, unknown> = {}) =>
  judge(checkDashboards, {
    [PATH]: `${JSON.stringify({ uid: "a", title: "t", schemaVersion: 42, panels, ...overrides })}\n`,
    [RULES]: "groups: [{ rules: [{ record: 'job:errors:rate5m', expr: a }] }]\n",
    "src/metrics.ts": 'name: "requests_seconds"',
  });
const told = async (panels: readonly unknown[], overrides: Record<string, unknown> = {}) =>
  (await findings(panels, overrides)).map((finding) => finding.replace(/^.*?:\d+:\d+: /, ""));

describe("a dashboard", () => {
  it("of panels side by side and below each other passes", async () => {
    const panels = [panel(), panel({ id: 2, x: 12 }), panel({ id: 3, y: 8, w: 24, h: 1 })];
    expect(await findings(panels)).toEqual([]);
  });

  it("must exist directly in its folder", async () => {
    const missing = "monitoring/grafana:1:1: dashboard-missing: expected a dashboard, found none";
    expect(await judge(checkDashboards, {})).toEqual([missing]);
    expect(await judge(checkDashboards, { "monitoring/grafana/deep/a.json": "{}\n" })).toEqual([missing]);
    expect(await judge(checkDashboards, { "monitoring/grafana/a.yaml": "a: b\n" })).toEqual([missing]);
  });

  it.each([
    [{ uid: "" }, "uid"],
    [{ uid: "a b" }, "uid"],
    [{ uid: "x".repeat(41) }, "uid"],
    [{ title: "" }, "title"],
    [{ schemaVersion: 35 }, "schemaVersion"],
    [{ panels: [] }, "panels"],
    [{ panels: undefined }, "panels"],
  ])("may not say %j", async (overrides, field) => {
    const [found, ...more] = await told([panel()], overrides);
    expect(more).toEqual([]);
    expect(found).toMatch(/^dashboard-shape: /);
    expect(found).toContain(`at ${field}`);
  });

  it.each([
    [{ x: 13 }, "expected at most 24 columns"],
    [{ w: 25 }, "expected at most 24 columns"],
    [{ x: -1 }, "expected number to be >=0"],
    [{ w: 0 }, "expected number to be >=1"],
    [{ h: 0.5 }, "expected int"],
    [{ id: "1" }, "expected number"],
  ])("may not hold a panel with %j", async (place, message) => {
    const [found] = await told([panel(place)]);
    expect(found).toMatch(/^dashboard-shape: /);
    expect(found).toContain(message);
  });

  it("that is no JSON object is told so", async () => {
    expect(await judge(checkDashboards, { [PATH]: "[]\n" })).toEqual([
      expect.stringMatching(new RegExp(`^${PATH}:1:1: dashboard-shape: .*expected object`)),
    ]);
    expect(await judge(checkDashboards, { [PATH]: "{\n" })).toEqual([
      expect.stringMatching(new RegExp(`^${PATH}:1:1: dashboard-shape: `)),
    ]);
  });
});

describe("the panels of a dashboard", () => {
  it.each([
    [{ x: 11 }, true],
    [{ x: 12 }, false],
    [{ y: 7 }, true],
    [{ y: 8 }, false],
    [{ x: 3, y: 3, w: 1, h: 1 }, true],
    [{ x: 12, y: 7 }, false],
  ])("at %j lie on top of the first: %s", async (place, isOnTop) => {
    const expected = isOnTop ? ["panel-overlap: expected free space, found it on top of panel 1"] : [];
    expect(await told([panel(), panel({ id: 2, ...place })])).toEqual(expected);
  });

  it("may be listed in any order", async () => {
    expect(await findings([panel({ x: 12, y: 8 }), panel({ id: 2, y: 8 }), panel({ id: 3, x: 12 })])).toEqual(
      [],
    );
  });

  it("have an id each", async () => {
    expect(await told([panel(), panel({ y: 8 }), panel({ y: 16 })])).toEqual([
      "panel-id: expected a unique id, found 1 again",
      "panel-id: expected a unique id, found 1 again",
    ]);
  });

  it.each([
    "rate(requests_seconds_count[$__rate_interval])",
    "increase(requests_seconds_count[${__range_s}s]) / $__interval_ms",
    "requests_seconds_sum offset $__interval",
    "increase(requests_seconds_count[${__range}])",
    'requests_seconds_count{job="$job", pod=~"${pod:regex}"}',
    "job:errors:rate5m > 0",
  ])("may show %s", async (expr) => {
    expect(await findings([panel({ exprs: [expr] })])).toEqual([]);
  });

  it.each([
    [
      "requests_total",
      "expected a series that the service exports or the rules record, found requests_total",
    ],
    [
      "job:errors:rate1h",
      "expected a series that the service exports or the rules record, found job:errors:rate1h",
    ],
    ["", "expected an expression, found nothing"],
    ["rate(up[5m)", 'expected PromQL, found a syntax error near "rate(up[5m)"'],
  ])("may not show %j", async (expr, message) => {
    expect(await told([panel({ exprs: ["up", expr] })])).toEqual([`panel-query: ${message}`]);
  });

  it("are told of each series that is missing", async () => {
    expect(await told([panel({ exprs: ["a / b", "c"] })])).toEqual(
      ["a", "b", "c"].map(
        (name) =>
          `panel-query: expected a series that the service exports or the rules record, found ${name}`,
      ),
    );
  });

  it("may show nothing, as a row or a text does", async () => {
    expect(await findings([{ id: 1, type: "row", gridPos: { x: 0, y: 0, w: 24, h: 1 } }])).toEqual([]);
  });
});
