"use client";
/*
 * Above what is shown although it could not be read again: why, how old it is, and a way to try once more. Every list
 * and card that asks again carries one; it is nothing while the last reading worked.
 */
import { Button } from "./button";
import { describeError } from "./describe-error";
import { Notice } from "./notice";
import { AsOf } from "./time-ago";
import { useNow } from "./use-now";

/** What is needed of a query, whatever its data and errors are. */
export interface AskedAgain {
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly dataUpdatedAt: number;
  readonly refetch: () => Promise<unknown>;
}

export const TryAgain = ({ query }: { readonly query: AskedAgain }) => (
  <Button size="sm" pending={query.isFetching} onClick={() => void query.refetch()}>
    Try again
  </Button>
);

interface StaleNoticeProps {
  readonly query: AskedAgain;
  /** Inside a section whose content draws to the edge. */
  readonly inset?: boolean;
}

export const StaleNotice = ({ query, inset = false }: StaleNoticeProps) =>
  query.error === null ? null : (
    <div className={inset ? "p-3 pb-0" : "mb-3"}>
      <Stale query={query} />
    </div>
  );

function Stale({ query }: { readonly query: AskedAgain }) {
  const nowMs = useNow();
  return (
    <Notice tone="warn" live title="This could not be read again" actions={<TryAgain query={query} />}>
      {describeError(query.error).message}{" "}
      <span className="whitespace-nowrap">
        What you see is <AsOf at={new Date(query.dataUpdatedAt).toISOString()} nowMs={nowMs} />.
      </span>
    </Notice>
  );
}
