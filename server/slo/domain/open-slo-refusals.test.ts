/*
 * Bad specs of an SLO, its objectives and windows with the finding a person reads: place, code, what was expected and
 * what was found. Judged by the OpenSLO v1 specification and the validation of its go-sdk (pkg/openslo/v1).
 */
import { describe, expect, it } from "vitest";
import { smallSlo as slo } from "../testing.ts";
import { changedSlo as changed, openSloFindings as found } from "../testing/read-definitions.ts";

describe("the spec of an SLO", () => {
  it.each([
    [
      "no service",
      "  service: web\n",
      "",
      "a.yaml:6:3: required-field: spec.service: expected string, found nothing",
    ],
    [
      "an empty service",
      "service: web",
      'service: ""',
      'a.yaml:6:12: invalid-value: spec.service: expected the name of the service, found ""',
    ],
    [
      "a description of 1051 characters",
      "  service: web\n",
      `  service: web\n  description: ${"d".repeat(1051)}\n`,
      `a.yaml:7:16: invalid-value: spec.description: expected at most 1050 characters, found "${"d".repeat(56)}…`,
    ],
    [
      "a budgeting method in the wrong case",
      "Occurrences",
      "occurrences",
      'a.yaml:17:20: invalid-value: spec.budgetingMethod: expected Occurrences, Timeslices or RatioTimeslices, found "occurrences"',
    ],
    [
      "no objective",
      "  objectives:\n    - target: 0.99\n",
      "  objectives: []\n",
      "a.yaml:18:15: invalid-value: spec.objectives: expected at least one objective, found a list of 0",
    ],
    [
      "an objective that is not an object",
      "- target: 0.99",
      "- 0.99",
      "a.yaml:19:7: wrong-type: spec.objectives.0: expected object, found 0.99",
      "a.yaml:19:7: exactly-one: spec.objectives.0: expected exactly one of target and targetPercent, found none",
    ],
    [
      "no time window",
      "  timeWindow:\n    - duration: 28d\n      isRolling: true\n",
      "  timeWindow: []\n",
      "a.yaml:14:15: invalid-value: spec.timeWindow: expected exactly one time window, found a list of 0",
    ],
    [
      "neither indicator nor reference",
      /* everything from the indicator to the window */ slo.slice(
        slo.indexOf("  indicator:"),
        slo.indexOf("  timeWindow:"),
      ),
      "",
      "a.yaml:6:3: exactly-one: spec: expected exactly one of indicator and indicatorRef, found none",
    ],
    [
      "an indicator on the SLO and on an objective",
      "- target: 0.99",
      "- target: 0.99\n      indicatorRef: other",
      "a.yaml:6:3: exactly-one: spec: expected the indicator on the SLO or on each objective (composite), found both",
    ],
  ])("with %s is refused", (_what, from, to, ...expected) => {
    expect(found(changed(from, to))).toEqual(expected);
  });

  it("that is composite needs exactly one indicator on every objective", () => {
    const indicator = slo.slice(slo.indexOf("  indicator:"), slo.indexOf("  timeWindow:"));
    const objectives = "    - { target: 0.99, indicatorRef: a, compositeWeight: 2 }\n    - { target: 0.9 }\n";
    const text = slo.replace(indicator, "").replace("    - target: 0.99\n", objectives);
    expect(found(text)).toEqual([
      "a.yaml:13:7: exactly-one: spec.objectives.1: expected exactly one of indicator and indicatorRef on each objective, found none",
    ]);
  });
});

describe("an objective", () => {
  const at = (column: number, problem: string) => `a.yaml:19:${column}: ${problem}`;
  it.each([
    ["target: 1", at(15, "invalid-value: spec.objectives.0.target: expected less than 1 (a ratio), found 1")],
    [
      "target: 99.9",
      at(15, "invalid-value: spec.objectives.0.target: expected less than 1 (a ratio), found 99.9"),
    ],
    ["target: -0.1", at(15, "invalid-value: spec.objectives.0.target: expected at least 0, found -0.1")],
    ["target: '0.99'", at(15, 'wrong-type: spec.objectives.0.target: expected number, found "0.99"')],
    ["target: 99%", at(15, 'wrong-type: spec.objectives.0.target: expected number, found "99%"')],
    ["target: .nan", at(15, "wrong-type: spec.objectives.0.target: expected number, found NaN")],
    [
      "targetPercent: 100",
      at(22, "invalid-value: spec.objectives.0.targetPercent: expected less than 100, found 100"),
    ],
    [
      "targetPercent: -1",
      at(22, "invalid-value: spec.objectives.0.targetPercent: expected at least 0, found -1"),
    ],
    [
      "displayName: no target",
      at(7, "exactly-one: spec.objectives.0: expected exactly one of target and targetPercent, found none"),
    ],
    [
      "{ target: 0.9, targetPercent: 90 }",
      at(
        7,
        "exactly-one: spec.objectives.0: expected exactly one of target and targetPercent, found target and targetPercent",
      ),
    ],
    [
      "{ target: 0.9, op: above }",
      at(26, 'invalid-value: spec.objectives.0.op: expected one of lte, gte, lt, gt, found "above"'),
      at(
        26,
        "forbidden-field: spec.objectives.0.op: a ratio has no threshold: expected no op and value with ratioMetric; remove it",
      ),
    ],
    [
      "{ target: 0.9, value: 0 }",
      at(
        29,
        "forbidden-field: spec.objectives.0.value: a ratio has no threshold: expected no op and value with ratioMetric; remove it",
      ),
    ],
    [
      "{ target: 0.9, timeSliceTarget: 0 }",
      at(39, "invalid-value: spec.objectives.0.timeSliceTarget: expected more than 0, found 0"),
    ],
    [
      "{ target: 0.9, timeSliceTarget: 1.01 }",
      at(39, "invalid-value: spec.objectives.0.timeSliceTarget: expected at most 1, found 1.01"),
    ],
    [
      "{ target: 0.9, timeSliceWindow: 60s }",
      at(
        39,
        'invalid-value: spec.objectives.0.timeSliceWindow: expected a whole number above 0 with one unit of m, h, d, w, M, Q, Y, found "60s"',
      ),
    ],
    [
      "{ target: 0.9, compositeWeight: 0 }",
      at(39, "invalid-value: spec.objectives.0.compositeWeight: expected more than 0, found 0"),
    ],
  ])("%s is refused", (objective, ...expected) => {
    expect(found(changed("target: 0.99", objective))).toEqual(expected);
  });

  it.each([
    ["Timeslices", "target: 0.9", ["timeSliceTarget", "timeSliceWindow"]],
    ["Timeslices", "{ target: 0.9, timeSliceTarget: 1 }", ["timeSliceWindow"]],
    ["Timeslices", "{ target: 0.9, timeSliceWindow: 1m }", ["timeSliceTarget"]],
    ["RatioTimeslices", "target: 0.9", ["timeSliceWindow"]],
    ["RatioTimeslices", "{ target: 0.9, timeSliceWindow: 5m }", []],
    ["Timeslices", "{ target: 0.9, timeSliceTarget: 1, timeSliceWindow: 5m }", []],
    ["Occurrences", "{ target: 0.9, timeSliceTarget: 1, timeSliceWindow: 5m }", []],
  ])("of budgeting method %s with %s lacks %j", (method, objective, missing) => {
    const text = changed("Occurrences", method).replace("target: 0.99", objective);
    expect(found(text)).toEqual(
      missing.map(
        (field) =>
          `a.yaml:19:7: required-field: spec.objectives.0.${field}: expected a value because budgetingMethod is ${method}`,
      ),
    );
  });

  it("of a threshold metric needs op and value, also when one of them is zero or wrong", () => {
    const threshold = changed("ratioMetric:", "thresholdMetric:").replace(
      /counter: true[\s\S]*? {2}timeWindow/,
      "metricSource: { spec: { query: age } }\n  timeWindow",
    );
    const of = (objective: string) => found(threshold.replace("target: 0.99", objective));
    const needed = (field: string) =>
      `a.yaml:17:7: required-field: spec.objectives.0.${field}: expected op and value because the indicator is a thresholdMetric`;
    expect(of("target: 0.9")).toEqual([needed("op"), needed("value")]);
    expect(of("{ target: 0.9, op: lt }")).toEqual([needed("value")]);
    expect(of("{ target: 0.9, value: 0 }")).toEqual([needed("op")]);
    expect(of("{ target: 0.9, op: lt, value: 0 }")).toEqual([]);
  });
});

describe("a time window", () => {
  const duration = "expected a whole number above 0 with one unit of m, h, d, w, M, Q, Y";
  it.each(["28", "d", "28 d", "28D", "1.5d", "-1d", "30s", "1h30m", "28d ", "0d", "00w"])(
    "of %j is refused",
    (text) => {
      expect(found(changed("28d", JSON.stringify(text)))).toEqual([
        `a.yaml:15:17: invalid-value: spec.timeWindow.0.duration: ${duration}, found ${JSON.stringify(text)}`,
      ]);
    },
  );

  it.each(["1m", "24h", "28d", "4w", "1M", "1Q", "1Y", "030d"])("of %s is taken", (text) => {
    expect(found(changed("28d", text))).toEqual([]);
  });

  const rolling = "isRolling: true";
  const calendar = (startTime: string, timeZone = "Europe/Berlin") =>
    `isRolling: false\n      calendar: { startTime: "${startTime}", timeZone: "${timeZone}" }`;

  it.each([
    "2026-02-30 00:00:00",
    "2025-02-29 00:00:00",
    "2026-04-31 00:00:00",
    "2026-13-01 00:00:00",
    "2026-00-10 00:00:00",
    "2026-01-01 24:00:00",
    "2026-01-01 00:60:00",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "1.1.2026 00:00:00",
  ])("that starts at %s is refused, because that is no time", (start) => {
    expect(found(changed(rolling, calendar(start)))).toEqual([
      `a.yaml:17:30: invalid-value: spec.timeWindow.0.calendar.startTime: expected a time such as 2022-01-31 12:00:00, found "${start}"`,
    ]);
  });

  it.each(["2024-02-29 00:00:00", "2026-12-31 23:59:59", "0001-01-01 00:00:00"])(
    "that starts at %s is taken",
    (start) => {
      expect(found(changed(rolling, calendar(start)))).toEqual([]);
    },
  );

  it.each(["Mars/Olympus", "", "+01:00", "GMT+1", "Europe"])(
    "in the zone %j is refused, because IANA has none of that name",
    (zone) => {
      const text = changed(rolling, calendar("2026-01-01 00:00:00", zone));
      expect(found(text)).toEqual([
        `a.yaml:17:63: invalid-value: spec.timeWindow.0.calendar.timeZone: expected an IANA time zone such as Europe/Berlin, found ${JSON.stringify(zone)}`,
      ]);
    },
  );

  it.each(["UTC", "America/New_York", "Asia/Kathmandu", "Etc/GMT+5"])("in the zone %s is taken", (zone) => {
    expect(found(changed(rolling, calendar("2026-01-01 00:00:00", zone)))).toEqual([]);
  });

  it("neither rolls nor follows a calendar by being silent about it", () => {
    expect(found(changed("      isRolling: true\n", ""))).toEqual([
      "a.yaml:15:7: required-field: spec.timeWindow.0: expected a calendar because isRolling is not true; add it or set isRolling: true",
    ]);
  });
});
