"use client";
/* Nothing of this kind is known: says how it fills, and whether the scan that fills it is healthy. */
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Notice } from "~/app/_ui/notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { AsOf } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";

interface EmptyCatalogProps {
  readonly kind: string;
  readonly label: string;
}

export function EmptyCatalog({ kind, label }: EmptyCatalogProps) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const { data: status } = useQuery(trpc.catalog.status.queryOptions({}, { refetchInterval: 5_000 }));
  const fromTeams = kind === "group" || kind === "user";
  return (
    <div className="rounded-lg border border-line bg-surface">
      {typeof status?.lastScanError === "string" && (
        <div className="p-3 pb-0">
          <Notice tone="warn" title="The last scan of the forge failed">
            {status.lastScanError}
          </Notice>
        </div>
      )}
      <StatePanel kind="empty" title={`No ${label.toLowerCase()} yet`}>
        <p>
          {fromTeams
            ? "Teams and people come from the forge's organisation."
            : "They appear within seconds of a push to a repository that has a catalog-info.yaml."}
        </p>
        {typeof status?.lastScanAt === "string" && (
          <p className="mt-1">
            <span className="tabular">{status.repositories}</span> repositories seen,{" "}
            <AsOf at={status.lastScanAt} nowMs={nowMs} />
          </p>
        )}
      </StatePanel>
    </div>
  );
}
