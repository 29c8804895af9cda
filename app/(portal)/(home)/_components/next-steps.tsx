"use client";
/* The next best action per service: one rule, why it matters there, and how to fix it. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import type { NextStep } from "~/server/scorecards/domain/result.schema.ts";
import { homeInputs, homeRefreshMs } from "./home-inputs";

export function NextSteps() {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.scorecards.listNextSteps.queryOptions(homeInputs.steps, { refetchInterval: homeRefreshMs }),
  );
  // Whoever owns nothing reads that once, in the card of their services.
  if (query.data?.services === 0) return null;
  return (
    <QueryCard
      id="next-steps"
      title="Next steps"
      query={query}
      rows={3}
      meta={({ totalItems, items }) =>
        totalItems > items.length ? `${items.length} of ${totalItems}, the nearest level first` : undefined
      }
      empty={({ totalItems }) =>
        totalItems > 0 ? undefined : (
          <StatePanel compact level={3} kind="done" title="Nothing left to do">
            Every rule that your services can pass today is passed.
          </StatePanel>
        )
      }
    >
      {({ items }) => (
        <ol>
          {items.map((step) => (
            <Step key={`${step.entityRef} ${step.scorecard.name}`} step={step} />
          ))}
        </ol>
      )}
    </QueryCard>
  );
}

const tones = { Bronze: "bronze", Silver: "silver", Gold: "gold" } as const;

function Step({ step }: { readonly step: NextStep }) {
  const { rule, rulesToNext, nextLevel } = step;
  return (
    <CardRow>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Link
            href={`${entityHref(step.entityRef)}?tab=scorecard#rule-${rule.id}`}
            className="rounded-sm font-medium hover:text-link hover:underline"
          >
            {rule.title}
          </Link>
          <span className="text-sm text-ink-3">{step.title}</span>
        </p>
        {rule.howToFix !== null && <p className="text-sm text-ink-2">{rule.howToFix}</p>}
      </div>
      <Badge tone={tones[nextLevel]} title={step.scorecard.title}>
        {rulesToNext === 1 ? `Last rule to ${nextLevel}` : `${rulesToNext} rules to ${nextLevel}`}
      </Badge>
    </CardRow>
  );
}
