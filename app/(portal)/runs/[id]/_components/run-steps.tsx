/* The steps of a run, in order: what is done, what runs, what was skipped and why. */
import { Circle, CircleCheck, CirclePause, CircleX, LoaderCircle, TriangleAlert } from "lucide-react";
import { clsx } from "clsx";
import { InlineCode } from "~/app/_ui/inline-code";
import { Section } from "~/app/_ui/section";
import { formatDuration } from "../../../_runs/format-duration";
import type { RunDetail } from "~/server/scaffolder/domain/run.schema.ts";

type Step = RunDetail["steps"][number];

const looks = {
  pending: { Icon: Circle, word: "To do", className: "text-ink-3" },
  running: { Icon: LoaderCircle, word: "Running", className: "text-info animate-spin" },
  waiting: { Icon: CirclePause, word: "Waiting", className: "text-warn" },
  done: { Icon: CircleCheck, word: "Done", className: "text-good" },
  skipped: { Icon: TriangleAlert, word: "Skipped", className: "text-warn" },
  failed: { Icon: CircleX, word: "Failed", className: "text-bad" },
} as const satisfies Record<Step["state"], object>;

function StepRow({ step }: { readonly step: Step }) {
  const { Icon, word, className } = looks[step.state];
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <Icon aria-hidden className={clsx("mt-0.75 size-4 shrink-0", className)} />
      <div className="min-w-0 flex-1">
        <p className={clsx(step.state === "pending" && "text-ink-2")}>{step.title}</p>
        {step.detail !== null && (
          <p className={clsx("text-sm break-words", step.state === "skipped" ? "text-warn" : "text-ink-3")}>
            <InlineCode text={step.detail} />
          </p>
        )}
      </div>
      <div className="shrink-0 text-right text-sm text-ink-3">
        <p className={clsx(step.state === "skipped" && "font-medium text-warn")}>{word}</p>
        <p className="tabular">
          {step.durationMs === null ? "" : formatDuration(step.durationMs)}
          {step.attempts > 1 ? ` · ${step.attempts} attempts` : ""}
        </p>
      </div>
    </li>
  );
}

export function RunSteps({ steps }: { readonly steps: readonly Step[] }) {
  const done = steps.filter((step) => step.state === "done").length;
  const skipped = steps.filter((step) => step.state === "skipped").length;
  return (
    <Section
      id="steps"
      title="Steps"
      flush
      meta={
        <span className="tabular">{`${done} of ${steps.length}${skipped === 0 ? "" : `, ${skipped} skipped`}`}</span>
      }
    >
      <ol aria-label="Steps">
        {steps.map((step) => (
          <StepRow key={step.id} step={step} />
        ))}
      </ol>
    </Section>
  );
}
