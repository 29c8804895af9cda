"use client";
/* How old the list is, why it may be wrong, and the way to have everything read again. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { AsOf } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import { doubtOf } from "./catalog-doubt";
import { useCatalogRefresh } from "./use-catalog-refresh";

const refreshMs = 10_000;

export function CatalogFreshness({ canRefresh }: { readonly canRefresh: boolean }) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const { data: status, error } = useSuspenseQuery(
    trpc.catalog.status.queryOptions({}, { refetchInterval: refreshMs }),
  );
  const refresh = useCatalogRefresh();
  const doubt =
    error === null ? doubtOf(status, nowMs) : { word: "Not known now", reason: describeError(error).message };
  return (
    <div className="flex items-center gap-1.5 text-sm whitespace-nowrap">
      {doubt !== undefined && (
        <span title={doubt.reason} className="flex items-center gap-1 font-medium text-warn">
          <TriangleAlert aria-hidden className="size-3.5" />
          {doubt.word}
          <span className="sr-only">: {doubt.reason}</span>
        </span>
      )}
      {status.lastScanAt === null ? (
        <span className="text-ink-3">not read yet</span>
      ) : (
        <AsOf at={status.lastScanAt} nowMs={nowMs} />
      )}
      {canRefresh && (
        <Button
          tone="quiet"
          size="sm"
          label={refresh.isPending ? "Reading every repository…" : "Read every repository again"}
          pending={refresh.isPending}
          icon={<RefreshCw aria-hidden className="size-3.5" />}
          onClick={() => refresh.mutate()}
        />
      )}
    </div>
  );
}
