import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, dumpDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities, writeEntity } from "../testing.ts";
import { aRepository, fromRepository, seedRepositories, store } from "../testing/rows.ts";
import {
  findEntity,
  findEntityById,
  forgetVersions,
  listEntitiesByRef,
  listEntitiesMatching,
  listEntitiesOfRepository,
  listForgeEntities,
  listLocationsOfRepository,
  listPeopleByEmail,
  listRelations,
  listTagsOf,
  listVersionedRefs,
  markEntityInvalid,
  removeEntity,
} from "./entities.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});
const ref = "component:default/a";
const select = (query: string) => db.raw.prepare(query).all();
const count = (table: string) => db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

describe("an entity that is saved", () => {
  it("says whether it was new, changed or the same", async () => {
    expect(await store(db, anEntity("a"))).toBe("created");
    expect(await store(db, anEntity("a"), { now: 2_000 })).toBe("same");
    expect(await store(db, anEntity("a", { spec: { type: "website" } }), { now: 3_000 })).toBe("changed");
    expect(await findEntity(db.read, ref)).toMatchObject({
      type: "website",
      createdAt: 1_000,
      updatedAt: 3_000,
    });
  });

  it("keeps its id when only the case of its name changed, and is not there twice", async () => {
    await store(db, anEntity("Checkout"));
    const before = await findEntity(db.read, "component:default/checkout");
    expect(await store(db, anEntity("checkOUT"), { now: 2_000 })).toBe("changed");
    const after = await findEntity(db.read, "component:default/checkout");
    expect([after?.id, after?.name, count("entities")]).toEqual([before?.id, "checkOUT", 1]);
  });

  it("is another entity under another name: the old one stays until somebody removes it", async () => {
    await store(db, anEntity("old-name"));
    await store(db, anEntity("new-name"));
    expect(
      await listEntitiesByRef(db.read, ["component:default/old-name", "component:default/new-name"]),
    ).toHaveLength(2);
  });

  it("is right again as soon as its file is, without a new version", async () => {
    await store(db, anEntity("a"));
    await db.withTx((tx) => markEntityInvalid(tx, ref));
    expect(await findEntity(db.read, ref)).toMatchObject({ state: "invalid" });
    expect(await store(db, anEntity("a"), { now: 2_000 })).toBe("same");
    expect(await findEntity(db.read, ref)).toMatchObject({ state: "ok", updatedAt: 1_000 });
    expect(count("entity_versions")).toBe(1);
  });

  it("knows the file it moved to, the repository and the commit it was read at", async () => {
    await seedRepositories(db, [aRepository("mono")]);
    const source = (filePath: string, sha: string) =>
      fromRepository("repo_mono", { filePath, sha, author: "Ada" });
    await store(db, anEntity("a"), { source: source("catalog-info.yaml", "1") });
    await store(db, anEntity("a"), { source: source("services/a.yaml", "2") });
    expect(await findEntity(db.read, ref)).toMatchObject({
      source: "repository",
      repositoryId: "repo_mono",
      filePath: "services/a.yaml",
    });
    expect(select("SELECT commit_sha, commit_author, source FROM entity_versions")).toEqual([
      { commit_sha: "1", commit_author: "Ada", source: "repository" },
    ]);
  });

  it("of the forge has no repository, no file and no commit", async () => {
    await store(db, anEntity("ada", { kind: "User", spec: { memberOf: [] } }));
    expect(await findEntity(db.read, "user:default/ada")).toMatchObject({
      source: "forge",
      repositoryId: null,
      filePath: null,
    });
    expect(select("SELECT commit_sha, commit_author FROM entity_versions")).toEqual([
      { commit_sha: null, commit_author: null },
    ]);
  });

  it("begins a new life after it was gone, with a new id and its history before it", async () => {
    await store(db, anEntity("a"), { now: 1 });
    const first = await findEntity(db.read, ref);
    await db.withTx((tx) => removeEntity(tx, ref, 5));
    expect(await store(db, anEntity("a"), { now: 9 })).toBe("created");
    const second = await findEntity(db.read, ref);
    expect(second?.id).not.toBe(first?.id);
    expect(second).toMatchObject({ createdAt: 9, updatedAt: 9 });
    expect(select("SELECT recorded_from, recorded_to FROM entity_versions ORDER BY recorded_from")).toEqual([
      { recorded_from: 1, recorded_to: 5 },
      { recorded_from: 9, recorded_to: null },
    ]);
  });

  it("leaves nothing behind when its transaction fails", async () => {
    const before = dumpDatabase(db);
    const failing = db.withTx(async (tx) => {
      await writeEntity(tx, anEntity("a", { metadata: { tags: ["x"] } }));
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(dumpDatabase(db)).toBe(before);
  });

  it("takes hostile texts as they are", async () => {
    const hostile = `'"; DROP TABLE entities; -- \0 \u2028 😀 ${"x".repeat(5_000)}`;
    await store(
      db,
      anEntity("a", { metadata: { title: hostile, description: hostile, annotations: { k: "'" } } }),
    );
    expect(await findEntity(db.read, ref)).toMatchObject({ title: hostile, description: hostile });
  });
});

describe("an entity that is removed", () => {
  it("may be unknown or removed already", async () => {
    await store(db, anEntity("a"), { now: 1 });
    for (const now of [5, 7]) await db.withTx((tx) => removeEntity(tx, ref, now));
    await db.withTx((tx) => removeEntity(tx, "component:default/never", 9));
    expect(select("SELECT recorded_to FROM entity_versions")).toEqual([{ recorded_to: 5 }]);
  });

  it("is all there again when its transaction fails", async () => {
    await store(db, anEntity("a", { metadata: { tags: ["x"] } }));
    const before = dumpDatabase(db);
    const failing = db.withTx(async (tx) => {
      await removeEntity(tx, ref, 5);
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(dumpDatabase(db)).toBe(before);
  });

  it("takes nothing from its neighbours", async () => {
    await store(db, anEntity("a", { metadata: { tags: ["x"] } }));
    await store(db, anEntity("b", { metadata: { tags: ["x"] } }));
    await db.withTx((tx) => removeEntity(tx, ref, 5));
    expect(select("SELECT ref FROM entities")).toEqual([{ ref: "component:default/b" }]);
    expect([count("entity_attributes"), count("entities_fts")]).toEqual([1, 1]);
    expect(await listRelations(db.read, ["group:default/payments"])).toEqual([
      { sourceRef: "group:default/payments", type: "ownerOf", targetRef: "component:default/b" },
    ]);
  });

  it("leaves no trace once its versions are forgotten", async () => {
    await store(db, anEntity("a"));
    await store(db, anEntity("b"));
    await db.withTx(async (tx) => {
      await removeEntity(tx, ref, 5);
      await forgetVersions(tx, [ref]);
      await forgetVersions(tx, []);
    });
    expect(select("SELECT ref FROM entity_versions")).toEqual([{ ref: "component:default/b" }]);
    expect(count("entity_version_relations")).toBe(2);
  });
});

describe("entities", () => {
  it("are found by reference and by id, and nothing is found for nothing", async () => {
    await store(db, anEntity("a"));
    const found = await findEntity(db.read, ref);
    expect(await findEntityById(db.read, found?.id ?? "")).toEqual(found);
    expect(await findEntity(db.read, "component:default/A")).toBeUndefined();
    expect(await findEntityById(db.read, "ent_nobody")).toBeUndefined();
    expect(await listEntitiesByRef(db.read, [])).toEqual([]);
    expect(await listEntitiesByRef(db.read, ["component:default/nobody"])).toEqual([]);
    expect(await listRelations(db.read, [])).toEqual([]);
    expect(await listTagsOf(db.read, [])).toEqual(new Map());
  });

  it("of a list that a filter lets through are found together", async () => {
    await seedEntities(db, [anEntity("a"), anEntity("b", { spec: { type: "website" } }), anEntity("c")]);
    const filter = [[{ key: "spec.type", values: ["service"] }]];
    const refs = [ref, "component:default/b", "component:default/nobody"];
    const found = await listEntitiesMatching(db.read, refs, { filter });
    expect(found.map((row) => row.ref)).toEqual([ref]);
    expect(await listEntitiesMatching(db.read, [], { filter: [] })).toEqual([]);
  });

  it("of a repository are listed apart from others, its Locations by name", async () => {
    await seedRepositories(db, [aRepository("mono"), aRepository("web")]);
    const source = fromRepository("repo_mono");
    const location = (name: string) => anEntity(name, { kind: "Location", spec: { target: "./x" } });
    for (const entity of [location("z"), anEntity("b"), location("a")]) await store(db, entity, { source });
    await store(db, location("other"), { source: fromRepository("repo_web") });
    const refs = (rows: { ref: string }[]) => rows.map((row) => row.ref);
    expect(refs(await listEntitiesOfRepository(db.read, "repo_mono"))).toEqual([
      "location:default/z",
      "component:default/b",
      "location:default/a",
    ]);
    expect(refs(await listLocationsOfRepository(db.read, "repo_mono"))).toEqual([
      "location:default/a",
      "location:default/z",
    ]);
    expect(await listEntitiesOfRepository(db.read, "repo_gone")).toEqual([]);
  });

  it("of the forge are listed without those of repositories", async () => {
    await seedRepositories(db, [aRepository("mono")]);
    await store(db, anEntity("Ada", { kind: "User", spec: {} }));
    await store(db, anEntity("a"), { source: fromRepository("repo_mono") });
    expect(await listForgeEntities(db.read)).toEqual([
      { ref: "user:default/ada", kind: "user", name: "Ada" },
    ]);
  });

  it("have their tags in order", async () => {
    await seedEntities(db, [
      anEntity("a", { metadata: { tags: ["z", "b"], labels: { x: "not-a-tag" } } }),
      anEntity("b"),
    ]);
    const rows = await listEntitiesByRef(db.read, [ref, "component:default/b"]);
    const tags = await listTagsOf(
      db.read,
      rows.map((row) => row.id),
    );
    expect(tags).toEqual(new Map([[rows[0]?.id, ["b", "z"]]]));
  });

  it("that ever came from an address are known by it, and one that only begins alike is not", async () => {
    const at = (repository: string) => ({
      annotations: {
        "backstage.io/managed-by-location": `url:https://h/acme/${repository}/blob/main/x.yaml`,
      },
    });
    await seedEntities(db, [
      anEntity("mine", { metadata: at("web") }),
      anEntity("longer", { metadata: at("web-2") }),
      anEntity("bare"),
    ]);
    await db.withTx((tx) => removeEntity(tx, "component:default/mine", 5));
    expect(await listVersionedRefs(db.read, "https://h/acme/web")).toEqual(["component:default/mine"]);
    expect(await listVersionedRefs(db.read, "https://h/acme/we")).toEqual([]);
  });
});

describe("a person by address", () => {
  const person = (name: string, email?: string) =>
    anEntity(name, { kind: "User", spec: { memberOf: [], profile: { email } } });

  it("is whom the forge shows with it, in whatever case, and never whom a descriptor claims", async () => {
    await seedRepositories(db, [aRepository("mono")]);
    await seedEntities(db, [person("ada", "Ada@Example.com"), person("bob")]);
    await store(db, person("eve", "ada@example.com"), { source: fromRepository("repo_mono") });
    await store(db, anEntity("team", { kind: "Group", spec: { profile: { email: "ada@example.com" } } }));
    expect(await listPeopleByEmail(db.read, "ADA@example.COM")).toEqual(["user:default/ada"]);
    expect(await listPeopleByEmail(db.read, "nobody@example.com")).toEqual([]);
    expect(await listPeopleByEmail(db.read, "")).toEqual([]);
  });

  it("is not whoever has an address that only looks the same to a Unicode reader", async () => {
    await seedEntities(db, [person("kate", "kate@example.com")]);
    expect(await listPeopleByEmail(db.read, "\u212Aate@example.com")).toEqual([]);
    expect(await listPeopleByEmail(db.read, "kate@example.com%")).toEqual([]);
  });

  it("with letters beyond ASCII is found as it is written", async () => {
    await seedEntities(db, [person("jan", "Örjan@example.com")]);
    expect(await listPeopleByEmail(db.read, "Örjan@EXAMPLE.com")).toEqual(["user:default/jan"]);
  });

  it("is named together with one other, however many share the address", async () => {
    await seedEntities(
      db,
      ["c", "a", "b"].map((name) => person(name, "team@example.com")),
    );
    expect(await listPeopleByEmail(db.read, "team@example.com")).toEqual([
      "user:default/a",
      "user:default/b",
    ]);
  });
});
