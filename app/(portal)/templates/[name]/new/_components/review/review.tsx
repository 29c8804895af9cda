"use client";
/* The true result before anything exists. Create is sent once: the same key makes the same run, however often. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError, type ErrorWords } from "~/app/_ui/describe-error";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import { Skeleton } from "~/app/_ui/skeleton";
import type { Plan, PlannedFile } from "~/server/scaffolder/domain/plan.schema.ts";
import type { Answers } from "../form/json-schema-validator";
import { titleOfSecret } from "../secrets";
import type { WizardTemplate } from "../wizard-template";
import { FileBrowser } from "./file-browser";
import { PlanEffects } from "./plan-effects";
import { AccessFacts, RepositoryFacts } from "./plan-facts";

interface ReviewProps {
  readonly template: WizardTemplate;
  readonly values: Answers;
  readonly secrets: Readonly<Record<string, string>>;
  readonly onBack: () => void;
  /** Back to the page that asks it; undefined when no page does. */
  readonly toQuestion: (name: string) => (() => void) | undefined;
  readonly onStarted: () => void;
}

const kilobytes = (files: readonly PlannedFile[]): string =>
  `${Math.round(files.reduce((sum, file) => sum + file.size, 0) / 1024)} kB`;

function Preview({ files, plan }: { readonly files: readonly PlannedFile[]; readonly plan: Plan }) {
  return (
    <>
      {plan.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn">
          {warning.message}
        </Notice>
      ))}
      <div className="grid gap-4 xl:grid-cols-2">
        <RepositoryFacts repository={plan.repository} />
        <AccessFacts plan={plan} />
      </div>
      <PlanEffects sideEffects={plan.sideEffects} leftOut={plan.leftOut} />
      <Section
        id="files"
        title="Files"
        flush
        meta={<span className="tabular">{`${files.length} in one commit, ${kilobytes(files)}`}</span>}
      >
        <FileBrowser files={files} />
      </Section>
    </>
  );
}

function useStart({ template, values, secrets, onStarted }: ReviewProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const start = useMutation(
    trpc.runs.start.mutationOptions({
      onSuccess: (run) => {
        onStarted();
        router.push(`/runs/${run.id}`);
      },
    }),
  );
  const isBusy = start.isPending || start.isSuccess;
  return {
    start: (reviewedDigest: string) =>
      isBusy || start.mutate({ template: template.name, values, secrets, idempotencyKey, reviewedDigest }),
    isBusy,
    error: start.error,
    reset: start.reset,
  };
}

/** By name only: what was typed is not shown again, here or anywhere. */
function GivenSecrets({ template, secrets }: Pick<ReviewProps, "template" | "secrets">) {
  const given = template.secrets.filter(({ name }) => name in secrets).map(titleOfSecret);
  if (given.length === 0) return null;
  return (
    <Notice tone="info">
      Secrets you gave: {given.join(", ")}. They are stored sealed and go to the repository only.
    </Notice>
  );
}

/** The portal creates what was reviewed or nothing: then the same answers give another result by now. */
const isOutdated = (words: ErrorWords | undefined): boolean => words?.code === "conflict";

interface ProblemProps {
  readonly words: ErrorWords;
  /** Undefined when looking again would not help. */
  readonly review: (() => void) | undefined;
  readonly toQuestion: ReviewProps["toQuestion"];
}

function Problem({ words, review, toQuestion }: ProblemProps) {
  const change = words.field === undefined ? undefined : toQuestion(words.field);
  const outdated = isOutdated(words);
  const again = (
    <Button size="sm" onClick={review}>
      {outdated ? "Review again" : "Try again"}
    </Button>
  );
  const other = (
    <Button size="sm" onClick={change}>
      Change the answer
    </Button>
  );
  return (
    <Notice
      tone="bad"
      live
      title={outdated ? "The result is another one now" : words.title}
      actions={change === undefined ? review !== undefined && again : other}
    >
      {words.message}
    </Notice>
  );
}

export function Review(props: ReviewProps) {
  const { template, values, onBack, toQuestion } = props;
  const trpc = useTRPC();
  const preview = useQuery({
    ...trpc.templates.preview.queryOptions({ name: template.name, values }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  const { start, isBusy, error, reset } = useStart(props);
  const failure = error ?? preview.error;
  const words = failure === null ? undefined : describeError(failure);
  // Only what is shown now may be agreed to: not the answers before these, not a preview that is being replaced.
  const shown = preview.isFetching || preview.isError ? undefined : preview.data;
  const canReview = preview.isError || isOutdated(words);
  const review = (): void => {
    reset();
    void preview.refetch();
  };
  return (
    <div className="grid gap-4" aria-busy={preview.isFetching}>
      <p className="text-ink-2">
        Nothing exists yet. This is exactly what Create will make
        {template.embedded ? " on the local forge" : ""}.
      </p>
      {words !== undefined && (
        <Problem words={words} review={canReview ? review : undefined} toQuestion={toQuestion} />
      )}
      <GivenSecrets template={template} secrets={props.secrets} />
      {preview.data !== undefined && <Preview files={preview.data.files} plan={preview.data.plan} />}
      {preview.isPending && <Skeleton className="h-[34rem] w-full rounded-lg" />}
      <div className="sticky bottom-0 flex justify-between gap-3 border-t border-line bg-canvas py-3">
        <Button onClick={onBack} disabled={isBusy}>
          Back
        </Button>
        <Button
          tone="primary"
          pending={isBusy}
          disabled={shown === undefined || isOutdated(words)}
          onClick={() => shown !== undefined && start(shown.reviewDigest)}
        >
          {template.createLabel}
        </Button>
      </div>
    </div>
  );
}
