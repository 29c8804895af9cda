/*
 * When alerts fire, and what they say. Judged by table 5-8 of the Site Reliability Workbook (chapter 5, "Alerting on
 * SLOs") and by Sloth's windows for 28 days: an alert fires when the long and the short window of a pair both exceed
 * factor x (1 - target), and one severity has two pairs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntaxProblem } from "../domain/promql.ts";
import type { Indicator, SloDefinition } from "../domain/slo-definition.ts";
import { sloDefinition } from "../testing.ts";
import { evaluatePromql, type Sample } from "../testing/evaluate-promql.ts";
import { absenceMinutes, alertsOf } from "./prometheus-alerts.ts";
import type { FormulaMode } from "./prometheus-queries.ts";

type Severity = "page" | "ticket";
interface Pair {
  readonly severity: Severity;
  readonly short: string;
  readonly long: string;
  readonly factor: Readonly<Record<28 | 30, number>>;
}
/** Written down from the workbook and from Sloth's golden file for 28 days, not from the code under test. */
const workbook: readonly Pair[] = [
  { severity: "page", short: "5m", long: "1h", factor: { 30: 14.4, 28: 13.44 } },
  { severity: "page", short: "30m", long: "6h", factor: { 30: 6, 28: 5.6 } },
  { severity: "ticket", short: "2h", long: "1d", factor: { 30: 3, 28: 2.8 } },
  { severity: "ticket", short: "6h", long: "3d", factor: { 30: 1, 28: 0.9333333333333333 } },
];

type Ratios = Readonly<Record<string, Sample>>;
const steady = (ratio: Sample): Ratios =>
  Object.fromEntries(["5m", "30m", "1h", "2h", "6h", "1d", "3d"].map((window) => [window, ratio]));

const ruleOf = (slo: SloDefinition, severity: Severity, mode: FormulaMode = "corrected") =>
  alertsOf(slo, mode).find((alert) => alert.labels["sloth_severity"] === severity && alert.for === undefined);

/** The value the alert fires with; undefined while it is silent. */
function firing(slo: SloDefinition, severity: Severity, ratios: Ratios, mode?: FormulaMode): Sample {
  const rule = ruleOf(slo, severity, mode);
  if (rule === undefined) return undefined;
  return evaluatePromql(rule.expr, (selector) => {
    const window = /^slo:sli_error:ratio_rate(\w+)\{/.exec(selector)?.[1];
    expect(selector).toContain('{sloth_id="web-errors",sloth_service="web",sloth_slo="errors"}');
    return window === undefined ? Number.NaN : ratios[window];
  });
}

const targets = [0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999];
const cases = ([28, 30] as const).flatMap((windowDays) =>
  workbook.flatMap((pair) =>
    targets.flatMap((target) => {
      const threshold = pair.factor[windowDays] * (1 - target);
      return threshold >= 0.99 ? [] : [{ ...pair, windowDays, target, threshold }];
    }),
  ),
);

describe.each(cases)("$severity over $long/$short at $target of $windowDays days", (pair) => {
  const slo = sloDefinition({ target: pair.target, windowDays: pair.windowDays });
  const [above, below] = [pair.threshold * 1.01, pair.threshold * 0.99];
  const at = (short: Sample, long: Sample) =>
    firing(slo, pair.severity, { ...steady(0), [pair.short]: short, [pair.long]: long });

  it("fires one per cent above its threshold, and only with both windows", () => {
    expect(at(above, above)).toBeCloseTo(above, 12);
    expect([at(below, below), at(above, below), at(below, above)]).toEqual([undefined, undefined, undefined]);
  });

  it("is silent without data in either window", () => {
    expect([at(undefined, above), at(above, undefined)]).toEqual([undefined, undefined]);
  });
});

describe("the alerts of an objective", () => {
  const target = fc.integer({ min: 0, max: 99_999 }).map((n) => n / 100_000);
  const days = fc.constantFrom(28 as const, 30 as const);
  const severity = fc.constantFrom<Severity>("page", "ticket");
  const ratio = fc.option(
    fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000),
    { nil: undefined },
  );
  const ratios = fc
    .tuple(ratio, ratio, ratio, ratio, ratio, ratio, ratio)
    .map(([m5, m30, h1, h2, h6, d1, d3]): Ratios => ({
      "5m": m5,
      "30m": m30,
      "1h": h1,
      "2h": h2,
      "6h": h6,
      "1d": d1,
      "3d": d3,
    }));

  it("fire exactly when a pair of the workbook is exceeded in both of its windows", () => {
    fc.assert(
      fc.property(target, days, severity, ratios, (goal, windowDays, kind, seen) => {
        const isOver = (value: Sample, limit: number) => value !== undefined && value > limit;
        const limits = workbook
          .filter((pair) => pair.severity === kind)
          .map((pair) => ({ ...pair, limit: pair.factor[windowDays] * (1 - goal) }));
        // Values on the edge are decided by the last bit of a product, which is nobody's promise.
        fc.pre(
          limits.every(({ short, long, limit }) =>
            [seen[short], seen[long]].every((value) => value === undefined || Math.abs(value - limit) > 1e-9),
          ),
        );
        const expected = limits.some(
          ({ short, long, limit }) => isOver(seen[short], limit) && isOver(seen[long], limit),
        );
        const slo = sloDefinition({ target: goal, windowDays });
        expect(firing(slo, kind, seen) !== undefined).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("lose nothing by leaving out pairs that cannot fire: Sloth's, which keep them, fire alike", () => {
    fc.assert(
      fc.property(target, days, severity, ratios, (goal, windowDays, kind, seen) => {
        const slo = sloDefinition({ target: goal, windowDays });
        expect(firing(slo, kind, seen)).toBe(firing(slo, kind, seen, "sloth"));
      }),
      { numRuns: 300 },
    );
  });

  it("never fall silent when errors rise", () => {
    fc.assert(
      fc.property(target, severity, fc.nat(10_000), fc.nat(10_000), (goal, kind, one, other) => {
        const slo = sloDefinition({ target: goal });
        const [low, high] = [Math.min(one, other) / 10_000, Math.max(one, other) / 10_000];
        if (firing(slo, kind, steady(low)) === undefined) return;
        expect(firing(slo, kind, steady(high))).toBe(high);
      }),
    );
  });

  it("are silent for a service that never failed, is idle or has no data", () => {
    for (const kind of ["page", "ticket"] as const) {
      expect(firing(sloDefinition(), kind, steady(0))).toBeUndefined();
      expect(firing(sloDefinition(), kind, steady(undefined))).toBeUndefined();
    }
  });

  it.each([
    [0.9, 30, ["6h", "30m", "1d", "2h", "3d", "6h"]],
    [0.5, 30, ["3d", "6h"]],
    [0.5, 28, ["3d", "6h"]],
    [0, 30, []],
    [0, 28, ["3d", "6h"]],
  ] as const)("at target %s of %i days watch only windows that can fire: %j", (goal, windowDays, windows) => {
    const text = alertsOf(sloDefinition({ target: goal, windowDays }), "corrected")
      .filter((alert) => alert.for === undefined)
      .map((alert) => alert.expr)
      .join("");
    const watched = [...text.matchAll(/ratio_rate(\w+)/g)].map((match) => match[1]);
    expect(new Set(watched)).toEqual(new Set(windows));
  });
});

describe("what an alert says", () => {
  const annotations = (overrides: Parameters<typeof sloDefinition>[0], severity: Severity) =>
    ruleOf(sloDefinition(overrides), severity)?.annotations;

  it("is the service, the objective, the pace and how little traffic makes it fire", () => {
    expect(annotations({}, "page")).toEqual({
      summary: "web is burning the error budget of errors fast",
      description:
        "{{ $value | humanizePercentage }} of the events are bad; the objective of 99.9 % allows 0.1 %. " +
        "The budget of 30 days burns at more than 14.4x over 1h or 6x over 6h. " +
        "With fewer events than 70 in 1h or 167 in 6h a single bad one is enough to fire.",
      runbook_url: "rb#Fast",
    });
    expect(annotations({ target: 0.9999, windowDays: 28 }, "ticket")?.["description"]).toBe(
      "{{ $value | humanizePercentage }} of the events are bad; the objective of 99.99 % allows 0.01 %. " +
        "The budget of 28 days burns at more than 2.8x over 1d or 0.93x over 3d. " +
        "With fewer events than 3572 in 1d or 10715 in 3d a single bad one is enough to fire.",
    );
  });

  it("names only the windows it watches", () => {
    const description = annotations({ target: 0.9 }, "page")?.["description"];
    expect(description).toContain("burns at more than 6x over 6h.");
    expect(description).toContain("With fewer events than 2 in 6h a single bad one");
  });

  it("is the file's own text where the file has one", () => {
    const page = { name: "Mine", labels: { a: "b" }, annotations: { summary: "Own words" } };
    const rule = ruleOf(sloDefinition({ alerts: { page } }), "page");
    expect(rule).toMatchObject({ alert: "Mine", labels: { a: "b", sloth_severity: "page" } });
    expect(rule?.annotations["summary"]).toBe("Own words");
    expect(rule?.annotations["description"]).toContain("99.9 %");
  });

  it("is nothing for an alert that is switched off", () => {
    expect(alertsOf(sloDefinition({ alerts: {} }), "corrected")).toEqual([]);
  });
});

describe("the alert for vanished metrics", () => {
  const absentRule = (overrides: Parameters<typeof sloDefinition>[0] = {}) =>
    alertsOf(sloDefinition(overrides), "corrected").find((alert) => alert.for !== undefined)!;
  const all = "all[5m]";

  it.each([
    ["no series", {}, 1],
    ["an idle service", { [all]: 0 }, undefined],
    ["a busy service", { [all]: 10 }, undefined],
    ["errors and no total", { "bad[5m]": 1 }, 1],
  ])("fires with %s: %j", (_what, seen, expected) => {
    const samples = new Map<string, number>(Object.entries(seen));
    expect(evaluatePromql(absentRule().expr, (selector) => samples.get(selector))).toBe(expected);
  });

  it("carries every label itself, because absent() has no series to take them from", () => {
    const rule = absentRule({ labels: { owner: "core", tier: "1" } });
    expect(rule).toMatchObject({ alert: "WebGone", for: "5m" });
    expect(rule.labels).toEqual({
      owner: "core",
      severity: "page",
      sloth_id: "web-errors",
      sloth_service: "web",
      sloth_severity: "page",
      sloth_slo: "errors",
      tier: "1",
    });
    expect(rule.annotations["summary"]).toBe("The metrics behind errors of web are gone");
  });

  it.each([
    ["bad-events", { kind: "bad-events", bad: "a", total: 'sum(rate(t{le="8"}[{{.window}}]))' }],
    ["good-events", { kind: "good-events", good: "a", total: 'sum(rate(t{le="8"}[{{.window}}]))' }],
    ["error-ratio", { kind: "error-ratio", ratio: 'sum(rate(t{le="8"}[{{.window}}]))' }],
  ] satisfies [string, Indicator][])(
    "of %s watches the metric under both spellings of its bucket",
    (...[, indicator]) => {
      const { expr } = absentRule({ indicator });
      expect(expr).toBe(String.raw`absent(sum(rate(t{le=~"8(\\.0)?"}[5m])))`);
      expect(syntaxProblem(expr)).toBeUndefined();
    },
  );

  it.each([
    [0.9999, 5],
    [0.999, 5],
    [0.995, 6],
    [0.99, 11],
    [0.9, 62],
    [0.5, 62],
    [0, 62],
  ])(
    "waits at target %s for %i minutes: as long as a total outage until it pages, and two more",
    (target, minutes) => {
      expect(absenceMinutes(sloDefinition({ target }))).toBe(minutes);
    },
  );

  it("is none of Sloth's", () => {
    expect(alertsOf(sloDefinition(), "sloth").map((alert) => alert.alert)).toEqual(["WebFast", "WebSlow"]);
  });
});
