import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { parseEntityFilter } from "../domain/catalog-filter.ts";
import type { EntityPredicate } from "../domain/entity-predicate.ts";
import { parseSearchQuery } from "../domain/search-query.ts";
import { anEntity, seedEntities } from "../testing.ts";
import type { EntityQuery } from "./entity-conditions.ts";
import { countFacet } from "./entity-facets.ts";
import { countEntities, listEntityPage } from "./entity-query.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeAll(async () => {
  db = createTestDatabase();
  await seedEntities(db, [
    anEntity("checkout", {
      metadata: {
        title: "Über Checkout",
        description: "Takes Payments",
        tags: ["java", "pci"],
        labels: { zone: "EU", "example.com/Region": "Österreich" },
        annotations: { "waymark.dev/tier": "1", note: "100% _sure_" },
        links: [{ url: "https://example.com", title: "Docs" }],
      },
      spec: {
        system: "shop",
        dependsOn: ["resource:orders-db"],
        public: true,
        weight: 3,
        profile: { displayName: "Money", "a.b": "c" },
        none: null,
        empty: [],
        list: ["Alpha", 7, true, { deep: "x" }],
      },
    }),
    anEntity("search", {
      spec: { owner: "storefront", lifecycle: "experimental", public: false, weight: 3.5 },
    }),
    anEntity("web", { metadata: { namespace: "ext", tags: ["go"] }, spec: { type: "website" } }),
    anEntity("orders", { kind: "API", spec: { type: "openapi", definition: "openapi: 3.1.0" } }),
    anEntity("orders-db", { kind: "Resource", spec: { type: "database", lifecycle: undefined } }),
  ]);
});

const names = async (query: Partial<EntityQuery>): Promise<string[]> => {
  const whole = { filter: [], ...query };
  const page = await listEntityPage(db.read, whole, {
    order: [{ key: "metadata.name", direction: "asc" }],
    limit: 100,
  });
  expect(await countEntities(db.read, whole)).toBe(page.rows.length);
  return page.rows.map((row) => row.name);
};
const filtered = (...texts: string[]): Promise<string[]> => {
  const parsed = parseEntityFilter(texts);
  if (!parsed.ok) throw new Error(parsed.error);
  return names({ filter: parsed.value });
};
const everything = ["checkout", "orders", "orders-db", "search", "web"];

describe("a filter", () => {
  it.each([
    ["kind=component", ["checkout", "search", "web"]],
    ["KIND=COMPONENT,Spec.Type=SERVICE", ["checkout", "search"]],
    ["metadata.namespace=ext", ["web"]],
    ["metadata.namespace=default,kind=component", ["checkout", "search"]],
    ["metadata.name=ORDERS,metadata.name=web", ["orders", "web"]],
    ["spec.lifecycle", ["checkout", "orders", "search", "web"]],
    ["metadata.title", ["checkout"]],
    ["tier=1", ["checkout"]],
    ["tier=one", []],
    ["tier", ["checkout"]],
    ["owner=group:default/PAYMENTS", ["checkout", "orders", "orders-db"]],
    ["owner=payments", []],
    ["system", ["checkout"]],
    ["metadata.tags", ["checkout", "web"]],
    ["metadata.tags=JAVA", ["checkout"]],
    ["metadata.tags.java", ["checkout"]],
    ["metadata.tags.jav", []],
    ["metadata.labels.ZONE=eu", ["checkout"]],
    ["metadata.annotations.note=100% _sure_", ["checkout"]],
    ["metadata.annotations.note=1__% _sure_", []],
    ["metadata.annotations.missing", []],
    ["relations.dependsOn=resource:default/orders-db", ["checkout"]],
    ["relations.DEPENDENCYOF", ["orders-db"]],
    ["relations.ownedBy=group:default/storefront,spec.lifecycle=experimental", ["search"]],
    ["relations", []],
    ["relations.", []],
    ["metadata.uid", everything],
    ["metadata.uid=ent_nobody", []],
    ["spec.definition=openapi: 3.1.0", ["orders"]],
    ["spec.weight=3", ["checkout"]],
    ["spec.weight=3.5", ["search"]],
    ["spec.list=alpha", ["checkout"]],
    ["spec.list.ALPHA", ["checkout"]],
    ["spec.list=7", ["checkout"]],
    ["spec.profile.displayName=money", ["checkout"]],
    ["spec.none=null", []],
    ["spec.nothing", []],
    ["spec.list.0", []],
    ["spec.list.7", []],
    ["spec.list.1", []],
    ["apiVersion=backstage.io/v1alpha1", everything],
    ["constructor", []],
    ["spec.toString", []],
    ["", everything],
  ])("%s lets through %j", async (text, expected) => {
    expect(await filtered(text)).toEqual(expected);
  });

  it.each([
    ["a description", "metadata.description=takes payments", ["checkout"]],
    ["a description as it is written", "metadata.description=Takes Payments", ["checkout"]],
    ["a title that begins beyond ASCII", "metadata.title=Über Checkout", ["checkout"]],
    ["a label beyond ASCII", "metadata.labels.example.com/region=Österreich", ["checkout"]],
    ["a boolean that holds", "spec.public=true", ["checkout"]],
    ["a boolean that does not", "spec.public=FALSE", ["search"]],
    ["what SQLite stores for a boolean", "spec.public=1", []],
    ["a boolean in a list", "spec.list=true", ["checkout"]],
    ["the value of a neighbour's key", "spec.profile=Money", []],
    ["a mapping's JSON text", 'spec.list={"deep":"x"}', []],
  ])("compares %s", async (_case, text, expected) => {
    expect(await filtered(text)).toEqual(expected);
  });

  // As Backstage, which indexes the leaves of an entity and the texts in its lists.
  it.each([
    ["a mapping", "spec", []],
    ["a mapping inside it", "spec.profile", []],
    ["labels without one named", "metadata.labels", []],
    ["a list without a value", "spec.empty", []],
    ["a list of mappings", "metadata.links", []],
    ["a list with a value in it", "spec.list", ["checkout"]],
    ["a value inside a mapping", "spec.profile.displayName", ["checkout"]],
    ["a value that is null", "spec.none", ["checkout"]],
  ])("asks of %s whether there is a value under it itself", async (_case, key, expected) => {
    expect(await filtered(key)).toEqual(expected);
  });

  it("is any of its sets, and all conditions of one", async () => {
    expect(await filtered("kind=api", "kind=component,spec.type=website")).toEqual(["orders", "web"]);
    expect(await filtered("kind=api,kind=resource,metadata.name=orders")).toEqual(["orders"]);
    expect(await filtered("kind=api,spec.type=database")).toEqual([]);
  });

  it.each([
    "metadata.title='; DROP TABLE entities; --",
    `spec.a"b=c`,
    "spec.$[0]=x",
    "spec..x",
    "spec.=x",
    ".=x",
    "spec.\\=x",
    "metadata.labels.%=EU",
    "metadata.tags.%",
    "relations.%=x",
    "spec.\u0000=x",
    "spec.*",
    "spec.#-1=x",
  ])("%j is a question about a value that nobody has", async (text) => {
    expect(await filtered(text)).toEqual([]);
  });
});

describe("a predicate", () => {
  const key = (name: string, value: string): EntityPredicate => ({
    kind: "key",
    key: name,
    test: { is: "one-of", values: [value] },
  });
  const prefix = (name: string, text: string): EntityPredicate => ({
    kind: "key",
    key: name,
    test: { is: "prefix", prefix: text },
  });

  it.each<[string, EntityPredicate, string[]]>([
    ["nothing asked", { kind: "all", of: [] }, everything],
    ["none of nothing", { kind: "any", of: [] }, []],
    ["no value at all", { kind: "not", of: key("metadata.title", "Über Checkout") }, everything.slice(1)],
    ["no such boolean", { kind: "not", of: key("spec.public", "true") }, everything.slice(1)],
    ["twice not", { kind: "not", of: { kind: "not", of: key("kind", "api") } }, ["orders"]],
    ["a prefix in another case", prefix("metadata.name", "ORD"), ["orders", "orders-db"]],
    ["a prefix beyond ASCII", prefix("metadata.title", "Über"), ["checkout"]],
    ["a prefix that LIKE would read", prefix("metadata.annotations.note", "100%"), ["checkout"]],
    ["a prefix that is only a wildcard", prefix("metadata.name", "_"), []],
    ["a prefix with a backslash", prefix("metadata.name", "\\"), []],
    ["an empty prefix, which every value has", prefix("metadata.title", ""), ["checkout"]],
    ["a prefix of a boolean", prefix("spec.public", "tr"), ["checkout"]],
    ["a prefix of a relation", prefix("relations.dependsOn", "resource:"), ["checkout"]],
    ["no accepted value", { kind: "key", key: "kind", test: { is: "one-of", values: [] } }, []],
  ])("with %s", async (_case, predicate, expected) => {
    expect(await names({ predicate })).toEqual(expected);
  });

  it("holds together with the filter, the search and the text", async () => {
    const filter = [[{ key: "kind", values: ["component"] }]];
    const search = parseSearchQuery("check");
    const text = { term: "java", keys: ["metadata.tags"] };
    const isTyped = key("spec.type", "service");
    expect(await names({ filter, predicate: isTyped })).toEqual(["checkout", "search"]);
    expect(await names({ filter, predicate: isTyped, search })).toEqual(["checkout"]);
    expect(await names({ filter, predicate: isTyped, search, text })).toEqual(["checkout"]);
    expect(await names({ filter, predicate: { kind: "not", of: isTyped }, search })).toEqual([]);
  });
});

describe("a piece of text", () => {
  it.each([
    ["ECKOU", ["metadata.name"], ["checkout"]],
    ["Über", ["metadata.title"], ["checkout"]],
    ["100%", ["metadata.annotations.note"], ["checkout"]],
    ["0%_", ["metadata.annotations.note"], []],
    ["eu", ["metadata.labels.zone", "metadata.name"], ["checkout"]],
    ["o", ["metadata.tags"], ["web"]],
    ["x", [], []],
    ["", ["metadata.title"], ["checkout"]],
  ])("%j in %j finds %j", async (term, keys, expected) => {
    expect(await names({ text: { term, keys } })).toEqual(expected);
  });
});

describe("every value that is counted", () => {
  it.each([
    "kind",
    "metadata.name",
    "metadata.namespace",
    "metadata.title",
    "metadata.description",
    "metadata.tags",
    "metadata.labels.example.com/region",
    "metadata.annotations.note",
    "spec.type",
    "spec.public",
    "spec.weight",
    "spec.list",
    "owner",
    "relations.ownedBy",
    "tier",
  ])("of %s is found again by a filter, as often as it was counted", async (facet) => {
    const counts = await countFacet(db.read, { filter: [] }, { key: facet, limit: 100 });
    expect(counts.length).toBeGreaterThan(0);
    for (const { value, count } of counts) {
      const filter = [[{ key: facet, values: [value] }]];
      expect([value, await countEntities(db.read, { filter })]).toEqual([value, count]);
    }
  });
});

it("any filter at all is answered, never with more than there is", async () => {
  const key = fc.oneof(
    fc.constantFrom(
      "kind",
      "metadata.tags.",
      "relations.",
      "metadata.labels.",
      "spec.",
      "metadata.uid",
      "tier",
    ),
    fc.string({ maxLength: 20, unit: "binary" }),
  );
  const condition = fc.record({
    key: fc.tuple(key, fc.string({ maxLength: 5 })).map(([first, last]) => first + last),
    values: fc.option(fc.array(fc.string({ maxLength: 10, unit: "binary" }), { maxLength: 3 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(condition, { maxLength: 3 }), { maxLength: 3 }), async (filter) => {
      expect(await countEntities(db.read, { filter })).toBeLessThanOrEqual(everything.length);
    }),
    { seed: 51, numRuns: 300 },
  );
});
