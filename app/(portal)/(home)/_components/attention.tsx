"use client";
/* For those who look after the portal: what does not work, the worst first, with where to begin. */
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { InlineCode } from "~/app/_ui/inline-code";
import { QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { AsOf } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { AttentionItem } from "~/server/home/domain/home.schema.ts";
import { homeRefreshMs } from "./home-inputs";

const looks = {
  bad: { Icon: CircleAlert, tone: "text-bad", word: "Error" },
  warn: { Icon: TriangleAlert, tone: "text-warn", word: "Warning" },
} as const;

export function Attention() {
  const trpc = useTRPC();
  const nowMs = useNow();
  const query = useQuery(trpc.home.attention.queryOptions({}, { refetchInterval: homeRefreshMs }));
  return (
    <QueryCard
      id="attention"
      title="Needs attention"
      query={query}
      rows={2}
      meta={({ checkedAt }) => <AsOf at={checkedAt} nowMs={nowMs} />}
      actions={
        <Link href="/settings/health" className="rounded-sm text-sm text-link hover:underline">
          Health
        </Link>
      }
      empty={({ items }) =>
        items.length > 0 ? undefined : (
          <StatePanel compact level={3} kind="done" title="Nothing needs you">
            Ingestion, background work and runs are as they should be.
          </StatePanel>
        )
      }
    >
      {({ items }) => (
        <ul>
          {items.map((item) => (
            <AttentionRow key={item.kind} item={item} />
          ))}
        </ul>
      )}
    </QueryCard>
  );
}

function AttentionRow({ item }: { readonly item: AttentionItem }) {
  const { Icon, tone, word } = looks[item.severity];
  return (
    <li className="flex gap-2.5 border-b border-line px-4 py-2.5 last:border-b-0">
      <Icon aria-label={word} className={`mt-0.75 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {item.href === null ? (
            item.title
          ) : (
            <Link href={item.href} className="rounded-sm hover:text-link hover:underline">
              {item.title}
            </Link>
          )}
        </p>
        <p className="text-sm break-words text-ink-2">
          <InlineCode text={item.message} />
        </p>
        {item.examples.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5 text-sm">
            {item.examples.map((example, index) => (
              <li key={`${index} ${example.href}`} className="flex min-w-0 items-baseline gap-2">
                <ExampleLink title={example.title} href={example.href} />
                {example.detail !== null && (
                  <span title={example.detail} className="min-w-0 truncate text-ink-3">
                    {example.detail}
                  </span>
                )}
              </li>
            ))}
            {item.count > item.examples.length && (
              <li className="tabular text-ink-3">and {item.count - item.examples.length} more</li>
            )}
          </ul>
        )}
      </div>
    </li>
  );
}

function ExampleLink({ title, href }: { readonly title: string; readonly href: string }) {
  const className = "max-w-[60%] shrink-0 truncate rounded-sm text-link hover:underline";
  if (href.startsWith("/"))
    return (
      <Link href={href} className={className}>
        {title}
      </Link>
    );
  return (
    <a href={href} target="_blank" rel="noreferrer" className={className}>
      {title}
    </a>
  );
}
