"use client";
/* One run, live: the page is rendered with its state, then follows the event stream. */
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState, useSyncExternalStore } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { PageHeader } from "~/app/_ui/page-header";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { TimeAgo } from "~/app/_ui/time-ago";
import { showToast } from "~/app/_ui/toast";
import { useNow } from "~/app/_ui/use-now";
import { RunActions, type RunAction, type RunRights } from "./run-actions";
import { emptyLog, RunLogStream } from "./run-log-stream";
import { RunLogSection } from "./run-log";
import { RunOutcome } from "./run-outcome";
import { RunStateBadge } from "../../../_runs/run-state-badge";
import { RunSteps } from "./run-steps";

function useRunLog(runId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const stream = useMemo(
    () =>
      new RunLogStream(`/api/v1/runs/${encodeURIComponent(runId)}/events`, () => {
        void queryClient.invalidateQueries(trpc.runs.pathFilter());
      }),
    [runId, queryClient, trpc],
  );
  const log = useSyncExternalStore(stream.subscribe, stream.getSnapshot, () => emptyLog);
  return { log, resume: stream.resume };
}

const doneWords: Readonly<Record<RunAction, string>> = {
  retry: "The run goes on",
  cancel: "The run stops before its next step",
  archive: "The repository is archived",
};

function useRunActions(runId: string, onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [confirming, setConfirming] = useState<RunAction>();
  const settle = (action: RunAction) => ({
    onSuccess: async () => {
      setConfirming(undefined);
      showToast({ tone: "good", title: doneWords[action] });
      await queryClient.invalidateQueries(trpc.runs.pathFilter());
      onDone();
    },
    onError: (error: unknown) => {
      const { title, message } = describeError(error);
      showToast({ tone: "bad", title, detail: message });
    },
  });
  const retry = useMutation(trpc.runs.retry.mutationOptions(settle("retry")));
  const cancel = useMutation(trpc.runs.cancel.mutationOptions(settle("cancel")));
  const archive = useMutation(trpc.runs.archive.mutationOptions(settle("archive")));
  const mutations = { retry, cancel, archive };
  return {
    confirming,
    setConfirming,
    pending: retry.isPending || cancel.isPending || archive.isPending,
    act: (action: RunAction) => mutations[action].mutate({ id: runId }),
  };
}

interface RunViewProps {
  readonly runId: string;
  readonly rights: RunRights;
  readonly isEmbeddedForge: boolean;
}

export function RunView({ runId, rights, isEmbeddedForge }: RunViewProps) {
  const trpc = useTRPC();
  const query = useSuspenseQuery(trpc.runs.get.queryOptions({ id: runId }));
  const run = query.data;
  const { log, resume } = useRunLog(runId);
  const controls = useRunActions(runId, resume);
  const nowMs = useNow();
  return (
    <>
      <PageHeader
        title={run.name}
        crumbs={[{ label: "Runs", href: "/runs" }]}
        badges={<RunStateBadge state={run.state} />}
        description={`From ${run.template}, started by ${run.startedBy.name}`}
        meta={<TimeAgo at={run.createdAt} nowMs={nowMs} className="text-sm text-ink-3" />}
        actions={<RunActions run={run} rights={rights} {...controls} />}
      />
      <StaleNotice query={query} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem] print:grid-cols-1">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <RunOutcome run={run} isEmbeddedForge={isEmbeddedForge} />
          <RunLogSection log={log} retry={resume} />
        </div>
        <RunSteps steps={run.steps} />
      </div>
    </>
  );
}
