"use client";
/* Repositories that a run began and none finished. The forge is asked, so this comes after the page. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { Badge } from "~/app/_ui/badge";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";

export function Orphans() {
  const trpc = useTRPC();
  const query = useQuery(trpc.runs.orphans.queryOptions({ limit: 100 }));
  return (
    <QueryCard
      id="orphans"
      title="Repositories without a finished run"
      query={query}
      rows={1}
      empty={({ items, isSearchable }) =>
        items.length > 0 ? undefined : isSearchable ? (
          <StatePanel compact level={3} kind="done" title="None">
            Every repository that a run has begun was finished or archived.
          </StatePanel>
        ) : (
          <StatePanel compact level={3} kind="forbidden" title="They cannot be searched for">
            The organisation&apos;s custom properties, which mark them, cannot be read with these credentials.
          </StatePanel>
        )
      }
    >
      {({ items }) => (
        <ul>
          {items.map((orphan) => (
            <CardRow key={orphan.repository}>
              <div className="min-w-0 flex-1">
                <a
                  href={orphan.url}
                  target="_blank"
                  rel="noreferrer"
                  className="rounded-sm font-medium break-words hover:text-link hover:underline"
                >
                  {orphan.repository}
                </a>
                <p className="text-sm text-ink-3">
                  {orphan.state === null ? (
                    "Its run is not known here; look after it on the forge."
                  ) : (
                    <Link href={`/runs/${orphan.runId}`} className="rounded-sm text-link hover:underline">
                      Finish or archive its run
                    </Link>
                  )}
                </p>
              </div>
              <Badge tone="warn">{orphan.state ?? "unknown run"}</Badge>
            </CardRow>
          ))}
        </ul>
      )}
    </QueryCard>
  );
}
