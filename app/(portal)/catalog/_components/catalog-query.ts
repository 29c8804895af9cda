/*
 * The state of the catalog list lives in the URL: what is searched, which facets are picked, the order and the page.
 * Parsing is forgiving (an unknown value is dropped), so that an old link still opens a list.
 */
export const catalogKinds = [
  { kind: "component", label: "Services" },
  { kind: "api", label: "APIs" },
  { kind: "resource", label: "Resources" },
  { kind: "system", label: "Systems" },
  { kind: "domain", label: "Domains" },
  { kind: "group", label: "Teams" },
  { kind: "user", label: "People" },
] as const;
export type CatalogKind = (typeof catalogKinds)[number]["kind"];

export const facetNames = ["owner", "system", "tier", "lifecycle", "type", "tag"] as const;
export type FacetName = (typeof facetNames)[number];

export const sortColumns = ["name", "owner", "system", "tier", "lifecycle", "updatedAt"] as const;
export type SortColumn = (typeof sortColumns)[number];
export type Direction = "asc" | "desc";

export interface CatalogQuery {
  readonly kind: CatalogKind;
  readonly search: string;
  /** Only what the viewer or one of their teams owns. */
  readonly mine: boolean;
  readonly facets: Readonly<Record<FacetName, readonly string[]>>;
  readonly sort: SortColumn;
  readonly direction: Direction;
  /** Cursors of the pages before and of this one; empty on the first page. */
  readonly trail: readonly string[];
}

export const pageSize = 50;

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

const all = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const oneOf = <T extends string>(allowed: readonly T[], value: string | undefined, otherwise: T): T =>
  allowed.find((candidate) => candidate === value) ?? otherwise;

export function parseCatalogQuery(params: SearchParams): CatalogQuery {
  const first = (name: string): string | undefined => all(params[name])[0];
  const kinds = catalogKinds.map(({ kind }) => kind);
  return {
    kind: oneOf(kinds, first("kind"), "component"),
    search: (first("q") ?? "").slice(0, 200),
    mine: first("mine") === "true",
    facets: {
      owner: all(params.owner),
      system: all(params.system),
      tier: all(params.tier).filter((tier) => /^[0-3]$/.test(tier)),
      lifecycle: all(params.lifecycle),
      type: all(params.type),
      tag: all(params.tag),
    },
    sort: oneOf(sortColumns, first("sort"), "name"),
    direction: oneOf(["asc", "desc"], first("dir"), "asc"),
    trail: (first("after") ?? "").split(".").filter((cursor) => cursor !== ""),
  };
}

/** The address of a list; defaults are left out, so that the plain list has a plain address. */
export function catalogHref(query: CatalogQuery): string {
  const params = new URLSearchParams();
  if (query.kind !== "component") params.set("kind", query.kind);
  if (query.search !== "") params.set("q", query.search);
  if (query.mine) params.set("mine", "true");
  for (const name of facetNames) {
    for (const value of query.facets[name]) params.append(name, value);
  }
  if (query.sort !== "name" || query.direction !== "asc") {
    params.set("sort", query.sort);
    if (query.direction !== "asc") params.set("dir", query.direction);
  }
  if (query.trail.length > 0) params.set("after", query.trail.join("."));
  const text = params.toString();
  return text === "" ? "/catalog" : `/catalog?${text}`;
}

/** Any change of what is listed starts again at the first page. */
export const withChange = (
  query: CatalogQuery,
  change: Partial<Omit<CatalogQuery, "trail">>,
): CatalogQuery => ({
  ...query,
  ...change,
  trail: [],
});

export function withFacetToggled(query: CatalogQuery, name: FacetName, value: string): CatalogQuery {
  const picked = query.facets[name];
  const next = picked.includes(value) ? picked.filter((other) => other !== value) : [...picked, value];
  return withChange(query, { facets: { ...query.facets, [name]: next } });
}

export function withSort(query: CatalogQuery, sort: SortColumn): CatalogQuery {
  const direction = query.sort === sort && query.direction === "asc" ? "desc" : "asc";
  return withChange(query, { sort, direction });
}

export const noFacets: CatalogQuery["facets"] = {
  owner: [],
  system: [],
  tier: [],
  lifecycle: [],
  type: [],
  tag: [],
};

export const pickedFacetCount = (query: CatalogQuery): number =>
  facetNames.reduce((sum, name) => sum + query.facets[name].length, 0);

/** The input of the catalog.listServices operation. */
export function toListInput(query: CatalogQuery) {
  const cursor = query.trail.at(-1);
  const { owner, system, tier, lifecycle, type, tag } = query.facets;
  return {
    kind: query.kind,
    limit: pageSize,
    facets: true,
    orderBy: query.sort,
    direction: query.direction,
    owner: [...owner],
    system: [...system],
    tier: tier.map(Number),
    lifecycle: [...lifecycle],
    type: [...type],
    tag: [...tag],
    mine: query.mine,
    ...(query.search.trim() !== "" && { search: query.search.trim() }),
    ...(cursor !== undefined && { cursor }),
  };
}
