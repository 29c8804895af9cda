import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { removeEntity } from "./entities.ts";
import type { OrderTerm } from "./entity-order.ts";
import { listEntityPage, searchEntities, type EntityPage } from "./entity-query.ts";

type TestDb = ReturnType<typeof createTestDatabase>;
const everything = { filter: [] };
const asc = (...keys: string[]): OrderTerm[] => keys.map((key) => ({ key, direction: "asc" }));
const namesOf = (page: EntityPage): string[] => page.rows.map((row) => row.name);

async function withEntities(...entities: Parameters<typeof anEntity>[]): Promise<TestDb> {
  const db = createTestDatabase();
  await seedEntities(
    db,
    entities.map((given) => anEntity(...given)),
  );
  return db;
}

describe("a page", () => {
  it("of an empty catalog is empty in both directions, with no place to go on from", async () => {
    const db = createTestDatabase();
    for (const isBackwards of [false, true])
      expect(
        await listEntityPage(db.read, everything, { order: asc("name"), limit: 5, isBackwards }),
      ).toEqual({
        rows: [],
        hasMore: false,
        first: undefined,
        last: undefined,
      });
  });

  it.each([
    [0, [], true],
    [1, ["a"], true],
    [2, ["a", "b"], true],
    [3, ["a", "b", "c"], false],
    [4, ["a", "b", "c"], false],
  ])("of %i rows of three holds %j and says whether there are more", async (limit, expected, hasMore) => {
    const db = await withEntities(["c"], ["a"], ["b"]);
    const page = await listEntityPage(db.read, everything, { order: asc("name"), limit });
    expect([namesOf(page), page.hasMore]).toEqual([expected, hasMore]);
  });

  it.each([
    [0, ["a", "b"], true],
    [1, ["b", "c"], false],
    [2, ["c"], false],
    [3, [], false],
    [99, [], false],
  ])("from offset %i holds %j", async (offset, expected, hasMore) => {
    const db = await withEntities(["a"], ["b"], ["c"]);
    const page = await listEntityPage(db.read, everything, { order: asc("name"), limit: 2, offset });
    expect([namesOf(page), page.hasMore]).toEqual([expected, hasMore]);
  });

  it("goes on where it stopped although that row and its neighbours are gone", async () => {
    const db = await withEntities(["a"], ["b"], ["c"], ["d"], ["e"]);
    const first = await listEntityPage(db.read, everything, { order: asc("name"), limit: 2 });
    await db.withTx(async (tx) => {
      for (const name of ["b", "c"]) await removeEntity(tx, `component:default/${name}`, 5);
    });
    const next = { order: asc("name"), limit: 2, position: first.last };
    expect(namesOf(await listEntityPage(db.read, everything, next))).toEqual(["d", "e"]);
    const back = { ...next, isBackwards: true };
    expect(namesOf(await listEntityPage(db.read, everything, back))).toEqual(["a"]);
  });

  it("shows a row again only if it was renamed to come later", async () => {
    const db = await withEntities(["a"], ["b"], ["c"]);
    const first = await listEntityPage(db.read, everything, { order: asc("name"), limit: 1 });
    await seedEntities(db, [anEntity("a", { metadata: { title: "zz" } })]);
    const rest = { order: asc("name"), limit: 9, position: first.last };
    expect(namesOf(await listEntityPage(db.read, everything, rest))).toEqual(["b", "c", "a"]);
  });
});

describe("an order", () => {
  const withValues = () =>
    withEntities(
      ["a", { metadata: { title: "Zebra", labels: { "x.y/z": "2" } }, spec: { weight: 10, type: "b" } }],
      ["B", { metadata: { annotations: { "waymark.dev/tier": "0" } }, spec: { weight: 9, type: "B" } }],
      ["c", { metadata: { labels: { "x.y/z": "10" } }, spec: { type: "a", lifecycle: undefined } }],
    );

  it.each<[OrderTerm[], string[]]>([
    [asc("name"), ["B", "c", "a"]],
    [asc("metadata.name"), ["a", "B", "c"]],
    [asc("metadata.title"), ["a", "B", "c"]],
    [[{ key: "metadata.title", direction: "desc" }], ["a", "B", "c"]],
    [asc("tier"), ["B", "a", "c"]],
    [[{ key: "tier", direction: "desc" }], ["B", "a", "c"]],
    [asc("spec.type"), ["c", "a", "B"]],
    [[{ key: "spec.type", direction: "desc" }], ["a", "B", "c"]],
    [
      [...asc("spec.type"), { key: "metadata.name", direction: "desc" }],
      ["c", "B", "a"],
    ],
    [asc("spec.lifecycle", "ref"), ["a", "B", "c"]],
    [asc("metadata.labels.x.y/z"), ["c", "a", "B"]],
    [asc("spec.nothing"), ["a", "B", "c"]],
    [asc("metadata.__proto__", "metadata.name"), ["a", "B", "c"]],
    [asc(`spec."x`, "metadata.name"), ["a", "B", "c"]],
    [[], ["a", "B", "c"]],
  ])("by %j puts what has no value last and ends with the id: %j", async (order, expected) => {
    const db = await withValues();
    expect(namesOf(await listEntityPage(db.read, everything, { order, limit: 9 }))).toEqual(expected);
  });
});

describe("walking", () => {
  const title = fc.option(
    fc.oneof(
      fc.constantFrom("a", "A", "b", "ä", "Ä", "'", '"', "%", "\0", "a\0b", "😀", "10", "9"),
      fc.string({ minLength: 1, maxLength: 3, unit: "binary" }),
    ),
  );
  const row = fc.record({
    title,
    tier: fc.option(fc.constantFrom("0", "1", "3")),
    weight: fc.option(fc.constantFrom(1, 2, "2", true, "x")),
  });
  const term = fc.record({
    key: fc.constantFrom("name", "ref", "metadata.title", "tier", "updatedAt", "spec.weight", "metadata.uid"),
    direction: fc.constantFrom("asc" as const, "desc" as const),
  });
  const order = fc.uniqueArray(term, { minLength: 1, maxLength: 3, selector: ({ key }) => key });

  const walk = async (db: TestDb, terms: OrderTerm[], limit: number, isBackwards: boolean) => {
    const pages: string[][] = [];
    let position: EntityPage["last"];
    for (;;) {
      const page = await listEntityPage(db.read, everything, { order: terms, limit, position, isBackwards });
      pages.push(namesOf(page));
      if (!page.hasMore) return (isBackwards ? pages.toReversed() : pages).flat();
      position = isBackwards ? page.first : page.last;
    }
  };

  it("forwards and backwards visits every row once, in one order, whatever the texts", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 14 }),
        order,
        fc.integer({ min: 1, max: 5 }),
        async (rows, terms, limit) => {
          const db = await withEntities(
            ...rows.map(({ title: text, tier, weight }, index): Parameters<typeof anEntity> => [
              `e${String(index).padStart(2, "0")}`,
              {
                metadata: {
                  ...(text === null ? {} : { title: text }),
                  ...(tier === null ? {} : { annotations: { "waymark.dev/tier": tier } }),
                },
                spec: weight === null ? {} : { weight },
              },
            ]),
          );
          const whole = namesOf(await listEntityPage(db.read, everything, { order: terms, limit: 100 }));
          expect(whole.toSorted()).toEqual(rows.map((_, index) => `e${String(index).padStart(2, "0")}`));
          expect(await walk(db, terms, limit, false)).toEqual(whole);
          expect(await walk(db, terms, limit, true)).toEqual(whole);
          db.close();
        },
      ),
      { seed: 52, numRuns: 60 },
    );
  });
});

describe("the best matches of a search", () => {
  const find = async (db: TestDb, match: string | null, more: { kinds?: string[]; limit?: number } = {}) => {
    const { kinds = [], limit = 20 } = more;
    return (await searchEntities(db.read, { search: { match }, kinds, limit })).map((found) => found.name);
  };
  const seeded = () =>
    withEntities(
      [
        "mention",
        { metadata: { description: "Works with payments of every kind" }, spec: { owner: "other" } },
      ],
      ["tagged", { metadata: { tags: ["payments"] }, spec: { owner: "other" } }],
      ["owned", { spec: { owner: "payments" } }],
      ["payments", { spec: { owner: "other" } }],
      ["payments-api", { kind: "API", spec: { owner: "other" } }],
    );

  it("put names before tags, and tags before the owner and words of a description", async () => {
    const db = await seeded();
    const found = await find(db, '"payments"*');
    expect(found.slice(0, 2).toSorted()).toEqual(["payments", "payments-api"]);
    expect(found[2]).toBe("tagged");
    expect(found.slice(3).toSorted()).toEqual(["mention", "owned"]);
  });

  it.each([
    [{ limit: 1 }, 1],
    [{ limit: 0 }, 0],
    [{ kinds: ["api"] }, 1],
    [{ kinds: ["api", "component"], limit: 3 }, 3],
    [{ kinds: ["gadget"] }, 0],
  ])("with %j are %i", async (more, expected) => {
    expect(await find(await seeded(), '"payments"*', more)).toHaveLength(expected);
  });

  it("are none for a search without a word", async () => {
    expect(await find(await seeded(), null)).toEqual([]);
  });

  it.each([
    ['"uber"*', ["b"]],
    ['"über"*', ["b"]],
    ['"支付"*', ["c"]],
    ['"CHECK"*', ["a"]],
    ['"hec"*', []],
  ])("for %s are found without regard to case and accents: %j", async (match, expected) => {
    const db = await withEntities(
      ["a", { metadata: { title: "Checkout" } }],
      ["b", { metadata: { title: "Überweisung" } }],
      ["c", { metadata: { description: "支付 服务" } }],
    );
    expect(await find(db, match)).toEqual(expected);
  });

  it("are not found by words that were changed or are gone", async () => {
    const db = await withEntities(
      ["a", { metadata: { title: "Before" } }],
      ["b", { metadata: { title: "Before" } }],
    );
    await seedEntities(db, [anEntity("a", { metadata: { title: "After" } })]);
    await db.withTx((tx) => removeEntity(tx, "component:default/b", 5));
    expect(await find(db, '"before"*')).toEqual([]);
    expect(await find(db, '"after"*')).toEqual(["a"]);
  });
});
