"use client";
/* Says while typing whether the name is free, so nobody learns it on the last page. */
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, CircleX, LoaderCircle } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useTRPC } from "~/app/_trpc/client";

const pauseMs = 300;

/** The value once typing has paused. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

interface AnswerProps {
  readonly value: string;
  readonly available: boolean | null;
  readonly reason: string | null;
}

const looks = {
  free: { Icon: CircleCheck, tone: "text-good" },
  taken: { Icon: CircleX, tone: "text-bad" },
  unknown: { Icon: CircleHelp, tone: "" },
} as const;

function Line({ look, children }: { readonly look: keyof typeof looks; readonly children: ReactNode }) {
  const { Icon, tone } = looks[look];
  return (
    <span className={`flex items-start gap-1 ${tone}`}>
      <Icon aria-hidden className="mt-0.75 size-3.5 shrink-0" />
      {children}
    </span>
  );
}

function Answer({ value, available, reason }: AnswerProps) {
  if (available === null) return <Line look="unknown">{reason}</Line>;
  return available ? <Line look="free">{value} is free.</Line> : <Line look="taken">{reason}</Line>;
}

const Checking = () => (
  <>
    <LoaderCircle aria-hidden className="mt-0.75 size-3.5 shrink-0 animate-spin" />
    Checking the name…
  </>
);

const notChecked = "The name could not be checked now. Create checks it again.";

export function NameStatus({ template, value }: { readonly template: string; readonly value: string }) {
  const trpc = useTRPC();
  const settled = useSettled(value);
  const { data, isFetching, isError } = useQuery({
    ...trpc.templates.checkName.queryOptions({ name: template, value: settled }),
    enabled: settled.length >= 3,
    staleTime: 5_000,
  });
  const hasFailed = isError && !isFetching && settled === value;
  const answer = data?.value === value ? data : undefined;
  const isChecking = value.length >= 3 && !hasFailed && (isFetching || answer === undefined);
  return (
    <p role="status" className="mt-1 flex min-h-5 items-start gap-1 text-sm text-ink-3">
      {hasFailed && <Line look="unknown">{notChecked}</Line>}
      {isChecking && <Checking />}
      {answer !== undefined && !hasFailed && <Answer {...answer} />}
    </p>
  );
}
