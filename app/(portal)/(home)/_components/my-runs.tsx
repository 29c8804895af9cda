"use client";
/* The runs the reader started, newest first; one that goes on is followed closely. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { LinkButton } from "~/app/_ui/button";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import { RunStateBadge } from "../../_runs/run-state-badge";
import { homeInputs, homeRefreshMs } from "./home-inputs";

const liveStates: readonly string[] = ["queued", "running", "waiting"];
const liveRefreshMs = 2_000;

export function MyRuns({ mayStart }: { readonly mayStart: boolean }) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const query = useQuery(
    trpc.runs.list.queryOptions(homeInputs.runs, {
      refetchInterval: ({ state: { data } }) =>
        data?.items.some(({ state }) => liveStates.includes(state)) === true ? liveRefreshMs : homeRefreshMs,
    }),
  );
  return (
    <QueryCard
      id="my-runs"
      title="My runs"
      query={query}
      rows={3}
      meta={({ totalItems }) => <span className="tabular">{totalItems}</span>}
      actions={
        <Link href="/runs?mine=true" className="rounded-sm text-sm text-link hover:underline">
          All of them
        </Link>
      }
      empty={({ items }) => (items.length === 0 ? <NoRuns mayStart={mayStart} /> : undefined)}
    >
      {({ items }) => (
        <ul>
          {items.map((run) => (
            <CardRow key={run.id}>
              <div className="min-w-0 flex-1">
                <Link
                  href={`/runs/${run.id}`}
                  className="block truncate rounded-sm font-medium hover:text-link hover:underline"
                >
                  {run.name}
                </Link>
                <p className="truncate text-sm text-ink-3">
                  {run.template} · <TimeAgo at={run.createdAt} nowMs={nowMs} />
                </p>
              </div>
              <RunStateBadge state={run.state} />
            </CardRow>
          ))}
        </ul>
      )}
    </QueryCard>
  );
}

function NoRuns({ mayStart }: { readonly mayStart: boolean }) {
  return (
    <StatePanel
      compact
      level={3}
      kind="empty"
      title="You have started no run"
      actions={mayStart && <LinkButton href="/templates">See the templates</LinkButton>}
    >
      {mayStart
        ? "A template makes a repository with its pipeline, objectives, alerts and runbook."
        : "Viewers look; developers and above start runs."}
    </StatePanel>
  );
}
