/*
 * A rule is code with a version: the same facts and the same version give the same verdict. Verdicts say why in words
 * and carry the evidence; how to fix a failure belongs to the rule.
 */
import type { ServiceFacts } from "./facts.ts";
import type { Evidence, Level, ResultState, RuleResult } from "./result.schema.ts";

export interface Verdict {
  readonly state: Exclude<ResultState, "exempt">;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly level: Level;
  /** Raised whenever the verdict for some facts changes. */
  readonly version: number;
  readonly howToFix: string;
  readonly check: (facts: ServiceFacts) => Verdict;
}

const verdict =
  (state: Verdict["state"]) =>
  (reason: string, ...evidence: readonly Evidence[]): Verdict => ({ state, reason, evidence });

export const pass = verdict("pass");
export const fail = verdict("fail");
export const warn = verdict("warn");
export const notApplicable = verdict("not-applicable");
export const unknown = verdict("unknown");

/** Applies a rule; what stays unknown keeps the time since when it was. */
export function applyRule(rule: Rule, facts: ServiceFacts, before: RuleResult | undefined): RuleResult {
  const { state, reason, evidence } = rule.check(facts);
  const needsFix = state === "fail" || state === "warn";
  return {
    rule: rule.id,
    title: rule.title,
    level: rule.level,
    state,
    reason,
    howToFix: needsFix ? rule.howToFix : null,
    ruleVersion: rule.version,
    evidence: [...evidence],
    unknownSince: state === "unknown" ? (before?.unknownSince ?? facts.observedAt) : null,
  };
}
