import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { findEntity, listRelations, removeEntity } from "./entities.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});

const versions = () =>
  db.raw
    .prepare("SELECT ref, body IS NULL AS gone, recorded_from, recorded_to FROM entity_versions ORDER BY id")
    .all();

describe("saveEntity", () => {
  it("writes a version only when the entity changed", async () => {
    await seedEntities(db, [anEntity("a")], 1);
    await seedEntities(db, [anEntity("a")], 2);
    await seedEntities(db, [anEntity("a", { metadata: { title: "A" } })], 3);
    expect(versions()).toEqual([
      { ref: "component:default/a", gone: 0, recorded_from: 1, recorded_to: 3 },
      { ref: "component:default/a", gone: 0, recorded_from: 3, recorded_to: null },
    ]);
    expect(await findEntity(db.read, "component:default/a")).toMatchObject({
      createdAt: 1,
      updatedAt: 3,
      title: "A",
    });
  });

  it("replaces index rows, relations and search words with the new ones", async () => {
    await seedEntities(db, [anEntity("a", { metadata: { tags: ["old"] }, spec: { system: "shop" } })]);
    await seedEntities(db, [anEntity("a", { metadata: { tags: ["new"] } })]);
    expect(db.raw.prepare("SELECT value FROM entity_attributes").pluck().all()).toEqual(["new"]);
    expect(await listRelations(db.read, ["system:default/shop"])).toEqual([]);
    const hits = (word: string) =>
      db.raw.prepare("SELECT count(*) FROM entities_fts WHERE entities_fts MATCH ?").pluck().get(word);
    expect([hits("old"), hits("new")]).toEqual([0, 1]);
  });

  it("keeps a relation that two sides declare until both are gone", async () => {
    await seedEntities(db, [
      anEntity("team", { kind: "Group", spec: { members: ["ada"] } }),
      anEntity("ada", { kind: "User", spec: { memberOf: ["team"] } }),
    ]);
    const members = () => listRelations(db.read, ["group:default/team"]);
    expect(await members()).toHaveLength(1);
    await db.withTx((tx) => removeEntity(tx, "user:default/ada", 2_000));
    expect(await members()).toHaveLength(1);
    await db.withTx((tx) => removeEntity(tx, "group:default/team", 2_000));
    expect(await members()).toEqual([]);
  });
});

describe("removeEntity", () => {
  it("ends the version and leaves no index row, relation or search word", async () => {
    await seedEntities(db, [anEntity("a", { metadata: { tags: ["x"] } })], 1);
    await db.withTx((tx) => removeEntity(tx, "component:default/a", 9));
    expect(versions()).toEqual([{ ref: "component:default/a", gone: 0, recorded_from: 1, recorded_to: 9 }]);
    for (const table of ["entities", "entity_attributes", "entity_relations", "entities_fts"]) {
      expect(db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
  });
});
