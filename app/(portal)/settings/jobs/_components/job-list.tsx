"use client";
/* The queue, newest first, with a way to try again what failed. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { LinkButton } from "~/app/_ui/button";
import { chipClass } from "~/app/_ui/chip";
import { describeError } from "~/app/_ui/describe-error";
import { QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { showToast } from "~/app/_ui/toast";
import { jobStates, type JobState } from "~/server/jobs/domain/job-state.schema.ts";
import { jobListHref, type JobFilter } from "./job-filter";
import { JobRow } from "./job-row";

const refreshMs = 5_000;

const words: Readonly<Record<JobState, string>> = {
  queued: "Queued",
  running: "Running",
  done: "Done",
  failed: "Failed",
};

function useRetry() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.jobs.retry.mutationOptions({
      onSuccess: async ({ title }) => {
        showToast({ tone: "good", title: "It is tried again", detail: title });
        await queryClient.invalidateQueries(trpc.jobs.pathFilter());
      },
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
}

export function JobList({ filter }: { readonly filter: JobFilter }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.jobs.list.queryOptions(filter, { refetchInterval: refreshMs, placeholderData: keepPreviousData }),
  );
  const retry = useRetry();
  const { state } = filter;
  return (
    <>
      <FilterBar state={state} counts={query.data?.counts} />
      <QueryCard
        id="jobs"
        title={state === undefined ? "All jobs" : `${words[state]} jobs`}
        query={query}
        rows={10}
        meta={({ totalItems }) => <span className="tabular">{totalItems}</span>}
        empty={({ items }) => (items.length === 0 ? <NoJobs state={state} /> : undefined)}
      >
        {({ items }) => (
          <ul>
            {items.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                pending={retry.isPending && retry.variables.id === job.id}
                onRetry={() => retry.mutate({ id: job.id })}
              />
            ))}
          </ul>
        )}
      </QueryCard>
      <JobPager filter={filter} nextCursor={query.data?.nextCursor ?? null} />
    </>
  );
}

interface FilterBarProps {
  readonly state: JobState | undefined;
  readonly counts: Readonly<Record<JobState, number>> | undefined;
}

const FilterBar = ({ state, counts }: FilterBarProps) => (
  <nav aria-label="Filter jobs" className="mb-3 flex flex-wrap items-center gap-1.5">
    <Link
      href={jobListHref({})}
      aria-current={state === undefined ? "true" : undefined}
      className={chipClass(state === undefined)}
    >
      All
    </Link>
    {jobStates.map((name) => (
      <Link
        key={name}
        href={jobListHref({ state: name })}
        aria-current={state === name ? "true" : undefined}
        className={chipClass(state === name)}
      >
        {words[name]}
        {counts !== undefined && <span className="tabular ml-1.5 text-ink-3">{counts[name]}</span>}
      </Link>
    ))}
  </nav>
);

function NoJobs({ state }: { readonly state: JobState | undefined }) {
  if (state === "failed") return <StatePanel compact level={3} kind="done" title="Nothing has failed" />;
  return (
    <StatePanel
      compact
      level={3}
      kind="empty"
      title={state === undefined ? "No jobs yet" : `No ${words[state].toLowerCase()} jobs`}
    >
      Jobs come from schedules, webhooks and runs; those that ended are kept for as long as the retention
      settings say.
    </StatePanel>
  );
}

interface JobPagerProps {
  readonly filter: JobFilter;
  readonly nextCursor: string | null;
}

function JobPager({ filter, nextCursor }: JobPagerProps) {
  const kept = filter.state === undefined ? {} : { state: filter.state };
  if (filter.cursor === undefined && nextCursor === null) return null;
  return (
    <div className="mt-3 flex justify-end gap-2">
      {filter.cursor !== undefined && (
        <LinkButton size="sm" href={jobListHref(kept)}>
          Newest
        </LinkButton>
      )}
      {nextCursor !== null && (
        <LinkButton size="sm" href={jobListHref({ ...kept, cursor: nextCursor })}>
          Older
        </LinkButton>
      )}
    </div>
  );
}
