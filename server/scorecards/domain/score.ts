/*
 * From rule results to a level: a level is reached when every rule of it and of the lower ones that applies is passed,
 * passed with a warning, or exempt. What is not known never lifts: it holds the service at the level below, with the
 * names of the rules in question, so that hiding evidence cannot be worth more than failing.
 */
import { levels, type RuleResult, type Score } from "./result.schema.ts";

type Judged = Pick<RuleResult, "state">;
type Counts = Pick<Score, "passed" | "applicable" | "unknown">;

const isHolding = ({ state }: Judged): boolean => state === "fail" || state === "unknown";
const isPassed = ({ state }: Judged): boolean => state === "pass" || state === "warn" || state === "exempt";

/** "passes 5 of 7", wherever it is said: of a scorecard, or of one level. */
export const countResults = (results: readonly Judged[]): Counts => ({
  passed: results.filter(isPassed).length,
  applicable: results.filter(({ state }) => state !== "not-applicable").length,
  unknown: results.filter(({ state }) => state === "unknown").length,
});

/** Titles of the rules that would have to be known for the next level. */
export const listNotKnown = (results: readonly RuleResult[], nextLevel: Score["nextLevel"]): string[] =>
  results.filter(({ state, level }) => state === "unknown" && level === nextLevel).map(({ title }) => title);

export function scoreOf(results: readonly RuleResult[]): Score {
  const holding = results.filter(isHolding);
  const firstHeld = levels.findIndex((level) => holding.some((result) => result.level === level));
  const reached = firstHeld === -1 ? levels.length : firstHeld;
  const nextLevel = levels[reached] ?? null;
  return {
    level: levels[reached - 1] ?? null,
    nextLevel,
    rulesToNext: holding.filter((result) => result.level === nextLevel).length,
    notKnown: listNotKnown(results, nextLevel),
    ...countResults(results),
  };
}
