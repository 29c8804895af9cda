import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDatabase } from "../../../db/testing.ts";
import { queryEntitiesOperation, searchAllOperation, searchPickersOperation } from "../operations.ts";
import { getEntitiesByRefs, getEntityFacets, listEntityRows, queryEntities } from "./query-entities.ts";
import { getEntity } from "./get-entity.ts";
import { anEntity, seedEntities } from "../testing.ts";

let deps: TestDeps;

beforeEach(async () => {
  deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("checkout", {
      metadata: {
        title: "Checkout",
        description: "Takes payments",
        tags: ["java", "pci"],
        labels: { zone: "EU" },
        annotations: { "waymark.dev/tier": "1", "example.com/slack": "#pay" },
      },
      spec: { system: "shop", dependsOn: ["resource:orders-db"], providesApis: ["orders"] },
    }),
    anEntity("search", {
      metadata: { tags: ["go"] },
      spec: { owner: "storefront", lifecycle: "experimental" },
    }),
    anEntity("web", {
      spec: {
        type: "website",
        owner: "storefront",
        nested: { list: ["One", "two"], flag: "Yes" },
        [String.raw`a\b`]: 1,
      },
    }),
    anEntity("orders", { kind: "API", spec: { type: "openapi", definition: "x" } }),
    anEntity("orders-db", { kind: "Resource", spec: { type: "database" } }),
    anEntity("payments", {
      kind: "Group",
      spec: { type: "team", children: [], members: ["ada"], profile: { displayName: "Payments team" } },
    }),
  ]);
});

const names = async (filter: string[], search?: string) => {
  const page = await queryEntities(deps, { filter, fields: [], limit: 100, fullTextFilterTerm: search });
  return page.items.map((item) => (item as { metadata: { name: string } }).metadata.name);
};

describe("queryEntities", () => {
  it.each([
    [["kind=component"], ["checkout", "search", "web"]],
    [["KIND=Component,spec.type=SERVICE"], ["checkout", "search"]],
    [
      ["kind=api", "kind=resource"],
      ["orders", "orders-db"],
    ],
    [["kind=component,spec.lifecycle=production"], ["checkout", "web"]],
    [["metadata.name=CHECKOUT"], ["checkout"]],
    [["metadata.tags=java"], ["checkout"]],
    [["metadata.tags.java"], ["checkout"]],
    [["metadata.tags=java,metadata.tags=go"], ["checkout", "search"]],
    [["metadata.labels.zone=eu"], ["checkout"]],
    [["metadata.annotations.example.com/slack"], ["checkout"]],
    [["metadata.annotations.waymark.dev/tier=1"], ["checkout"]],
    [["tier=1"], ["checkout"]],
    [["owner=group:default/storefront"], ["search", "web"]],
    [["relations.ownedBy=group:default/storefront"], ["search", "web"]],
    [["relations.apiProvidedBy=component:default/checkout"], ["orders"]],
    [["relations.dependencyOf"], ["orders-db"]],
    [["spec.owner=storefront"], ["search", "web"]],
    [["spec.nested.flag=yes"], ["web"]],
    [["spec.nested.list=one"], ["web"]],
    [["spec.nested.list.two"], ["web"]],
    [["spec.nested"], []],
    [["spec.definition.x"], []],
    [['spec.a"b=1'], []],
    [[String.raw`spec.a\b=1`], ["web"]],
    [["spec.a\\"], []],
    [["spec.a\u0000b=1"], []],
    [["constructor=1"], []],
    [["__proto__"], []],
    [["kind=gadget"], []],
  ])("filter %j finds %j", async (filter, expected) => {
    expect((await names(filter)).toSorted()).toEqual(expected);
  });

  it("hands out Backstage's item: uid, etag, namespace and relations of both directions", async () => {
    const entity = await getEntity(deps, "resource:default/orders-db");
    expect(entity.metadata).toMatchObject({
      name: "orders-db",
      namespace: "default",
      uid: expect.stringMatching(/^ent_/),
    });
    expect(entity.relations).toContainEqual({
      type: "dependencyOf",
      targetRef: "component:default/checkout",
    });
  });

  it("copies only the fields asked for", async () => {
    const page = await queryEntities(deps, {
      filter: ["kind=api"],
      fields: ["metadata.name", "kind"],
      limit: 5,
    });
    expect(page.items).toEqual([{ kind: "API", metadata: { name: "orders" } }]);
  });

  it("answers by reference in the order asked for, null where nothing is known", async () => {
    const refs = ["component:default/web", "component:default/nobody", "Component:default/Checkout"];
    const { items } = await getEntitiesByRefs(deps, { entityRefs: refs, fields: ["metadata.name"] });
    expect(items).toEqual([{ metadata: { name: "web" } }, null, { metadata: { name: "checkout" } }]);
  });

  it("counts facets of columns, tags, relations and plain paths", async () => {
    const { facets } = await getEntityFacets(deps, {
      facet: ["kind", "spec.type", "metadata.tags", "relations.ownedBy", "spec.owner"],
      filter: ["kind=component"],
    });
    expect(facets).toEqual({
      kind: [{ value: "Component", count: 3 }],
      "spec.type": [
        { value: "service", count: 2 },
        { value: "website", count: 1 },
      ],
      "metadata.tags": [
        { value: "go", count: 1 },
        { value: "java", count: 1 },
        { value: "pci", count: 1 },
      ],
      "relations.ownedBy": [
        { value: "group:default/storefront", count: 2 },
        { value: "group:default/payments", count: 1 },
      ],
      "spec.owner": [
        { value: "storefront", count: 2 },
        { value: "payments", count: 1 },
      ],
    });
  });

  it("counts nothing for keys that only a JavaScript object has, or no path expression would take", async () => {
    const facet = ["constructor", "__proto__", "spec.a\\", "spec.a\u0000b"];
    const { facets } = await getEntityFacets(deps, { facet, filter: [] });
    expect(Object.entries(facets)).toEqual(facet.map((key) => [key, []]));
  });

  it("refuses an unknown order, a cursor of somebody else and an entity nobody knows", async () => {
    const list = (input: object) => queryEntities(deps, { filter: [], fields: [], limit: 5, ...input });
    for (const input of [
      { orderField: ["spec.secret,asc"] },
      { orderField: ["kind,sideways"] },
      { orderField: ["kind", "spec.secret"] },
      { orderField: Array.from({ length: 6 }, () => "kind") },
      { fullTextFilterTerm: "x", fullTextFilterFields: Array.from({ length: 21 }, () => "kind") },
      { cursor: "bm9wZQ" },
      { cursor: "bm9wZQ", orderField: ["kind", "name"] },
    ])
      await expect(list(input), JSON.stringify(input)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(getEntity(deps, "component:default/nobody")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("search", () => {
  it.each([
    ["check", ["checkout"]],
    ["PAYMENTS takes", ["checkout"]],
    ["orders db", ["orders-db"]],
    ["pci", ["checkout"]],
    ["zzz", []],
    ["---", []],
  ])("finds %j in %j", async (text, expected) => {
    expect(await names(["kind=component", "kind=resource"], text)).toEqual(expected);
  });

  it("puts a name before a mention", async () => {
    const caller = { deps, actor: testActor("viewer"), requestId: "r" };
    const { items } = await executeOperation(searchAllOperation, caller, { query: "payments" });
    expect(items[0]).toMatchObject({
      ref: "group:default/payments",
      kind: "Group",
      title: "Payments team",
      href: "/catalog/default/group/payments",
    });
    expect(items.map((item) => item.ref)).toContain("component:default/checkout");
  });

  it("gives a picker its kind only, with the number of members of a group", async () => {
    const caller = { deps, actor: testActor("viewer"), requestId: "r" };
    const { items } = await executeOperation(searchPickersOperation, caller, { kinds: ["Group"] });
    expect(items).toMatchObject([{ ref: "group:default/payments", title: "Payments team", memberCount: 1 }]);
  });

  it("answers any text of at most two hundred characters and refuses a longer one", async () => {
    const caller = { deps, actor: testActor("viewer"), requestId: "r" };
    const ask = (fullTextFilterTerm: string) =>
      executeOperation(queryEntitiesOperation, caller, { fullTextFilterTerm });
    const hostile = fc.oneof(
      fc.string({ maxLength: 200, unit: "binary" }),
      fc.constantFrom(
        '"',
        "'",
        "*",
        "NEAR(",
        "name:x",
        "a OR",
        "-a",
        "^",
        "\0",
        "%",
        "AND AND",
        "{a b}:c",
        "a+b",
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        if (text.length > 200) return;
        expect((await ask(text)).totalItems).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1_000, seed: 22 },
    );
    await expect(ask("x".repeat(201))).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("paging", () => {
  it("visits every entity exactly once in the order of the key, nulls last, whatever the page size", async () => {
    const specs = fc.array(
      fc.record({
        type: fc.option(fc.constantFrom("a", "B", "b", "c")),
        tier: fc.option(fc.constantFrom("0", "1", "2", "3")),
        title: fc.option(fc.string({ minLength: 1, maxLength: 3 }).filter((text) => text.trim() !== "")),
      }),
      { minLength: 0, maxLength: 25 },
    );
    const sorts = fc.constantFrom("name", "metadata.title", "spec.type", "tier", "updatedAt", "owner");
    await fc.assert(
      fc.asyncProperty(
        specs,
        sorts,
        fc.constantFrom("asc" as const, "desc" as const),
        fc.integer({ min: 1, max: 7 }),
        async (...drawn) => {
          const [rows, sort, direction, limit] = drawn;
          const fresh = { db: createTestDatabase() };
          const entities = rows.map((row, index) =>
            anEntity(`e${index}`, {
              metadata: {
                ...(row.title === null ? {} : { title: row.title }),
                ...(row.tier === null ? {} : { annotations: { "waymark.dev/tier": row.tier } }),
              },
              spec: row.type === null ? { type: undefined } : { type: row.type },
            }),
          );
          await seedEntities(fresh.db, entities);
          const seen: string[] = [];
          const whole = await listEntityRows(fresh, { filter: [], sort, direction, limit: 100 });
          let cursor: string | undefined;
          do {
            const page = await listEntityRows(fresh, { filter: [], sort, direction, limit, cursor });
            expect(page.totalItems).toBe(rows.length);
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            seen.push(...page.rows.map((row) => row.ref));
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
          expect(seen).toEqual(whole.rows.map((row) => row.ref));
          expect(new Set(seen).size).toBe(rows.length);
          fresh.db.close();
        },
      ),
      { numRuns: 25, seed: 5 },
    );
  });

  it("neither repeats nor skips a row that was there when the first page was read", async () => {
    const first = await listEntityRows(deps, { filter: [], sort: "name", direction: "asc", limit: 2 });
    await seedEntities(deps.db, [anEntity("aaa"), anEntity("zzz")]);
    const rest = await listEntityRows(deps, {
      filter: [],
      sort: "name",
      direction: "asc",
      limit: 100,
      cursor: first.nextCursor ?? undefined,
    });
    const all = [...first.rows, ...rest.rows].map((row) => row.name);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(
      expect.arrayContaining(["checkout", "orders", "orders-db", "payments", "search", "web", "zzz"]),
    );
  });
});
