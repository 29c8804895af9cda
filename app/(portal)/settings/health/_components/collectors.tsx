"use client";
/* Recurring background work: when it last succeeded, when it comes round again, and running it now. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, Clock, Hourglass, Play } from "lucide-react";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { InlineCode } from "~/app/_ui/inline-code";
import { QueryCard } from "~/app/_ui/query-card";
import { TimeAgo, TimeUntil } from "~/app/_ui/time-ago";
import { showToast } from "~/app/_ui/toast";
import { useNow } from "~/app/_ui/use-now";
import type { Collector, CollectorState } from "~/server/jobs/domain/job.schema.ts";
import { healthRefreshMs } from "./health-inputs";

const looks = {
  healthy: { tone: "good", word: "Healthy", Icon: CircleCheck },
  failing: { tone: "bad", word: "Failing", Icon: CircleX },
  late: { tone: "warn", word: "Late", Icon: Clock },
  pending: { tone: "quiet", word: "Not run yet", Icon: Hourglass },
} as const satisfies Record<CollectorState, object>;

function useRunNow() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.collectors.run.mutationOptions({
      onSuccess: async ({ title }) => {
        showToast({ tone: "good", title: "It runs now", detail: title });
        await queryClient.invalidateQueries(trpc.collectors.pathFilter());
      },
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
}

export function Collectors() {
  const trpc = useTRPC();
  const query = useQuery(trpc.collectors.list.queryOptions({}, { refetchInterval: healthRefreshMs }));
  const run = useRunNow();
  return (
    <QueryCard
      id="collectors"
      title="Collectors"
      query={query}
      rows={6}
      meta={({ items }) => summaryOf(items)}
    >
      {({ items }) => (
        <ul>
          {items.map((collector) => (
            <CollectorRow
              key={collector.kind}
              collector={collector}
              pending={run.isPending && run.variables.kind === collector.kind}
              onRun={() => run.mutate({ kind: collector.kind })}
            />
          ))}
        </ul>
      )}
    </QueryCard>
  );
}

const summaryOf = (items: readonly Collector[]): string => {
  const behind = items.filter(({ state }) => state === "failing" || state === "late").length;
  return behind === 0 ? `all ${items.length} as they should be` : `${behind} of ${items.length} behind`;
};

const everyWords = (seconds: number): string =>
  seconds % 3_600 === 0 ? `every ${seconds / 3_600} h` : `every ${Math.round(seconds / 60)} min`;

interface CollectorRowProps {
  readonly collector: Collector;
  readonly pending: boolean;
  readonly onRun: () => void;
}

function CollectorRow({ collector, pending, onRun }: CollectorRowProps) {
  const { tone, word, Icon } = looks[collector.state];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-full sm:basis-64">
        <p className="font-medium">{collector.title}</p>
        <p className="text-sm text-ink-3">
          <code className="font-mono text-xs wrap-anywhere">{collector.kind}</code> ·{" "}
          {everyWords(collector.everySeconds)}
        </p>
        {collector.error !== null && (
          <p className="text-sm break-words text-bad">
            <InlineCode text={collector.error} />
          </p>
        )}
      </div>
      <Rounds collector={collector} />
      <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
        {word}
      </Badge>
      <Button
        size="sm"
        pending={pending}
        disabled={collector.isRunning}
        aria-label={`Run now: ${collector.title}`}
        icon={<Play aria-hidden className="size-3.5" />}
        onClick={onRun}
      >
        Run now
      </Button>
    </li>
  );
}

function Rounds({ collector }: { readonly collector: Collector }) {
  const nowMs = useNow();
  const { lastSuccessAt, nextRunAt, isRunning } = collector;
  return (
    <p className="flex-1 text-sm text-ink-2 sm:w-44 sm:flex-none">
      {lastSuccessAt === null ? "No success on record" : <TimeAgo at={lastSuccessAt} nowMs={nowMs} />}
      <span className="block text-ink-3">
        {isRunning ? "runs at this moment" : nextRunAt !== null && <Next at={nextRunAt} nowMs={nowMs} />}
      </span>
    </p>
  );
}

const Next = ({ at, nowMs }: { readonly at: string; readonly nowMs: number }) => (
  <>
    next <TimeUntil at={at} nowMs={nowMs} />
  </>
);
