/* What is valid and still wrong. Judged by the arithmetic of research on unreachable monitors: 1 / (1 - target). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { sloDefinition } from "../testing.ts";
import { burnRatePairs, isReachable } from "./burn-rate.ts";
import { lintDefinitions } from "./lint-definitions.ts";

const codesOf = (...slos: Parameters<typeof lintDefinitions>[0]) =>
  lintDefinitions(slos).map(({ code, line, file, severity }) => `${file}:${line} ${severity} ${code}`);

describe("two objectives of one id", () => {
  const at = (line: number) => ({ source: { file: "slo/a.yaml", line, column: 9 } });
  it("are an error at every one after the first, which it names", () => {
    const slos = [1, 2, 3].map((line) => sloDefinition(at(line)));
    expect(lintDefinitions(slos).map(formatFinding)).toEqual(
      [2, 3].map(
        (line) =>
          `slo/a.yaml:${line}:9: duplicate-slo: expected one SLO with the id web-errors, found another at slo/a.yaml:1; rename one`,
      ),
    );
  });

  it("may be spelt differently: what is recorded is service and name with a hyphen", () => {
    const one = sloDefinition({ service: "web-shop", name: "errors", ...at(1) });
    const other = sloDefinition({ service: "web", name: "shop-errors", ...at(2) });
    expect(codesOf(one, other)).toEqual(["slo/a.yaml:2 error duplicate-slo"]);
  });

  it("are none when service or name differ", () => {
    expect(
      codesOf(sloDefinition(), sloDefinition({ name: "slow" }), sloDefinition({ service: "api" })),
    ).toEqual([]);
  });
});

describe("an alert that cannot fire", () => {
  it.each([
    [0.999, 30, []],
    [0.9306, 30, []],
    [0.93, 30, ["14.4x for the quick page while an objective of 93 % never exceeds 14.29x"]],
    [0.9, 30, ["14.4x for the quick page while an objective of 90 % never exceeds 10x"]],
    [0.9, 28, ["13.44x for the quick page while an objective of 90 % never exceeds 10x"]],
    [
      0.8,
      30,
      [
        "14.4x for the quick page while an objective of 80 % never exceeds 5x",
        "6x for the slow page while an objective of 80 % never exceeds 5x",
      ],
    ],
    [
      0.5,
      28,
      [
        "13.44x for the quick page while an objective of 50 % never exceeds 2x",
        "5.6x for the slow page while an objective of 50 % never exceeds 2x",
        "2.8x for the quick ticket while an objective of 50 % never exceeds 2x",
      ],
    ],
  ] as const)("at target %s over %i days is told: %j", (target, windowDays, texts) => {
    const findings = lintDefinitions([sloDefinition({ target, windowDays })]);
    expect(findings.map((finding) => finding.message)).toEqual(
      texts.map(
        (text) =>
          `expected a burn rate a total outage can reach, found ${text}; this pair is left out, raise the objective`,
      ),
    );
    expect(new Set(findings.map((finding) => finding.severity))).toEqual(
      new Set(texts.length === 0 ? [] : ["warning"]),
    );
  });

  it("is told exactly for the pairs that are left out of the rules", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.constantFrom(28 as const, 30 as const), (n, days) => {
        const slo = sloDefinition({ target: n / 10_000, windowDays: days });
        const dead = burnRatePairs(days).filter((pair) => !isReachable(pair, slo.target));
        expect(lintDefinitions([slo])).toHaveLength(dead.length);
      }),
    );
  });
});
