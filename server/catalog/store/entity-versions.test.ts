import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity } from "../testing.ts";
import { store } from "../testing/rows.ts";
import { findEntity, listRelations, listTagsOf, removeEntity } from "./entities.ts";
import { countFacet } from "./entity-facets.ts";
import { countEntities, listEntityPage } from "./entity-query.ts";
import {
  countEntityVersions,
  findEarliestMoment,
  listEntityVersions,
  readCatalogAt,
  type VersionPosition,
} from "./entity-versions.ts";

type TestDb = ReturnType<typeof createTestDatabase>;
let db: TestDb;
beforeEach(() => {
  db = createTestDatabase();
});
const ref = "component:default/a";
const remove = (at: TestDb, name: string, now: number) =>
  at.withTx((tx) => removeEntity(tx, `component:default/${name}`, now));
const titled = (title: string, name = "a") => anEntity(name, { metadata: { title } });

describe("the catalog at a moment", () => {
  const titleAt = (moment: number) =>
    readCatalogAt(db, moment, async (reader) => (await findEntity(reader, ref))?.title);

  it("knows a version from the moment it was recorded until the moment it ended", async () => {
    await store(db, titled("one"), { now: 10 });
    await store(db, titled("two"), { now: 20 });
    await remove(db, "a", 30);
    await store(db, titled("three"), { now: 40 });
    const seen = await Promise.all([9, 10, 19, 20, 29, 30, 39, 40, 10_000].map(titleAt));
    expect(seen).toEqual([undefined, "one", "one", "two", "two", undefined, undefined, "three", "three"]);
  });

  it("knows nothing of a version that was replaced at the moment it was recorded", async () => {
    await store(db, titled("one"), { now: 10 });
    await store(db, titled("two"), { now: 10 });
    expect(await titleAt(10)).toBe("two");
    expect(await countEntityVersions(db.read, ref)).toBe(2);
  });

  it("answers attributes, relations, tags and facets of that moment", async () => {
    await store(
      db,
      anEntity("a", { metadata: { tags: ["old"], labels: { zone: "EU" } }, spec: { owner: "x" } }),
      { now: 10 },
    );
    await store(db, anEntity("a", { metadata: { tags: ["new"] }, spec: { owner: "y" } }), { now: 20 });
    const at = (moment: number) =>
      readCatalogAt(db, moment, async (reader) => {
        const row = await findEntity(reader, ref);
        return {
          tags: [...(await listTagsOf(reader, [row?.id ?? ""])).values()].flat(),
          owners: (await listRelations(reader, [ref])).map((relation) => relation.targetRef),
          zone: await countEntities(reader, { filter: [[{ key: "metadata.labels.ZONE", values: ["eu"] }]] }),
          facet: await countFacet(reader, { filter: [] }, { key: "metadata.tags", limit: 5 }),
        };
      });
    expect(await at(10)).toEqual({
      tags: ["old"],
      owners: ["group:default/x"],
      zone: 1,
      facet: [{ value: "old", count: 1 }],
    });
    expect(await at(20)).toMatchObject({ tags: ["new"], owners: ["group:default/y"], zone: 0 });
    expect(await at(9)).toEqual({ tags: [], owners: [], zone: 0, facet: [] });
  });

  it("leaves the present as it is for everybody else, also when the reading fails", async () => {
    await store(db, titled("one"), { now: 10 });
    const failing = readCatalogAt(db, 5, async (reader) => {
      expect(await findEntity(reader, ref)).toBeUndefined();
      throw new Error("stopped");
    });
    await expect(failing).rejects.toThrow("stopped");
    expect(await findEntity(db.read, ref)).toMatchObject({ title: "one" });
  });

  it("answers exactly what was answered then, after any course of things", async () => {
    const step = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      title: fc.option(fc.constantFrom("x", "Y", "ü")),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const fresh = createTestDatabase();
        const order = [{ key: "metadata.title", direction: "desc" as const }];
        const snapshot = async (reader: TestDb["read"]) => {
          const page = await listEntityPage(reader, { filter: [] }, { order, limit: 99 });
          return page.rows.map(({ id, title, etag, createdAt, updatedAt }) => [
            id,
            title,
            etag,
            createdAt,
            updatedAt,
          ]);
        };
        const then: unknown[] = [];
        for (const [index, { name, title }] of steps.entries()) {
          if (title === null) await remove(fresh, name, index + 1);
          else await store(fresh, titled(title, name), { now: index + 1 });
          then.push(await snapshot(fresh.read));
        }
        for (const [index, expected] of then.entries())
          expect(await readCatalogAt(fresh, index + 1, snapshot)).toEqual(expected);
        fresh.close();
      }),
      { seed: 53, numRuns: 30 },
    );
  });
});

describe("the versions of an entity", () => {
  const idsOf = async (page: { limit: number; after?: VersionPosition }) =>
    (await listEntityVersions(db.read, ref, { after: undefined, ...page })).map((row) => row.title);

  it("come newest first, in pages that hold each once, also those of one moment", async () => {
    const times = [10, 20, 20, 20, 30];
    for (const [index, now] of times.entries()) await store(db, titled(`v${index}`), { now });
    await store(db, titled("other", "b"), { now: 25 });
    expect(await countEntityVersions(db.read, ref)).toBe(5);
    for (const limit of [1, 2, 3, 5, 9]) {
      const seen: (string | null)[] = [];
      let after: VersionPosition | undefined;
      for (;;) {
        const page = await listEntityVersions(db.read, ref, { limit, after });
        seen.push(...page.map((row) => row.title));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { recordedFrom: last.recordedFrom, id: last.id };
      }
      expect(seen).toEqual(["v4", "v3", "v2", "v1", "v0"]);
    }
  });

  it("stay when the entity is gone, and are none of one that never was", async () => {
    await store(db, titled("one"), { now: 10 });
    await remove(db, "a", 20);
    expect(await idsOf({ limit: 5 })).toEqual(["one"]);
    expect(await idsOf({ limit: 5, after: { recordedFrom: 10, id: "" } })).toEqual([]);
    expect(await countEntityVersions(db.read, "component:default/never")).toBe(0);
  });
});

describe("the first moment that can be asked about", () => {
  it("is none while nothing was recorded, then the first record", async () => {
    expect(findEarliestMoment(db.read)).toBeNull();
    await store(db, titled("one"), { now: 50 });
    await store(db, titled("early", "b"), { now: 40 });
    expect(findEarliestMoment(db.read)).toBe(40);
  });

  it("is the end of the last version that an older release did not index", async () => {
    await store(db, titled("one"), { now: 40 });
    await store(db, titled("two"), { now: 60 });
    db.raw.exec("UPDATE entity_versions SET kind = NULL WHERE recorded_to IS NOT NULL");
    expect(findEarliestMoment(db.read)).toBe(60);
  });
});
