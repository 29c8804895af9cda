import { listEntityRows } from "../catalog/entities/query-entities.ts";
import { cutPage, type PageRequest } from "../kernel/page.ts";
import type { Deps } from "../runtime/deps.ts";
import { findNextStep } from "./domain/next-step.ts";
import { levels, type NextStep, type ScorecardResult } from "./domain/result.schema.ts";
import { listResultsOfMany } from "./list-results.ts";

/** As many services as a person can look after; beyond it the most important ones count. */
const MAX_SERVICES = 100;

type Judged = Omit<NextStep, "rule">;

/** The fewer rules to a level the sooner it is reached; the tier decides between equals. */
const byNearness = (one: Judged, other: Judged): number =>
  one.rulesToNext - other.rulesToNext ||
  (one.tier ?? levels.length + 1) - (other.tier ?? levels.length + 1) ||
  one.title.localeCompare(other.title, "en");

export interface NextStepsInput extends PageRequest {
  /** The caller and their teams. */
  readonly owners: readonly string[];
}

/** What to do next for the caller's services, one rule each, the nearest level first. */
export async function listNextSteps(deps: Pick<Deps, "db">, { owners, ...page }: NextStepsInput) {
  const owned = await listEntityRows(deps, {
    filter: [
      [
        { key: "kind", values: ["component"] },
        { key: "owner", values: owners },
      ],
    ],
    sort: "tier",
    direction: "asc",
    limit: MAX_SERVICES,
  });
  const rows = new Map(owned.rows.map((row) => [row.ref, row]));
  const results = await listResultsOfMany(deps, [...rows.keys()]);
  const toStep = (result: ScorecardResult): NextStep[] => {
    const rule = findNextStep(result.results, result.nextLevel);
    const row = rows.get(result.entityRef);
    if (rule === undefined || row === undefined || result.nextLevel === null) return [];
    const { entityRef, name, title, nextLevel, rulesToNext } = result;
    const { rule: id, title: ruleTitle, reason, howToFix } = rule;
    return [
      {
        entityRef,
        title: row.title ?? row.name,
        tier: row.tier,
        scorecard: { name, title },
        nextLevel,
        rulesToNext,
        rule: { id, title: ruleTitle, reason, howToFix },
      },
    ];
  };
  const steps = results.flatMap(toStep).toSorted(byNearness);
  const idOf = ({ entityRef, scorecard }: NextStep): string => `${entityRef} ${scorecard.name}`;
  return { ...cutPage(steps, page, idOf), services: owned.totalItems };
}
