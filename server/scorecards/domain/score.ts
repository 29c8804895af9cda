/*
 * From rule results to a level: a level is reached when no rule of it or of a lower one fails. Warnings, exemptions,
 * rules that do not apply and unknown ones do not hold a service back; unknown ones are counted apart and shown.
 */
import { levels, type RuleResult, type Score } from "./result.schema.ts";

export function scoreOf(results: readonly RuleResult[]): Score {
  const failing = results.filter((result) => result.state === "fail");
  const firstFailing = levels.findIndex((level) => failing.some((result) => result.level === level));
  const reached = firstFailing === -1 ? levels.length : firstFailing;
  const nextLevel = levels[reached] ?? null;
  return {
    level: levels[reached - 1] ?? null,
    nextLevel,
    rulesToNext: failing.filter((result) => result.level === nextLevel).length,
    passed: results.filter((result) => result.state === "pass" || result.state === "warn").length,
    applicable: results.filter((result) => result.state !== "not-applicable" && result.state !== "unknown")
      .length,
    unknown: results.filter((result) => result.state === "unknown").length,
  };
}
