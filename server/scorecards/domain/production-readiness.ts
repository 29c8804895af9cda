/*
 * The first scorecard: can this service be run by people who did not write it? Its rules are the part of a production
 * readiness review that a repository answers by itself. Source: Google SRE book chapter 32, SRE workbook appendix.
 */
import type { ServiceFacts } from "./facts.ts";
import { levels, type RuleResult } from "./result.schema.ts";
import { applyRule, type Rule } from "./rule.ts";
import { disruptionBudget, probes, replicas, templateProvenance } from "./rules/deployment.ts";
import { codeowners, description, ownerTeam, tier } from "./rules/ownership.ts";
import { alertRules, alertRunbooks, slosDefined } from "./rules/reliability.ts";
import { ciPinned, dependencyUpdates, securityPolicy } from "./rules/supply-chain.ts";

export interface Scorecard {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

export const productionReadiness: Scorecard = {
  name: "production-readiness",
  title: "Production readiness",
  description: "Whether people who did not write this service can run it.",
  rules: [
    ownerTeam,
    description,
    tier,
    codeowners,
    slosDefined,
    alertRules,
    alertRunbooks,
    ciPinned,
    securityPolicy,
    dependencyUpdates,
    probes,
    replicas,
    disruptionBudget,
    templateProvenance,
  ],
};

export const scorecards: readonly Scorecard[] = [productionReadiness];

export const describeScorecard = ({ name, title, description: text, rules }: Scorecard) => ({
  name,
  title,
  description: text,
  levels: [...levels],
  rules: rules.map(({ id, title: ruleTitle, description: ruleText, level, version }) => ({
    id,
    title: ruleTitle,
    description: ruleText,
    level,
    version,
  })),
});

export const evaluateRules = (
  scorecard: Scorecard,
  facts: ServiceFacts,
  before: readonly RuleResult[],
): RuleResult[] =>
  scorecard.rules.map((rule) =>
    applyRule(
      rule,
      facts,
      before.find((result) => result.rule === rule.id),
    ),
  );
