"use client";
/* Everything that narrows the list, and how much is left and how old it is. */
import { Button } from "~/app/_ui/button";
import { FacetMenu, type FacetValue } from "~/app/_ui/facet-menu";
import { CatalogFreshness } from "./catalog-freshness";
import {
  facetNames,
  pickedFacetCount,
  withChange,
  withFacetToggled,
  type CatalogQuery,
  type FacetName,
} from "./catalog-query";
import { MineToggle } from "./mine-toggle";
import { SearchBox } from "./search-box";

const facetLabels = {
  owner: "Owner",
  system: "System",
  tier: "Tier",
  lifecycle: "Lifecycle",
  type: "Type",
  tag: "Tag",
} as const satisfies Record<FacetName, string>;

export const isNarrowed = (query: CatalogQuery): boolean =>
  pickedFacetCount(query) > 0 || query.search.trim() !== "" || query.mine;

interface CatalogFiltersProps {
  readonly query: CatalogQuery;
  readonly list: {
    readonly totalItems: number;
    readonly facets: Readonly<Record<FacetName, readonly FacetValue[]>> | null;
  };
  readonly kindLabel: string;
  readonly viewer: { readonly ownsThings: boolean; readonly canRefresh: boolean };
  readonly go: (next: CatalogQuery) => void;
  readonly onClear: () => void;
}

export function CatalogFilters({ query, list, kindLabel, viewer, go, onClear }: CatalogFiltersProps) {
  const isOwned = query.kind !== "group" && query.kind !== "user";
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchBox
        label={`Search ${kindLabel.toLowerCase()}`}
        value={query.search}
        onSearch={(search) => go(withChange(query, { search }))}
      />
      {isOwned && viewer.ownsThings && (
        <MineToggle pressed={query.mine} onToggle={() => go(withChange(query, { mine: !query.mine }))} />
      )}
      {facetNames
        .filter((name) => (list.facets?.[name].length ?? 0) > 0 || query.facets[name].length > 0)
        .map((name) => (
          <FacetMenu
            key={name}
            label={facetLabels[name]}
            values={list.facets?.[name] ?? []}
            picked={query.facets[name]}
            onToggle={(value) => go(withFacetToggled(query, name, value))}
          />
        ))}
      {isNarrowed(query) && (
        <Button tone="quiet" onClick={onClear}>
          Clear
        </Button>
      )}
      <div className="ml-auto flex items-center gap-2">
        <p role="status" className="tabular text-sm whitespace-nowrap text-ink-2">
          {list.totalItems.toLocaleString("en")} {list.totalItems === 1 ? "result" : "results"}
        </p>
        <CatalogFreshness canRefresh={viewer.canRefresh} />
      </div>
    </div>
  );
}
