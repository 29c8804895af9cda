/* What Waymark knew then: the reads of today at another moment, and every version of an entity. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { databaseOver, openConnection } from "../../../db/client.ts";
import { migrateConnection, readMigrations } from "../../../db/migrate.ts";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { toTimestamp } from "../../kernel/time.ts";
import {
  getEntitiesByRefsOperation,
  getEntityByNameOperation,
  getEntityFacetsOperation,
  getEntityGraphOperation,
  listEntityHistoryOperation,
  queryEntitiesOperation,
} from "../operations.ts";
import { findEarliestMoment } from "../store/entity-versions.ts";
import { removeEntity } from "../store/entities.ts";
import { anEntity, seedEntities } from "../testing.ts";

const second = 1_000;
let deps: TestDeps;
let start: number;
beforeEach(() => {
  deps = createTestDeps();
  start = deps.clock.now;
});

const caller = () => ({ deps, actor: testActor("viewer"), requestId: "req_test" });
const save = (name: string, overrides: Parameters<typeof anEntity>[1] = {}) =>
  seedEntities(deps.db, [anEntity(name, overrides)], deps.clock.now);
const remove = (ref: string) => deps.db.withTx((tx) => removeEntity(tx, ref, deps.clock.now));
const tick = () => (deps.clock.now += second);
const time = (seconds: number): string => toTimestamp(start + seconds * second);

const filters = [
  [],
  ["kind=component,metadata.tags=go"],
  ["metadata.tags.java"],
  ["metadata.labels.zone=eu", "tier=1"],
  ["owner=group:default/a"],
  ["relations.dependencyOf=component:default/s0"],
  ["spec.nested.flag=yes"],
  ["metadata.annotations.example.com/note"],
];
const orders = ["name,asc", "metadata.title,desc", "tier,asc", "updatedAt,desc"];
const facet = [
  "kind",
  "spec.type",
  "metadata.tags",
  "relations.ownedBy",
  "metadata.labels.zone",
  "spec.owner",
];

/** Everything a caller can ask about the catalog as it is, or as it was. */
async function readAll(asOf?: string): Promise<unknown[]> {
  const at = asOf === undefined ? {} : { asOf };
  const names = { kind: "component", namespace: "default", name: "s0" };
  const lists = filters.map((filter, index) =>
    executeOperation(queryEntitiesOperation, caller(), { filter, orderField: orders[index % 4], ...at }),
  );
  const entityRefs = ["component:default/s0", "component:default/s1", "group:default/nobody"];
  const reads = [
    ...lists,
    executeOperation(getEntityFacetsOperation, caller(), { facet, filter: ["kind=component"], ...at }),
    executeOperation(getEntitiesByRefsOperation, caller(), { entityRefs, ...at }),
    executeOperation(getEntityByNameOperation, caller(), { ...names, ...at }),
    executeOperation(getEntityGraphOperation, caller(), { ...names, ...at }),
  ];
  const results = await Promise.allSettled(reads);
  return results.map((result) =>
    result.status === "fulfilled" ? result.value : (result.reason as { code: string }).code,
  );
}

const change = fc.record({
  index: fc.integer({ min: 0, max: 2 }),
  isRemoved: fc.boolean(),
  owner: fc.constantFrom("a", "b"),
  tags: fc.subarray(["go", "java"]),
  zone: fc.constantFrom("EU", "us"),
  tier: fc.constantFrom("1", "2", "none"),
  title: fc.option(fc.constantFrom("Ä", "b", "C")),
  dependsOn: fc.subarray(["component:s1", "component:s2"]),
});

describe("asOf", () => {
  it("answers exactly what was answered at that moment, whatever happened since", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        deps = createTestDeps();
        start = deps.clock.now;
        await save("s0");
        const then: [string, unknown[]][] = [];
        for (const { index, isRemoved, owner, tags, zone, tier, title, dependsOn } of changes) {
          then.push([toTimestamp(deps.clock.now), await readAll()]);
          tick();
          if (isRemoved) await remove(`component:default/s${index}`);
          else
            await save(`s${index}`, {
              metadata: {
                tags,
                labels: { zone },
                annotations: { "waymark.dev/tier": tier, "example.com/note": "n" },
                ...(title === null ? {} : { title }),
              },
              spec: { owner, dependsOn, nested: { flag: index === 0 ? "Yes" : "no" } },
            });
        }
        for (const [moment, answers] of then) expect(await readAll(moment)).toEqual(answers);
        expect(await readAll(toTimestamp(deps.clock.now))).toEqual(await readAll());
        deps.db.close();
      }),
      { numRuns: 4 },
    );
  });

  it("shows relations that others declared then, and not those declared since", async () => {
    await save("db", { kind: "Resource" });
    tick();
    await save("web", { spec: { dependsOn: ["resource:db"] } });
    tick();
    await remove("component:default/web");
    const read = async (at: string) =>
      (
        await executeOperation(getEntityByNameOperation, caller(), {
          kind: "resource",
          namespace: "default",
          name: "db",
          asOf: at,
        })
      ).relations?.filter(({ type }) => type === "dependencyOf");
    expect(await read(time(0))).toEqual([]);
    expect(await read(time(1))).toEqual([{ type: "dependencyOf", targetRef: "component:default/web" }]);
    expect(await read(time(2))).toEqual([]);
  });

  it.each([
    ["yesterday", 400, "invalid_input"],
    ["2026-01-15", 400, "invalid_input"],
    ["1768467600000", 400, "invalid_input"],
    ["2026-13-15T09:00:00Z", 400, "invalid_input"],
    ["", 400, "invalid_input"],
    ["2031-01-15T09:00:00Z", 400, "invalid_input"],
    ["2020-01-15T09:00:00Z", 422, "as_of_too_early"],
  ])("%j is refused with %i", async (asOf, _status, code) => {
    await save("web");
    await expect(executeOperation(queryEntitiesOperation, caller(), { asOf })).rejects.toMatchObject({
      code,
    });
  });

  it("says the earliest time when it is asked about an earlier one, and knows that one", async () => {
    await save("web");
    tick();
    const ask = (asOf: string) => executeOperation(queryEntitiesOperation, caller(), { asOf });
    await expect(ask(time(-1))).rejects.toMatchObject({
      message: expect.stringContaining(time(0)),
      details: { earliest: time(0) },
    });
    expect((await ask(time(0))).totalItems).toBe(1);
    expect((await ask("2026-01-15T14:45:00+05:45")).totalItems).toBe(1);
  });

  it("does not go with full-text search", async () => {
    await save("web");
    const ask = (fullTextFilterTerm: string) =>
      executeOperation(queryEntitiesOperation, caller(), { asOf: time(0), fullTextFilterTerm });
    await expect(ask("web")).rejects.toMatchObject({ code: "as_of_not_supported" });
    expect((await ask(" ")).totalItems).toBe(1);
  });
});

describe("the history of an entity", () => {
  const history = (name: string, page: object = {}) =>
    executeOperation(listEntityHistoryOperation, caller(), {
      kind: "Component",
      namespace: "default",
      name,
      ...page,
    });

  it("has a version per change, newest first, with what changed; saving the same again makes none", async () => {
    await save("web");
    tick();
    await save("web", { metadata: { title: "Web" } });
    tick();
    await save("web", { metadata: { title: "Web" } });
    tick();
    await remove("component:default/web");
    tick();
    await save("web", { spec: { owner: "storefront" } });
    const { items, totalItems } = await history("WEB");
    expect(totalItems).toBe(3);
    expect(
      items.map(({ recordedFrom, recordedTo, goneSince, changes }) => ({
        ...{ recordedFrom, recordedTo, goneSince, changes },
      })),
    ).toEqual([
      {
        recordedFrom: time(4),
        recordedTo: null,
        goneSince: time(3),
        changes: [
          { path: "metadata.title", before: "Web", after: null },
          { path: "spec.owner", before: "payments", after: "storefront" },
        ],
      },
      {
        recordedFrom: time(1),
        recordedTo: time(3),
        goneSince: null,
        changes: [{ path: "metadata.title", before: null, after: "Web" }],
      },
      { recordedFrom: time(0), recordedTo: time(1), goneSince: null, changes: [] },
    ]);
    expect(items[1]?.entity.metadata.title).toBe("Web");
  });

  it("comes in pages that say the same, and outlives the entity", async () => {
    for (let index = 0; index < 5; index += 1) {
      await save("web", { metadata: { title: `Web ${index}` } });
      if (index !== 2) tick();
    }
    await remove("component:default/web");
    const whole = await history("web");
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await history("web", { limit: 2, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole.items);
    expect(whole.items).toHaveLength(5);
  });

  it.each([
    ["an entity that never was", "nobody", {}, "not_found"],
    ["a cursor of another list", "web", { cursor: "WyJhIiwiYiJd" }, "invalid_input"],
    ["a cursor nobody handed out", "web", { cursor: "x" }, "invalid_input"],
    ["a page that is too large", "web", { limit: 101 }, "invalid_input"],
  ])("refuses %s", async (_case, name, page, code) => {
    await save("web");
    await expect(history(name, page)).rejects.toMatchObject({ code });
  });
});

describe("a database from before versions were indexed", () => {
  it("keeps every version, and can be asked about the past from the last one that had ended", async () => {
    const connection = openConnection(":memory:");
    const migrations = readMigrations();
    const before = migrations.findIndex(({ name }) => name.startsWith("0121"));
    migrateConnection(connection, migrations.slice(0, before), 0);
    const body = (title: string): string => JSON.stringify(anEntity("web", { metadata: { title } }));
    connection.exec(`
      INSERT INTO entities (id, ref, kind, namespace, name, title, sort_name, type, owner_ref, source, state, body, etag, created_at, updated_at)
        VALUES ('ent_1', 'component:default/web', 'component', 'default', 'web', 'New', 'new', 'service', 'group:default/payments', 'forge', 'ok', '${body("New")}', 'e', 1, 1);
      INSERT INTO entity_relations VALUES ('ent_1', 'component:default/web', 'ownedBy', 'group:default/payments');
      INSERT INTO entity_versions (id, entity_id, ref, body, recorded_from, recorded_to)
        VALUES ('ver_1', 'ent_1', 'component:default/web', '${body("Old")}', ${start - 5_000}, ${start - 2_000}),
               ('ver_2', 'ent_1', 'component:default/web', '${body("New")}', ${start - 2_000}, NULL);
    `);
    migrateConnection(connection, migrations, 0);
    deps = { ...deps, db: { ...databaseOver(connection, connection), raw: connection } };
    expect(findEarliestMoment(deps.db.read)).toBe(start - 2_000);
    const answers = await executeOperation(queryEntitiesOperation, caller(), { asOf: time(-1) });
    expect(answers.items).toMatchObject([
      {
        metadata: { title: "New", uid: "ent_1" },
        relations: [{ type: "ownedBy", targetRef: "group:default/payments" }],
      },
    ]);
    await expect(
      executeOperation(queryEntitiesOperation, caller(), { asOf: time(-3) }),
    ).rejects.toMatchObject({
      code: "as_of_too_early",
    });
    const { items } = await executeOperation(listEntityHistoryOperation, caller(), {
      kind: "component",
      namespace: "default",
      name: "web",
    });
    expect(items.map(({ entity }) => entity.metadata.title)).toEqual(["New", "Old"]);
  });
});
