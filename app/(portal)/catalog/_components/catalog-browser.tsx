"use client";
/* The catalog list: search, facets, order and page are in the URL; the rows come from one query. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { useRef, useTransition } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { FacetMenu } from "~/app/_ui/facet-menu";
import { StatePanel } from "~/app/_ui/state-panel";
import { AsOf } from "~/app/_ui/time-ago";
import { useListKeys } from "~/app/_ui/use-list-keys";
import { useNow } from "~/app/_ui/use-now";
import {
  catalogHref,
  catalogKinds,
  facetNames,
  noFacets,
  pickedFacetCount,
  toListInput,
  withChange,
  withFacetToggled,
  type CatalogQuery,
} from "./catalog-query";
import { EmptyCatalog } from "./empty-catalog";
import { Pager } from "./pager";
import { SearchBox } from "./search-box";
import { ServiceTable } from "./service-table";

const facetLabels = {
  owner: "Owner",
  system: "System",
  tier: "Tier",
  lifecycle: "Lifecycle",
  type: "Type",
} as const;

/** New services arrive by ingestion; the open list shows them without a reload. */
const refreshMs = 10_000;

export function CatalogBrowser({ query }: { readonly query: CatalogQuery }) {
  const trpc = useTRPC();
  const router = useRouter();
  const nowMs = useNow();
  const root = useRef<HTMLDivElement>(null);
  const [isPending, startTransition] = useTransition();
  useListKeys(root);
  const { data } = useSuspenseQuery(
    trpc.catalog.listServices.queryOptions(toListInput(query), { refetchInterval: refreshMs }),
  );
  const kindLabel = catalogKinds.find(({ kind }) => kind === query.kind)?.label ?? "Entities";
  const go = (next: CatalogQuery) =>
    startTransition(() => router.replace(catalogHref(next), { scroll: false }));
  const narrowed = pickedFacetCount(query) > 0 || query.search.trim() !== "";
  const clear = () => go(withChange(query, { search: "", facets: noFacets }));
  if (data.totalItems === 0 && !narrowed) return <EmptyCatalog kind={query.kind} label={kindLabel} />;
  return (
    <div ref={root}>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          label={`Search ${kindLabel.toLowerCase()}`}
          value={query.search}
          onSearch={(search) => go(withChange(query, { search }))}
        />
        {facetNames
          .filter((name) => (data.facets?.[name].length ?? 0) > 0 || query.facets[name].length > 0)
          .map((name) => (
            <FacetMenu
              key={name}
              label={facetLabels[name]}
              values={data.facets?.[name] ?? []}
              picked={query.facets[name]}
              onToggle={(value) => go(withFacetToggled(query, name, value))}
            />
          ))}
        {narrowed && (
          <Button tone="quiet" onClick={clear}>
            Clear
          </Button>
        )}
        <p role="status" className="ml-auto flex items-baseline gap-2 text-sm whitespace-nowrap text-ink-2">
          <span className="tabular">
            {data.totalItems.toLocaleString("en")} {data.totalItems === 1 ? "result" : "results"}
          </span>
          {data.asOf !== null && <AsOf at={data.asOf} nowMs={nowMs} />}
        </p>
      </div>
      <div
        aria-busy={isPending}
        className={clsx("transition-opacity duration-150", isPending && "opacity-60")}
      >
        {data.items.length === 0 ? (
          <div className="rounded-lg border border-line bg-surface">
            <StatePanel
              kind="noResults"
              title={`No ${kindLabel.toLowerCase()} match`}
              actions={<Button onClick={clear}>Clear search and filters</Button>}
            >
              Search looks at names, titles, descriptions, tags and owners.
            </StatePanel>
          </div>
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
