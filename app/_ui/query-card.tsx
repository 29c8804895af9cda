"use client";
/*
 * A section whose content is one query, in all its states: loading as rows of the final height, failed with the reason
 * and a way to try again, empty with words for why, and stale when asking again failed while something older is shown.
 */
import type { ReactNode } from "react";
import { describeError } from "./describe-error";
import { Section } from "./section";
import { LoadingLabel, Skeleton } from "./skeleton";
import { StaleNotice, TryAgain, type AskedAgain } from "./stale-notice";
import { StatePanel } from "./state-panel";

interface CardQuery<T> extends AskedAgain {
  readonly data: T | undefined;
}

interface QueryCardProps<T> {
  readonly id: string;
  readonly title: string;
  readonly query: CardQuery<T>;
  /** How many rows to hold a place for. */
  readonly rows: number;
  readonly meta?: (data: T) => ReactNode;
  readonly actions?: ReactNode;
  /** Shown in place of the content; undefined when there is content. */
  readonly empty?: (data: T) => ReactNode | undefined;
  readonly children: (data: T) => ReactNode;
}

export function QueryCard<T>({ id, title, query, rows, meta, actions, empty, children }: QueryCardProps<T>) {
  const { data } = query;
  return (
    <Section
      id={id}
      title={title}
      flush
      {...(data !== undefined && meta !== undefined && { meta: meta(data) })}
      {...(actions !== undefined && { actions })}
    >
      {data === undefined ? (
        <WithoutData what={title} rows={rows} query={query} />
      ) : (
        <>
          <StaleNotice query={query} inset />
          {empty?.(data) ?? children(data)}
        </>
      )}
    </Section>
  );
}

interface WithoutDataProps {
  readonly what: string;
  readonly rows: number;
  readonly query: AskedAgain;
}

const WithoutData = ({ what, rows, query }: WithoutDataProps) =>
  query.error === null ? <RowsSkeleton what={what} rows={rows} /> : <Failed query={query} />;

function RowsSkeleton({ what, rows }: { readonly what: string; readonly rows: number }) {
  return (
    <>
      <LoadingLabel what={what.toLowerCase()} />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-13 items-center gap-4 border-b border-line px-4 last:border-b-0">
          <div className="flex-1">
            <Skeleton className="w-44 max-w-full" />
            <Skeleton className="mt-1.5 h-3 w-64 max-w-full" />
          </div>
          <Skeleton className="w-16" />
        </div>
      ))}
    </>
  );
}

function Failed({ query }: { readonly query: AskedAgain }) {
  const { kind, title, message, reference } = describeError(query.error);
  return (
    <StatePanel
      compact
      level={3}
      kind={kind}
      title={title}
      {...(reference !== undefined && { reference })}
      actions={<TryAgain query={query} />}
    >
      {message}
    </StatePanel>
  );
}

/** A row of a card: what it is on the left, its state on the right. */
export const CardRow = ({ children }: { readonly children: ReactNode }) => (
  <li className="flex min-h-13 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
    {children}
  </li>
);
