"use client";
/* Every kind with its period and what is due, and below what no round removes. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { TimeUntil } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { RetentionItem } from "~/server/retention/domain/retention.schema.ts";
import { RetentionRow } from "./retention-row";

function NextRound({ at }: { readonly at: string | null }) {
  const nowMs = useNow();
  if (at === null) return "the next round is not planned: the worker does not run";
  return (
    <>
      next round <TimeUntil at={at} nowMs={nowMs} />
    </>
  );
}

const dueWords = (items: readonly RetentionItem[]): string => {
  const rows = items.reduce((sum, { due }) => sum + due.rows, 0);
  return rows === 0 ? "nothing is due" : `${rows.toLocaleString("en")} rows are due`;
};

export function RetentionList({ mayChange }: { readonly mayChange: boolean }) {
  const trpc = useTRPC();
  const periods = useSuspenseQuery(trpc.retention.list.queryOptions({}));
  const { data } = periods;
  return (
    <div className="flex flex-col gap-4">
      <Section
        id="periods"
        title="Kept for a time"
        flush
        meta={
          <>
            {dueWords(data.items)} · <NextRound at={data.nextRunAt} />
          </>
        }
      >
        <StaleNotice query={periods} inset />
        <ul>
          {data.items.map((item) => (
            <RetentionRow key={item.kind} item={item} mayChange={mayChange} />
          ))}
        </ul>
      </Section>
      <Section id="kept" title="Kept for good" flush>
        <ul>
          {data.keptForGood.map(({ title, reason }) => (
            <li key={title} className="border-b border-line px-4 py-2 last:border-b-0">
              <p className="font-medium">{title}</p>
              <p className="max-w-[70ch] text-sm text-ink-3">{reason}</p>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
