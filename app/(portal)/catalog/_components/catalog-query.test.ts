import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  catalogHref,
  catalogKinds,
  noFacets,
  parseCatalogQuery,
  sortColumns,
  toListInput,
  withFacetToggled,
  withSort,
  type CatalogQuery,
} from "./catalog-query";

const fromHref = (href: string): CatalogQuery => {
  const params: Record<string, string[]> = {};
  for (const [name, value] of new URL(href, "http://x").searchParams) (params[name] ??= []).push(value);
  return parseCatalogQuery(params);
};

const cursor = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 3 });
const anyQuery: fc.Arbitrary<CatalogQuery> = fc.record({
  kind: fc.constantFrom(...catalogKinds.map(({ kind }) => kind)),
  search: fc.string({ maxLength: 40 }),
  mine: fc.boolean(),
  facets: fc.record({
    owner: words,
    system: words,
    tier: fc.uniqueArray(fc.constantFrom("0", "1", "2", "3")),
    lifecycle: words,
    type: words,
    tag: words,
  }),
  sort: fc.constantFrom(...sortColumns),
  direction: fc.constantFrom("asc" as const, "desc" as const),
  trail: fc.array(cursor, { maxLength: 4 }),
});

describe("the catalog's address", () => {
  it("carries every list there and back", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(fromHref(catalogHref(query))).toEqual(query);
      }),
    );
  });

  it("is plain for the plain list", () => {
    expect(catalogHref(parseCatalogQuery({}))).toBe("/catalog");
  });

  it("drops values it does not know instead of failing", () => {
    const query = parseCatalogQuery({
      kind: "spaceship",
      sort: "colour",
      dir: "up",
      tier: ["9", "1"],
      page: "3",
    });
    expect(query).toMatchObject({ kind: "component", sort: "name", direction: "asc" });
    expect(query.facets.tier).toEqual(["1"]);
  });
});

describe("changing the list", () => {
  const onPageThree = parseCatalogQuery({ q: "pay", after: "aa.bb", tier: "1" });

  it("starts again at the first page when a facet changes", () => {
    expect(withFacetToggled(onPageThree, "owner", "group:default/payments")).toMatchObject({
      trail: [],
      search: "pay",
      facets: { ...noFacets, tier: ["1"], owner: ["group:default/payments"] },
    });
  });

  it("removes a facet value that was picked", () => {
    expect(withFacetToggled(onPageThree, "tier", "1").facets).toEqual(noFacets);
  });

  it("turns the order around when the same column is picked again", () => {
    expect(withSort(withSort(onPageThree, "tier"), "tier")).toMatchObject({
      sort: "tier",
      direction: "desc",
    });
  });

  it("asks for the page of the last cursor", () => {
    expect(toListInput(onPageThree)).toMatchObject({ search: "pay", tier: [1], cursor: "bb" });
  });
});
