import { CircleCheck, CircleDot, CircleX, Clock, RotateCw } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { InlineCode } from "~/app/_ui/inline-code";
import { TimeAgo, TimeUntil } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { JobView } from "~/server/jobs/domain/job.schema.ts";
import type { JobState } from "~/server/jobs/domain/job-state.schema.ts";

const looks = {
  queued: { tone: "quiet", word: "Queued", Icon: Clock },
  running: { tone: "info", word: "Running", Icon: CircleDot },
  done: { tone: "good", word: "Done", Icon: CircleCheck },
  failed: { tone: "bad", word: "Failed", Icon: CircleX },
} as const satisfies Record<JobState, object>;

/** More than it may fail are those in which the worker died. */
const triesWords = ({ attempts, maxAttempts }: JobView): string =>
  attempts > maxAttempts ? `${attempts} tries` : `try ${attempts} of ${maxAttempts}`;

interface JobRowProps {
  readonly job: JobView;
  readonly pending: boolean;
  readonly onRetry: () => void;
}

export function JobRow({ job, pending, onRetry }: JobRowProps) {
  const { tone, word, Icon } = looks[job.state];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-full sm:basis-64">
        <p className="font-medium">{job.title}</p>
        <p className="text-sm text-ink-3">
          <code className="font-mono text-xs wrap-anywhere">{job.kind}</code>
          {job.attempts > 1 && <span className="tabular"> · {triesWords(job)}</span>}
        </p>
        {job.error !== null && (
          <p className={`text-sm break-words ${job.state === "failed" ? "text-bad" : "text-ink-2"}`}>
            <InlineCode text={job.error} />
          </p>
        )}
      </div>
      <p className="flex-1 text-sm text-ink-2 sm:w-36 sm:flex-none">
        <When job={job} />
      </p>
      <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
        {word}
      </Badge>
      {job.isRetryable && (
        <Button
          size="sm"
          pending={pending}
          aria-label={`Retry: ${job.title}`}
          icon={<RotateCw aria-hidden className="size-3.5" />}
          onClick={onRetry}
        >
          Retry
        </Button>
      )}
    </li>
  );
}

/** A job that waits says when it begins, one that ended says when. */
function When({ job }: { readonly job: JobView }) {
  const nowMs = useNow();
  if (job.state === "queued")
    return (
      <>
        due <TimeUntil at={job.runAt} nowMs={nowMs} />
      </>
    );
  return <TimeAgo at={job.finishedAt ?? job.runAt} nowMs={nowMs} />;
}
