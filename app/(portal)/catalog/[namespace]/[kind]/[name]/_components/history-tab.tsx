import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { Notice } from "~/app/_ui/notice";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { HistoryList } from "./history-list";
import { historyPage } from "./history-page";
import type { Service } from "./service";
import { UnreadRepository } from "./unread-repository";

interface HistoryTabProps {
  readonly service: Service;
  readonly cursor: string | undefined;
}

/** What the catalog knew of an entity over time, and why the newest version may not be what the repository says. */
export async function HistoryTab({ service, cursor }: HistoryTabProps) {
  const page = historyPage(service, cursor);
  await prefetchNow(trpc.catalog.listEntityHistory.queryOptions(page));
  return (
    <div className="flex flex-col gap-4">
      <UnreadRepository repository={service.repository} />
      {service.state === "invalid" && (
        <Notice tone="warn" title="The descriptor has errors now">
          The newest version is the last one without. Overview names what is wrong, file and line.
        </Notice>
      )}
      <HydrateClient>
        <HistoryList page={page} href={`${entityHref(service.ref)}?tab=history`} />
      </HydrateClient>
    </div>
  );
}
