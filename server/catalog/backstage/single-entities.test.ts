/* Backstage's parameters, and where an entity came from in Backstage's words. */
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { markEntityInvalid } from "../store/entities.ts";
import { anEntity } from "../testing.ts";
import {
  aDescriptorFile,
  aRepository,
  fromRepository,
  seedDescriptorFiles,
  seedRepositories,
  store,
} from "../testing/rows.ts";
import { backstageErrorName, toBackstageErrorBody } from "./error-body.ts";
import { getEntityAncestry, getEntityByName, getEntityByUid } from "./get-one-entity.ts";
import { getBackstageEntitiesByRefs, listBackstageEntities } from "./list-entities.ts";
import {
  getBackstageLocation,
  getBackstageLocationOfEntity,
  listBackstageLocations,
} from "./list-locations.ts";
import { readFields, readOrder, readOrderFields } from "./read-parameters.ts";
import { validateBackstageEntity } from "./validate-entity.ts";

let deps: TestDeps;
beforeEach(async () => {
  deps = createTestDeps();
  await seedRepositories(deps.db, [aRepository("mono"), aRepository("other")]);
});
const named = (name: string, kind = "component") => ({ kind, namespace: "default", name });
const place = (name: string, filePath: string, targets: string[]) =>
  store(deps.db, anEntity(name, { kind: "Location", spec: { targets } }), {
    source: fromRepository("repo_mono", { filePath }),
  });
const component = (name: string, filePath: string) =>
  store(deps.db, anEntity(name), { source: fromRepository("repo_mono", { filePath }) });

describe("the ancestry of an entity", () => {
  const ancestry = async (name: string, kind?: string) =>
    (await getEntityAncestry(deps, named(name, kind))).items.map(({ entity, parentEntityRefs }) => [
      entity.metadata.name,
      parentEntityRefs,
    ]);

  it("leads through every Location that names its file, each once", async () => {
    await place("root", "catalog-info.yaml", ["./services/all.yaml"]);
    await place("services", "services/all.yaml", ["web.yaml", "../catalog-info.yaml"]);
    await component("web", "services/web.yaml");
    expect(await ancestry("web")).toEqual([
      ["web", ["location:default/services"]],
      ["services", ["location:default/root"]],
      ["root", ["location:default/services"]],
    ]);
  });

  it("leaves out what a Location names elsewhere, what another repository names, and what it names of itself", async () => {
    await place("root", "catalog-info.yaml", [
      "https://example.com/web.yaml",
      "../web.yaml",
      "catalog-info.yaml",
    ]);
    await store(deps.db, anEntity("foreign", { kind: "Location", spec: { target: "./web.yaml" } }), {
      source: fromRepository("repo_other"),
    });
    await component("web", "web.yaml");
    expect(await ancestry("web")).toEqual([["web", []]]);
    expect(await ancestry("root", "location")).toEqual([["root", []]]);
  });

  it("of what the forge names is itself alone", async () => {
    await store(deps.db, anEntity("ada", { kind: "User", spec: { memberOf: [] } }));
    expect(await ancestry("ada", "user")).toEqual([["ada", []]]);
  });

  it("of nobody is not found, in Backstage's words", async () => {
    await expect(getEntityAncestry(deps, named("Nobody"))).rejects.toMatchObject({
      code: "not_found",
      message: "No entity named 'Nobody' found, with kind 'component' in namespace 'default'.",
    });
  });
});

describe("one entity", () => {
  it("says that its descriptor is not valid any more, wherever it is shown", async () => {
    await component("web", "catalog-info.yaml");
    const status = { items: [{ type: "backstage.io/catalog-processing", level: "error" }] };
    const before = await getEntityByName(deps, named("WEB"));
    expect(before).not.toHaveProperty("status");
    await deps.db.withTx((tx) => markEntityInvalid(tx, "component:default/web"));
    const uid = String(before.metadata["uid"]);
    expect(await getEntityByUid(deps, uid)).toMatchObject({ status });
    expect(await listBackstageEntities(deps, { filter: [], fields: [], order: [], limit: 5 })).toMatchObject({
      items: [{ status }],
    });
    const byRefs = { entityRefs: ["component:default/web"], filter: [], fields: ["status"] };
    expect(await getBackstageEntitiesByRefs(deps, byRefs)).toMatchObject({ items: [{ status }] });
  });

  it("is found by its uid as it is written alone", async () => {
    await component("web", "catalog-info.yaml");
    const { metadata } = await getEntityByName(deps, named("web"));
    const uid = String(metadata["uid"]);
    for (const wrong of [uid.toUpperCase(), `${uid} `, uid.slice(0, -1), "", "%"])
      await expect(getEntityByUid(deps, wrong)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is null in its place when it is unknown or filtered out, and there as often as it is asked for", async () => {
    await component("web", "catalog-info.yaml");
    const ask = async (filter: string[]) => {
      const entityRefs = ["component:default/web", "component:default/nobody", "", "Component:Default/WEB"];
      const { items } = await getBackstageEntitiesByRefs(deps, { entityRefs, filter, fields: ["kind"] });
      return items;
    };
    expect(await ask([])).toEqual([{ kind: "Component" }, null, null, { kind: "Component" }]);
    expect(await ask(["kind=api"])).toEqual([null, null, null, null]);
  });
});

describe("locations", () => {
  it("are descriptor files, in pages that hold each once", async () => {
    await seedDescriptorFiles(
      deps.db,
      ["a.yaml", "b c.yaml", "catalog-info.yaml"].map((path, index) =>
        aDescriptorFile("repo_mono", { id: `file_${index}`, path, state: index === 0 ? "invalid" : "ok" }),
      ),
    );
    for (const limit of [1, 2, 3]) {
      const seen: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await listBackstageLocations(deps, { limit, after });
        seen.push(...page.items.map(({ data }) => data.target));
        after = page.after ?? undefined;
      } while (after !== undefined);
      expect(seen).toEqual(
        ["a.yaml", "b%20c.yaml", "catalog-info.yaml"].map(
          (path) => `https://github.com/acme/mono/blob/main/${path}`,
        ),
      );
    }
    await expect(listBackstageLocations(deps, { limit: 1, after: "bm9wZQ" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("are found by id and by the entity that came from them", async () => {
    await seedDescriptorFiles(deps.db, [aDescriptorFile("repo_mono", { id: "file_1", path: "web.yaml" })]);
    await component("web", "web.yaml");
    await component("elsewhere", "gone.yaml");
    await store(deps.db, anEntity("ada", { kind: "User", spec: { memberOf: [] } }));
    const expected = { id: "file_1", type: "url", target: "https://github.com/acme/mono/blob/main/web.yaml" };
    expect(await getBackstageLocation(deps, "file_1")).toEqual(expected);
    expect(await getBackstageLocationOfEntity(deps, named("WEB"))).toEqual(expected);
    for (const missing of [named("elsewhere"), named("ada", "user"), named("nobody")])
      await expect(getBackstageLocationOfEntity(deps, missing)).rejects.toMatchObject({ code: "not_found" });
    await expect(getBackstageLocation(deps, "file_2")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("parameters", () => {
  it.each([
    [[], []],
    [["asc:metadata.name"], [["metadata.name", "asc"]]],
    [
      ["desc:a:b", "asc: spec.x "],
      [
        ["a:b", "desc"],
        ["spec.x", "asc"],
      ],
    ],
  ])("order=%j is %j", (texts, expected) => {
    expect(readOrder(texts).map(({ key, direction }) => [key, direction])).toEqual(expected);
  });

  it.each([
    [["metadata.name"], [["metadata.name", "asc"]]],
    [
      ["metadata.name,desc", " kind ,asc"],
      [
        ["metadata.name", "desc"],
        ["kind", "asc"],
      ],
    ],
  ])("orderField=%j is %j", (texts, expected) => {
    expect(readOrderFields(texts).map(({ key, direction }) => [key, direction])).toEqual(expected);
  });

  it.each(["", "metadata.name", "up:name", "asc:", "ASC:name"])("order=%j is refused", (text) => {
    expect(() => readOrder([text])).toThrow(
      `Invalid order parameter "${text}", expected "<asc or desc>:<field name>".`,
    );
  });

  it.each(["", ",asc", " ,asc", "name,up", "name,asc,more", "name,"])("orderField=%j is refused", (text) => {
    expect(() => readOrderFields([text])).toThrow(/^Invalid order field/);
  });

  it("takes five fields to order by and not six", () => {
    const five = ["a", "b", "c", "d", "e"];
    expect(readOrderFields(five)).toHaveLength(5);
    expect(readOrder(five.map((key) => `asc:${key}`))).toHaveLength(5);
    expect(() => readOrderFields([...five, "f"])).toThrow("Expected at most 5 fields to order by, found 6.");
  });

  it.each([
    [[], []],
    [
      ["kind,metadata.name", " spec , ,"],
      ["kind", "metadata.name", "spec"],
    ],
    [[""], []],
  ])("fields=%j is %j", (texts, expected) => {
    expect(readFields(texts)).toEqual(expected);
  });

  it("refuses a field of a list's item", () => {
    expect(() => readFields(["kind", "metadata.tags[0]"])).toThrow("array type fields are not supported");
  });
});

describe("an entity that is to be checked", () => {
  const check = (location: string, entity: unknown) => validateBackstageEntity(deps, { location, entity });

  it.each([
    "",
    "https://example.com/a.yaml",
    "file:/etc/passwd",
    "url:",
    "url:nowhere",
    "URL:https://example.com",
  ])("needs a place that is a URL: %j is none", async (location) => {
    const { errors } = await check(location, anEntity("a"));
    expect(errors.map(({ message }) => message)).toEqual([
      `Invalid location ref ${location}, only 'url:<target>' is supported, e.g. url:https://host/path.`,
    ]);
  });

  it.each([undefined, null, "text", 3, [anEntity("a")]])("is an object: %j is none", async (entity) => {
    const { errors } = await check("url:https://example.com/a.yaml", entity);
    expect(errors).toEqual([
      { name: "InputError", message: "Expected the entity as an object with apiVersion, kind and metadata." },
    ]);
  });

  it("is right with warnings, and wrong with all its errors at once", async () => {
    const annotations = { "waymark.dev/tier": "9" };
    expect(await check("url:https://e.com/a", anEntity("a", { metadata: { annotations } }))).toEqual({
      errors: [],
    });
    const { errors } = await check("url:https://e.com/a", {
      ...anEntity("a b", { spec: { owner: 3 } }),
      more: 1,
    });
    expect(errors).toHaveLength(3);
  });
});

describe("an error", () => {
  it.each([
    [400, "InputError"],
    [401, "AuthenticationError"],
    [403, "NotAllowedError"],
    [404, "NotFoundError"],
    [409, "ConflictError"],
    [501, "NotImplementedError"],
    [503, "ServiceUnavailableError"],
    [500, "Error"],
    [418, "Error"],
  ])("%i is called %s, and carries Waymark's own code too", (status, name) => {
    expect(backstageErrorName(status)).toBe(name);
    const request = { method: "GET", url: "/api/catalog/entities" };
    const body = { code: "not_found" as const, message: "Nobody.", requestId: "r" };
    expect(toBackstageErrorBody({ status, body }, request)).toEqual({
      error: { name, message: "Nobody.", code: "not_found" },
      request,
      response: { statusCode: status },
    });
  });
});
