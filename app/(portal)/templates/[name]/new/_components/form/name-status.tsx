"use client";
/* Says while typing whether the name is free, so nobody learns it on the last page. */
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, CircleX, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
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

export function NameStatus({ template, value }: { readonly template: string; readonly value: string }) {
  const trpc = useTRPC();
  const settled = useSettled(value);
  const { data, isFetching } = useQuery({
    ...trpc.templates.checkName.queryOptions({ name: template, value: settled }),
    enabled: settled.length >= 3,
    staleTime: 5_000,
  });
  const isCurrent = data !== undefined && data.value === value;
  return (
    <p role="status" className="mt-1 flex min-h-5 items-start gap-1 text-sm text-ink-3">
      {value.length >= 3 && (isFetching || !isCurrent) && (
        <>
          <LoaderCircle aria-hidden className="mt-0.75 size-3.5 shrink-0 animate-spin" />
          Checking the name…
        </>
      )}
      {isCurrent && data.available === null && (
        <span className="flex items-start gap-1">
          <CircleHelp aria-hidden className="mt-0.75 size-3.5 shrink-0" />
          {data.reason}
        </span>
      )}
      {isCurrent && data.available === true && (
        <span className="flex items-start gap-1 text-good">
          <CircleCheck aria-hidden className="mt-0.75 size-3.5 shrink-0" />
          {value} is free.
        </span>
      )}
      {isCurrent && data.available === false && (
        <span className="flex items-start gap-1 text-bad">
          <CircleX aria-hidden className="mt-0.75 size-3.5 shrink-0" />
          {data.reason}
        </span>
      )}
    </p>
  );
}
