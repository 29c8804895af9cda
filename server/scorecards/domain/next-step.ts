/*
 * The one thing to do next for a service: the first rule that fails on the way to its next level, in the scorecard's
 * own order. A rule that is unknown is no task: nobody can fix what could not be read.
 */
import type { RuleResult, Score } from "./result.schema.ts";

export const findNextStep = (
  results: readonly RuleResult[],
  nextLevel: Score["nextLevel"],
): RuleResult | undefined => results.find(({ state, level }) => state === "fail" && level === nextLevel);
