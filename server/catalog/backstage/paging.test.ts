/* Pages of Backstage's lists: every entity once, in order, forwards and backwards, and at the cost of their rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { listEntityPage, selectEntityPage, type EntityPageRequest } from "../store/entity-query.ts";
import type { OrderTerm } from "../store/entity-order.ts";
import { queryBackstageEntities, type QueryInput } from "./list-entities.ts";

const word = fc.constantFrom("a", "B", "b", "ä", "c", "%");
const specs = fc.array(
  fc.record({
    title: fc.option(word),
    type: fc.option(word),
    rank: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
  { maxLength: 20 },
);
const orderFields = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom("metadata.name", "metadata.title", "spec.type", "spec.rank", "kind", "metadata.uid"),
    fc.constantFrom("asc", "desc"),
  ),
  { maxLength: 3, selector: ([field]) => field },
);

const input = (fields: readonly string[], more: Partial<QueryInput>): QueryInput => ({
  question: { filter: [], orderFields: [...fields] },
  fields: ["metadata.uid"],
  limit: 100,
  totalItems: "include",
  ...more,
});
type Items = readonly object[];

describe("by-query", () => {
  it("visits everything once in the order of the whole, and the same pages on the way back", async () => {
    await fc.assert(
      fc.asyncProperty(specs, orderFields, fc.integer({ min: 1, max: 6 }), async (rows, order, limit) => {
        const deps = { db: createTestDatabase() };
        const entities = rows.map(({ title, type, rank }, index) =>
          anEntity(`e${index}`, {
            kind: index % 3 === 0 ? "API" : "Component",
            metadata: title === null ? {} : { title },
            spec: { type: type ?? undefined, ...(rank === null ? {} : { rank }) },
          }),
        );
        await seedEntities(deps.db, entities);
        const fields = order.map(([field, direction]) => `${field},${direction}`);
        const whole = await queryBackstageEntities(deps, input(fields, {}));
        const forwards: Items[] = [];
        let page = await queryBackstageEntities(deps, input(fields, { limit }));
        for (;;) {
          expect(page.totalItems).toBe(rows.length);
          forwards.push(page.items);
          const { nextCursor } = page.pageInfo;
          if (nextCursor === undefined) break;
          page = await queryBackstageEntities(deps, input([], { limit, cursor: nextCursor }));
        }
        expect(forwards.flat()).toEqual(whole.items);
        expect(whole.items.length).toBe(rows.length);
        const backwards: Items[] = [page.items];
        for (let back = page.pageInfo.prevCursor; back !== undefined; back = page.pageInfo.prevCursor) {
          page = await queryBackstageEntities(deps, input([], { limit, cursor: back }));
          backwards.unshift(page.items);
        }
        expect(backwards.flat()).toEqual(whole.items);
        deps.db.close();
      }),
      { numRuns: 12 },
    );
  });

  it("neither repeats nor hides what was there from the beginning while entities come and go", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 15 }), async (later) => {
        const deps = { db: createTestDatabase() };
        const original = Array.from({ length: 10 }, (_, index) => `n${index * 10}`);
        await seedEntities(
          deps.db,
          original.map((name) => anEntity(name)),
        );
        const question = { filter: [], orderFields: ["metadata.name,asc"] };
        const seen: string[] = [];
        let cursor: string | undefined;
        for (const at of [...later, 0]) {
          const page = await queryBackstageEntities(
            deps,
            input([], { question, cursor, limit: 3, fields: ["metadata.name"] }),
          );
          seen.push(...page.items.map((item) => JSON.stringify(item)));
          cursor = page.pageInfo.nextCursor;
          if (cursor === undefined) break;
          await seedEntities(deps.db, [anEntity(`n${at}x`)]);
        }
        while (cursor !== undefined) {
          const page = await queryBackstageEntities(
            deps,
            input([], { cursor, limit: 3, fields: ["metadata.name"] }),
          );
          seen.push(...page.items.map((item) => JSON.stringify(item)));
          cursor = page.pageInfo.nextCursor;
        }
        expect(new Set(seen).size).toBe(seen.length);
        const wanted = original.map((name) => JSON.stringify({ metadata: { name } }));
        expect(seen).toEqual(expect.arrayContaining(wanted));
        deps.db.close();
      }),
      { numRuns: 6 },
    );
  });
});

describe("a page", () => {
  const asc = (key: string): OrderTerm => ({ key, direction: "asc" });
  const component = [[{ key: "kind", values: ["component"] }]];

  /** How SQLite would run it: an index entered at the place of the page, nothing sorted, nothing scanned. */
  it.each([
    ["by reference", [], [asc("ref")], ["component:default/e5"]],
    ["by reference of one kind", component, [asc("ref")], ["component:default/e5"]],
    ["by name", [], [asc("metadata.name")], ["e5"]],
    ["by name of one kind", component, [asc("metadata.name")], ["e5"]],
  ])("%s costs by its rows, also deep in the list and backwards", async (_case, filter, order, values) => {
    const db = createTestDatabase();
    await seedEntities(
      db,
      Array.from({ length: 10 }, (_, index) => anEntity(`e${index}`)),
    );
    const plan = (page: Partial<EntityPageRequest>): string => {
      const { sql, params } = selectEntityPage(db.read, { filter }, { order, limit: 20, ...page }).toSQL();
      const steps = db.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params) as { detail: string }[];
      return steps.map(({ detail }) => detail).join("; ");
    };
    const { last: position } = await listEntityPage(db.read, { filter }, { order, limit: 6 });
    expect(position?.values).toEqual(values);
    for (const page of [{}, { position }, { position, isBackwards: true }]) {
      expect(plan(page)).not.toMatch(/TEMP B-TREE/);
      expect(plan(page)).toMatch(/USING (COVERING )?INDEX entities_by|USING INDEX sqlite_autoindex_entities/);
      if (page.position !== undefined) expect(plan(page)).toMatch(/^SEARCH .*(<|>)\?/);
    }
    db.close();
  });
});
