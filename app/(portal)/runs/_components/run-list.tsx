"use client";
/* Runs as a table; the filter is the URL's. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { X } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { LinkButton } from "~/app/_ui/button";
import { chipClass } from "~/app/_ui/chip";
import { InlineCode } from "~/app/_ui/inline-code";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { RunSummary } from "~/server/scaffolder/domain/run.schema.ts";
import { runStates } from "~/server/scaffolder/domain/run-state.schema.ts";
import { RunStateBadge } from "../../_runs/run-state-badge";
import { formatDuration } from "../../_runs/format-duration";
import { runListHref, type RunFilter } from "../../_runs/run-filter";

function FilterBar({ filter }: { readonly filter: RunFilter }) {
  const kept = {
    ...(filter.mine === true && { mine: true }),
    ...(filter.entityRef !== undefined && { entityRef: filter.entityRef }),
  };
  const state = filter.state === undefined ? {} : { state: filter.state };
  return (
    <nav aria-label="Filter runs" className="mb-3 flex flex-wrap items-center gap-1.5">
      <Link
        href={runListHref(kept)}
        aria-current={filter.state === undefined ? "true" : undefined}
        className={chipClass(filter.state === undefined)}
      >
        All
      </Link>
      {runStates.map((name) => (
        <Link
          key={name}
          href={runListHref({ ...kept, state: name })}
          aria-current={filter.state === name ? "true" : undefined}
          className={chipClass(filter.state === name)}
        >
          {name[0]?.toUpperCase()}
          {name.slice(1)}
        </Link>
      ))}
      {filter.entityRef !== undefined && (
        <Link
          href={runListHref({ ...state, ...(filter.mine === true && { mine: true }) })}
          aria-label={`Only runs of ${filter.entityRef}; show those of everything`}
          className={chipClass(true, "flex min-w-0 items-center gap-1.5 break-all")}
        >
          {filter.entityRef}
          <X aria-hidden className="size-3.5 shrink-0" />
        </Link>
      )}
      <Link
        href={runListHref({ ...kept, ...state, mine: filter.mine !== true })}
        aria-current={filter.mine === true ? "true" : undefined}
        className={chipClass(filter.mine === true, "ml-auto")}
      >
        Started by me
      </Link>
    </nav>
  );
}

/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";

const tookMs = (run: RunSummary): number | null =>
  run.startedAt === null || run.finishedAt === null
    ? null
    : Date.parse(run.finishedAt) - Date.parse(run.startedAt);

function RunRow({ run, nowMs }: { readonly run: RunSummary; readonly nowMs: number }) {
  const took = tookMs(run);
  return (
    <tr className="hover:bg-hover last:[&>td]:border-b-0">
      <Cell className="w-full max-w-0">
        <Link
          href={`/runs/${run.id}`}
          className="block truncate rounded-sm font-medium hover:text-link hover:underline sm:inline"
        >
          {run.name}
        </Link>
        {run.failure !== null && (
          <p title={run.failure.message} className="truncate text-sm text-ink-3">
            <InlineCode text={run.failure.message} />
          </p>
        )}
        <p className="truncate text-sm text-ink-3 sm:hidden">
          {run.template} · <TimeAgo at={run.createdAt} nowMs={nowMs} />
        </p>
      </Cell>
      <Cell>
        <RunStateBadge state={run.state} />
      </Cell>
      <Cell className={clsx(wide, "whitespace-nowrap text-ink-2")}>{run.template}</Cell>
      <Cell className={clsx(wide, "whitespace-nowrap text-ink-2")}>{run.startedBy.name}</Cell>
      <Cell className={clsx(wide, "whitespace-nowrap text-ink-2")}>
        <TimeAgo at={run.createdAt} nowMs={nowMs} />
      </Cell>
      <Cell className={clsx(wide, "tabular text-right whitespace-nowrap text-ink-2")}>
        {took === null ? "–" : formatDuration(took)}
      </Cell>
    </tr>
  );
}

interface NoRunsProps {
  readonly filtered: boolean;
  readonly mayStart: boolean;
}

function NoRuns({ filtered, mayStart }: NoRunsProps) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      {filtered ? (
        <StatePanel
          kind="noResults"
          title="No run matches"
          actions={<LinkButton href="/runs">Show all runs</LinkButton>}
        />
      ) : (
        <StatePanel
          kind="empty"
          title="No runs yet"
          actions={
            mayStart && (
              <LinkButton tone="primary" href="/templates">
                Start from a template
              </LinkButton>
            )
          }
        >
          A run creates a repository from a template. Each one stays here with its log and what it made.
        </StatePanel>
      )}
    </div>
  );
}

const isOpen = (run: RunSummary): boolean => ["queued", "running", "waiting"].includes(run.state);

/** Often while something on the list goes on, seldom otherwise. */
const refreshMs = (runs: readonly RunSummary[] = []): number => (runs.some(isOpen) ? 3_000 : 30_000);

interface RunListProps {
  readonly filter: RunFilter;
  readonly mayStart: boolean;
}

export function RunList({ filter, mayStart }: RunListProps) {
  const trpc = useTRPC();
  const runs = useSuspenseQuery(
    trpc.runs.list.queryOptions(filter, { refetchInterval: ({ state }) => refreshMs(state.data?.items) }),
  );
  const { data } = runs;
  const nowMs = useNow();
  const { limit: _limit, cursor, ...kept } = filter;
  return (
    <>
      <FilterBar filter={filter} />
      <StaleNotice query={runs} />
      {data.items.length === 0 ? (
        <NoRuns filtered={Object.keys(kept).length > 0 || cursor !== undefined} mayStart={mayStart} />
      ) : (
        <TableFrame label="Runs">
          <Table>
            <thead>
              <tr>
                <HeadCell>Repository</HeadCell>
                <HeadCell>State</HeadCell>
                <HeadCell className={wide}>Template</HeadCell>
                <HeadCell className={wide}>Started by</HeadCell>
                <HeadCell className={wide}>Started</HeadCell>
                <HeadCell className={clsx(wide, "text-right")}>Took</HeadCell>
              </tr>
            </thead>
            <tbody>
              {data.items.map((run) => (
                <RunRow key={run.id} run={run} nowMs={nowMs} />
              ))}
            </tbody>
          </Table>
        </TableFrame>
      )}
      <div className="mt-3 flex items-center justify-between gap-3 text-sm text-ink-3">
        <p className="tabular">{data.totalItems === 1 ? "1 run" : `${data.totalItems} runs`}</p>
        <div className="flex gap-2">
          {cursor !== undefined && (
            <LinkButton size="sm" href={runListHref(kept)}>
              Newest
            </LinkButton>
          )}
          {data.nextCursor !== null && (
            <LinkButton size="sm" href={runListHref({ ...kept, cursor: data.nextCursor })}>
              Older
            </LinkButton>
          )}
        </div>
      </div>
    </>
  );
}
