"use client";
/* The true result before anything exists. Create is sent once: the same key makes the same run, however often. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import { Skeleton } from "~/app/_ui/skeleton";
import type { Plan, PlannedFile } from "~/server/scaffolder/domain/plan.schema.ts";
import type { Answers } from "../form/json-schema-validator";
import type { WizardTemplate } from "../wizard-model";
import { FileBrowser } from "./file-browser";
import { AccessFacts, RepositoryFacts } from "./plan-facts";

interface ReviewProps {
  readonly template: WizardTemplate;
  readonly values: Answers;
  readonly onBack: () => void;
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
      {plan.sideEffects.length > 0 && (
        <Section id="effects" title="Also happens">
          <ul className="grid gap-2">
            {plan.sideEffects.map((effect) => (
              <li key={effect.title}>
                <span className="font-medium">{effect.title}</span>{" "}
                <span className="text-ink-2">{effect.detail}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
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

function useStart({ template, values, onStarted }: ReviewProps) {
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
    start: () => isBusy || start.mutate({ template: template.name, values, idempotencyKey }),
    isBusy,
    error: start.error,
  };
}

const TryAgain = ({ onClick }: { readonly onClick: () => void }) => (
  <Button size="sm" onClick={onClick}>
    Try again
  </Button>
);

export function Review(props: ReviewProps) {
  const { template, values, onBack } = props;
  const trpc = useTRPC();
  const preview = useQuery({
    ...trpc.templates.preview.queryOptions({ name: template.name, values }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  const { start, isBusy, error } = useStart(props);
  const failure = error ?? preview.error;
  const words = failure === null ? undefined : describeError(failure);
  return (
    <div className="grid gap-4" aria-busy={preview.isPending}>
      <p className="text-ink-2">
        Nothing exists yet. This is exactly what Create will make
        {template.embedded ? " on the local forge" : ""}.
      </p>
      {words !== undefined && (
        <Notice
          tone="bad"
          live
          title={words.title}
          actions={preview.isError ? <TryAgain onClick={() => void preview.refetch()} /> : undefined}
        >
          {words.message}
        </Notice>
      )}
      {preview.data !== undefined && <Preview files={preview.data.files} plan={preview.data.plan} />}
      {preview.isPending && <Skeleton className="h-[34rem] w-full rounded-lg" />}
      <div className="sticky bottom-0 flex justify-between gap-3 border-t border-line bg-canvas py-3">
        <Button onClick={onBack} disabled={isBusy}>
          Back
        </Button>
        <Button
          tone="primary"
          pending={isBusy}
          disabled={preview.data === undefined || preview.isError}
          onClick={start}
        >
          {template.createLabel}
        </Button>
      </div>
    </div>
  );
}
