/* One ladder per scorecard: rules under the level they belong to, each cell with its evidence. */
import { Section } from "~/app/_ui/section";
import { requestTimeMs } from "~/app/_ui/request-time";
import { AsOf } from "~/app/_ui/time-ago";
import { countResults } from "~/server/scorecards/domain/score.ts";
import { LevelBadge } from "../../../../../_entities/entity-facts";
import { ResultBar } from "./result-bar";
import { RuleResultRow } from "./rule-result-row";
import type { RuleResult, Scorecard } from "./service";

const urgency = { fail: 0, warn: 1, unknown: 2, exempt: 3, pass: 4, "not-applicable": 5 } as const;

export function ScorecardTab({ scorecards }: { readonly scorecards: readonly Scorecard[] }) {
  return (
    <div className="flex flex-col gap-6">
      {scorecards.map((scorecard) => (
        <ScorecardLadder key={scorecard.name} scorecard={scorecard} />
      ))}
    </div>
  );
}

function ScorecardLadder({ scorecard }: { readonly scorecard: Scorecard }) {
  const nowMs = requestTimeMs();
  const levels = [...new Set(scorecard.results.map((result) => result.level))];
  return (
    <>
      <div className="rounded-lg border border-line bg-surface p-4">
        <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-lg font-semibold">{scorecard.title}</h2>
          <LevelBadge level={scorecard.level} />
          <NextStep scorecard={scorecard} />
          <span className="ml-auto">
            <AsOf at={scorecard.evaluatedAt} nowMs={nowMs} />
          </span>
        </div>
        <ResultBar results={scorecard.results} />
      </div>
      {levels.map((level) => (
        <LevelSection
          key={level}
          level={level}
          results={scorecard.results.filter((result) => result.level === level)}
        />
      ))}
    </>
  );
}

function NextStep({ scorecard }: { readonly scorecard: Scorecard }) {
  if (scorecard.nextLevel === null) return <span className="text-ink-2">Highest level reached</span>;
  return (
    <span className="text-ink-2">
      <span className="tabular">{scorecard.rulesToNext}</span>{" "}
      {scorecard.rulesToNext === 1 ? "rule" : "rules"} to {scorecard.nextLevel}
      {scorecard.notKnown.length > 0 && <> (not known: {scorecard.notKnown.join(", ")})</>}
    </span>
  );
}

interface LevelSectionProps {
  readonly level: string;
  readonly results: readonly RuleResult[];
}

function LevelSection({ level, results }: LevelSectionProps) {
  const sorted = [...results].sort((a, b) => urgency[a.state] - urgency[b.state]);
  const { passed, applicable } = countResults(results);
  return (
    <Section
      id={`level-${level.toLowerCase()}`}
      title={level}
      meta={
        <span className="tabular">
          passes {passed} of {applicable}
        </span>
      }
      flush
    >
      {sorted.map((result) => (
        <RuleResultRow key={result.rule} result={result} />
      ))}
    </Section>
  );
}
