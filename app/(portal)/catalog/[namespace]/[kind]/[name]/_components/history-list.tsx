"use client";
/* The versions of an entity, newest first. An open page sees the next one arrive, or says how old what it shows is. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { useNow } from "~/app/_ui/use-now";
import type { HistoryPage } from "./history-page";
import { VersionItem } from "./version-item";
import { VersionPages } from "./version-pages";

const refreshMs = 30_000;

interface HistoryListProps {
  readonly page: HistoryPage;
  /** The tab itself, which shows the newest versions. */
  readonly href: string;
}

export function HistoryList({ page, href }: HistoryListProps) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const versions = useSuspenseQuery(
    trpc.catalog.listEntityHistory.queryOptions(page, { refetchInterval: refreshMs }),
  );
  const { items, totalItems, nextCursor } = versions.data;
  return (
    <Section
      id="history"
      title="History"
      meta={<span className="tabular">{totalItems === 1 ? "1 version" : `${totalItems} versions`}</span>}
      flush
    >
      <StaleNotice query={versions} inset />
      <ol>
        {items.map((version) => (
          <VersionItem key={version.id} version={version} nowMs={nowMs} />
        ))}
      </ol>
      {totalItems === 1 && (
        <p className="px-4 pb-3 text-sm text-ink-2">
          Nothing has changed since. Every change of what the catalog reads adds a version here.
        </p>
      )}
      <VersionPages href={href} cursor={page.cursor} nextCursor={nextCursor} />
    </Section>
  );
}
