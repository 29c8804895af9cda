"use client";
/* The catalog list: search, facets, order and page are in the URL; the rows come from one query. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { useRef, useTransition } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { useListKeys } from "~/app/_ui/use-list-keys";
import { useNow } from "~/app/_ui/use-now";
import {
  catalogHref,
  catalogKinds,
  noFacets,
  toListInput,
  withChange,
  type CatalogQuery,
} from "./catalog-query";
import { CatalogFilters, isNarrowed } from "./catalog-filters";
import { EmptyCatalog } from "./empty-catalog";
import { NoMatch } from "./no-match";
import { Pager } from "./pager";
import { ServiceTable } from "./service-table";

/** New services arrive by ingestion; the open list shows them without a reload. */
const refreshMs = 10_000;

interface CatalogBrowserProps {
  readonly query: CatalogQuery;
  readonly viewer: { readonly ownsThings: boolean; readonly canRefresh: boolean };
}

export function CatalogBrowser({ query, viewer }: CatalogBrowserProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const nowMs = useNow();
  const root = useRef<HTMLDivElement>(null);
  const [isPending, startTransition] = useTransition();
  useListKeys(root);
  const rows = useSuspenseQuery(
    trpc.catalog.listServices.queryOptions(toListInput(query), { refetchInterval: refreshMs }),
  );
  const { data } = rows;
  const kindLabel = catalogKinds.find(({ kind }) => kind === query.kind)?.label ?? "Entities";
  const go = (next: CatalogQuery) =>
    startTransition(() => router.replace(catalogHref(next), { scroll: false }));
  const clear = () => go(withChange(query, { search: "", mine: false, facets: noFacets }));
  if (data.totalItems === 0 && !isNarrowed(query))
    return <EmptyCatalog kind={query.kind} label={kindLabel} />;
  return (
    <div ref={root}>
      <CatalogFilters
        query={query}
        list={data}
        kindLabel={kindLabel}
        viewer={viewer}
        go={go}
        onClear={clear}
      />
      <StaleNotice query={rows} />
      <div
        aria-busy={isPending}
        className={clsx("transition-opacity duration-150", isPending && "opacity-60")}
      >
        {data.items.length === 0 ? (
          <NoMatch kindLabel={kindLabel} mine={query.mine} viewer={viewer} onClear={clear} />
        ) : (
          <ServiceTable label={kindLabel} rows={data.items} query={query} nowMs={nowMs} />
        )}
        <Pager
          query={query}
          totalItems={data.totalItems}
          shown={data.items.length}
          nextCursor={data.nextCursor}
        />
      </div>
    </div>
  );
}
