import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aResult, filesOf, judgeFiles, someFacts } from "../testing.ts";
import { findNextStep } from "./next-step.ts";
import { describeScorecard, evaluateRules, productionReadiness } from "./production-readiness.ts";
import {
  levels,
  resultStates,
  ruleResultSchema,
  type Level,
  type ResultState,
  type RuleResult,
} from "./result.schema.ts";
import { applyRule, fail, notApplicable, pass, unknown, warn, type Rule, type Verdict } from "./rule.ts";
import { countResults, listNotKnown, scoreOf } from "./score.ts";

const rank = (level: Level | null): number => (level === null ? 0 : levels.indexOf(level) + 1);
const someResults = fc.array(
  fc
    .record({ level: fc.constantFrom(...levels), state: fc.constantFrom(...resultStates), rule: fc.string() })
    .map((drawn) => aResult({ ...drawn, title: `title of ${drawn.rule}` })),
  { maxLength: 12 },
);
const changed = (results: readonly RuleResult[], at: number, state: ResultState): RuleResult[] =>
  results.map((result, index) => (index === at ? { ...result, state } : result));
/** What a state is worth: nothing held back, or held. */
const holds = (state: ResultState): boolean => state === "fail" || state === "unknown";

describe("a level", () => {
  it("is the highest with everything up to it passed, warned about, exempt or not applicable", () => {
    fc.assert(
      fc.property(someResults, (results) => {
        const { level, nextLevel, rulesToNext } = scoreOf(results);
        for (const reached of levels.slice(0, rank(level)))
          expect(results.some((result) => result.level === reached && holds(result.state))).toBe(false);
        expect(nextLevel).toBe(levels[rank(level)] ?? null);
        const held = results.filter((result) => result.level === nextLevel && holds(result.state));
        expect(rulesToNext).toBe(held.length);
        expect(nextLevel === null || held.length > 0).toBe(true);
      }),
      { seed: 61 },
    );
  });

  it("never falls when one more rule passes, and never rises when one more fails", () => {
    fc.assert(
      fc.property(someResults, fc.nat(11), fc.constantFrom(...resultStates), (results, at, state) => {
        const before = scoreOf(results);
        const better = scoreOf(changed(results, at, "pass"));
        expect(rank(better.level)).toBeGreaterThanOrEqual(rank(before.level));
        expect(better.passed).toBeGreaterThanOrEqual(before.passed);
        const worse = scoreOf(changed(results, at, "fail"));
        expect(rank(worse.level)).toBeLessThanOrEqual(rank(before.level));
        expect(rank(scoreOf(changed(results, at, state)).level)).toBeLessThanOrEqual(rank(better.level));
      }),
      { seed: 62 },
    );
  });

  it("never rises when evidence is lost: unknown lifts as little as failing, and is no failure", () => {
    fc.assert(
      fc.property(someResults, fc.nat(11), (results, at) => {
        const failed = scoreOf(changed(results, at, "fail"));
        const lost = scoreOf(changed(results, at, "unknown"));
        expect([lost.level, lost.nextLevel, lost.rulesToNext, lost.passed]).toEqual([
          failed.level,
          failed.nextLevel,
          failed.rulesToNext,
          failed.passed,
        ]);
        expect(rank(lost.level)).toBeLessThanOrEqual(rank(scoreOf(results).level));
        const known = results.filter((_, index) => index !== at);
        if (at < results.length) expect(lost.unknown).toBe(scoreOf(known).unknown + 1);
      }),
      { seed: 63 },
    );
  });

  it("does not depend on the order of the rules, nor on rules that do not apply", () => {
    fc.assert(
      fc.property(someResults, fc.constantFrom(...levels), (results, level) => {
        const score = scoreOf(results);
        const { notKnown, ...reversed } = scoreOf(results.toReversed());
        expect({ ...reversed, notKnown: notKnown.toReversed() }).toEqual(score);
        expect(scoreOf([...results, aResult({ level, state: "not-applicable" })])).toEqual(score);
      }),
      { seed: 64 },
    );
  });

  it("of no rules at all is the highest: there is nothing that holds it", () => {
    expect(scoreOf([])).toEqual({
      level: "Gold",
      nextLevel: null,
      rulesToNext: 0,
      notKnown: [],
      passed: 0,
      applicable: 0,
      unknown: 0,
    });
  });
});

describe("counts", () => {
  it.each<[ResultState[], [number, number, number]]>([
    [[], [0, 0, 0]],
    [
      ["pass", "warn", "exempt"],
      [3, 3, 0],
    ],
    [
      ["fail", "unknown"],
      [0, 2, 1],
    ],
    [["not-applicable"], [0, 0, 0]],
    [
      ["pass", "not-applicable", "unknown", "fail"],
      [1, 3, 1],
    ],
  ])("of %j are passed, applicable and unknown: %j", (states, [passed, applicable, unread]) => {
    expect(countResults(states.map((state) => ({ state })))).toEqual({ passed, applicable, unknown: unread });
  });

  it("name what is not known on the way to the next level, and nothing beyond it", () => {
    const results = [
      aResult({ title: "a", state: "unknown" }),
      aResult({ title: "b", state: "fail" }),
      aResult({ title: "c", state: "unknown", level: "Gold" }),
    ];
    expect(listNotKnown(results, "Bronze")).toEqual(["a"]);
    expect(listNotKnown(results, "Gold")).toEqual(["c"]);
    expect(listNotKnown(results, null)).toEqual([]);
  });
});

describe("the next step", () => {
  it("is the first rule that fails on the way to the next level", () => {
    const results = [
      aResult({ rule: "not-yet", level: "Silver", state: "fail" }),
      aResult({ rule: "unread", state: "unknown" }),
      aResult({ rule: "warned", state: "warn" }),
      aResult({ rule: "first", state: "fail" }),
      aResult({ rule: "second", state: "fail" }),
    ];
    expect(findNextStep(results, "Bronze")?.rule).toBe("first");
    expect(findNextStep(results, "Silver")?.rule).toBe("not-yet");
  });

  it.each<[string, RuleResult[], Level | null]>([
    ["the highest level is reached", [aResult()], null],
    ["what holds it could not be read", [aResult({ state: "unknown" })], "Bronze"],
    ["nothing was judged", [], "Bronze"],
  ])("is none when %s", (_case, results, nextLevel) => {
    expect(findNextStep(results, nextLevel)).toBeUndefined();
  });
});

describe("a rule that is applied", () => {
  const rule = (check: () => Verdict): Rule => ({
    id: "r",
    title: "R",
    description: "",
    level: "Silver",
    version: 7,
    howToFix: "Do it.",
    check,
  });
  const facts = someFacts();
  const apply = (verdict: Verdict, before?: RuleResult) =>
    applyRule(
      rule(() => verdict),
      facts,
      before,
    );

  it.each([
    [pass("x"), null, null],
    [fail("x"), "Do it.", null],
    [warn("x"), "Do it.", null],
    [notApplicable("x"), null, null],
    [unknown("x"), null, facts.observedAt],
  ])("to %j says how to fix it only where there is something to fix", (verdict, howToFix, unknownSince) => {
    const result = apply(verdict);
    expect(result).toEqual({
      rule: "r",
      title: "R",
      level: "Silver",
      state: verdict.state,
      reason: "x",
      howToFix,
      ruleVersion: 7,
      evidence: [],
      unknownSince,
    });
    expect(ruleResultSchema.parse(result)).toEqual(result);
  });

  it("has been unknown since it was first, until it is known", () => {
    const since = "2026-01-01T00:00:00.000Z";
    const before = aResult({ state: "unknown", unknownSince: since });
    expect(apply(unknown("x"), before).unknownSince).toBe(since);
    expect(apply(pass("x"), before).unknownSince).toBeNull();
    expect(apply(unknown("x"), aResult({ state: "pass" })).unknownSince).toBe(facts.observedAt);
  });
});

const readPaths = [
  "CODEOWNERS",
  "slo/a.yaml",
  "monitoring/prometheus/rules.yaml",
  "docs/runbooks/a.md",
  ".github/workflows/ci.yml",
  "SECURITY.md",
  ".github/dependabot.yml",
  "deploy/a.yaml",
  ".waymark/template.yaml",
];

describe("production readiness", () => {
  it("describes every rule once, with what it is for and how to fix it", () => {
    const { rules, levels: known } = describeScorecard(productionReadiness);
    expect(known).toEqual(["Bronze", "Silver", "Gold"]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of productionReadiness.rules) {
      expect(rule.description).toMatch(/\.$/);
      expect(rule.howToFix).toMatch(/\.$/);
      expect(rule.version).toBeGreaterThanOrEqual(1);
    }
  });

  it("judges any files at all, the same way twice, with evidence for every pass, failure and doubt", () => {
    const content = fc.option(
      fc.oneof(
        fc.constantFrom(
          "",
          "kind: [",
          "kind: Deployment\nspec: {}\n",
          "groups: [{rules: [{alert: A}]}]",
          "* @a",
          "# A",
        ),
        fc.string({ maxLength: 40, unit: "binary" }),
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...readPaths), content), (contents) => {
        const judge = () => evaluateRules(productionReadiness, someFacts({ files: filesOf(contents) }), []);
        const results = judge();
        expect(judge()).toEqual(results);
        for (const result of results) {
          expect(ruleResultSchema.parse(result)).toEqual(result);
          expect(result.state === "not-applicable" || result.evidence.length > 0).toBe(true);
        }
        const unread = Object.values(contents).some((text) => text === null);
        expect(unread || results.every(({ state }) => state !== "unknown")).toBe(true);
      }),
      { seed: 65, numRuns: 300 },
    );
  });

  it.each(
    productionReadiness.rules
      .filter(({ id }) => id !== "security-policy")
      .map((rule) => [rule.id, rule] as const),
  )("passes %s for no file that was not read", (_id, rule) => {
    const isPassed = (contents: Record<string, null>) => judgeFiles(rule, contents).state === "pass";
    const withoutFiles = isPassed({});
    for (const path of readPaths) expect(isPassed({ [path]: null })).toBe(withoutFiles);
  });
});
