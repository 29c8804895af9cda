"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { InlineCode } from "~/app/_ui/inline-code";
import { Notice } from "~/app/_ui/notice";
import { QueryCard } from "~/app/_ui/query-card";
import { Facts, Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { AsOf, TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { Connection, ConnectionTest } from "~/server/connections/domain/connection.schema.ts";

export function ConnectionList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.connections.list.queryOptions({}));
  if (query.data === undefined)
    return (
      <QueryCard id="connections" title="Connections" query={query} rows={4}>
        {() => null}
      </QueryCard>
    );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <StaleNotice query={query} />
      {query.data.items.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
    </div>
  );
}

const isTime = (value: string): boolean => /^\d{4}-\d\d-\d\dT/.test(value);

function ConnectionCard({ connection }: { readonly connection: Connection }) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const { id, title, purpose, state, facts } = connection;
  const test = useQuery(
    trpc.connections.test.queryOptions({ id }, { enabled: false, gcTime: 0, retry: false }),
  );
  return (
    <Section
      id={id}
      title={title}
      meta={
        <Badge tone={state === "configured" ? "good" : "quiet"}>
          {state === "configured" ? "Configured" : "Limited"}
        </Badge>
      }
      actions={
        <Button size="sm" pending={test.isFetching} onClick={() => void test.refetch()}>
          Test {title.toLowerCase()}
        </Button>
      }
    >
      <p className="mb-3 text-ink-2">{purpose}</p>
      <Facts
        items={facts.map(({ label, value }) => ({
          label,
          value: isTime(value) ? <TimeAgo at={value} nowMs={nowMs} /> : value,
        }))}
      />
      <div aria-live="polite" className="mt-3 empty:hidden">
        {test.error !== null && (
          <Notice tone="bad" title={describeError(test.error).title}>
            {describeError(test.error).message}
          </Notice>
        )}
        {test.data !== undefined && test.error === null && <TestResult result={test.data} />}
      </div>
    </Section>
  );
}

function TestResult({ result }: { readonly result: ConnectionTest }) {
  const nowMs = useNow();
  const failed = result.checks.filter(({ isPassed }) => !isPassed).length;
  return (
    <div className="rounded-md border border-line">
      <p className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-2 font-medium">
        {failed === 0 ? "It works" : `${failed} of ${result.checks.length} checks failed`}
        <AsOf at={result.testedAt} nowMs={nowMs} />
      </p>
      <ul className="flex flex-col gap-1.5 px-3 py-2">
        {result.checks.map(({ title, isPassed, error, note, tookMs }) => {
          const Icon = isPassed ? CircleCheck : CircleX;
          return (
            <li key={title} className="flex items-start gap-2">
              <Icon
                aria-label={isPassed ? "Passed" : "Failed"}
                className={`mt-0.75 size-4 shrink-0 ${isPassed ? "text-good" : "text-bad"}`}
              />
              <span className="min-w-0 flex-1">
                {title}
                {error !== null && (
                  <span className="block text-sm break-words text-bad">
                    <InlineCode text={error} />
                  </span>
                )}
                {note !== null && (
                  <span className="block text-sm break-words text-warn">
                    <InlineCode text={note} />
                  </span>
                )}
              </span>
              <span className="tabular text-sm whitespace-nowrap text-ink-3">{tookMs} ms</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
