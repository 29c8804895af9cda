/* What reading a repository's descriptor again does to the catalog: conflicts, moves, orphans and what stays. */
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { applyDescriptor } from "./apply-descriptor.ts";
import { parseDescriptorSet } from "../domain/parse-descriptor-set.ts";
import { dropRepository } from "../repositories/drop-repository.ts";
import { findRefHolder } from "../entities/find-ref-holder.ts";
import { forgetRepositories } from "../repositories/forget-repositories.ts";
import { listFiles } from "./list-files.ts";
import { listRepositoryComponents } from "../entities/list-repository-components.ts";
import { findEntity } from "../store/entities.ts";
import { insertDelivery } from "../store/deliveries.ts";
import { findRepository } from "../store/repositories.ts";
import { anEntity } from "../testing.ts";
import { componentText as component, locationText } from "../testing/descriptor-texts.ts";
import { aRepository, seedRepositories, store } from "../testing/rows.ts";

let deps: TestDeps;
beforeEach(async () => {
  deps = createTestDeps();
  await seedRepositories(deps.db, [aRepository("one"), aRepository("two")]);
});

const location = (...targets: string[]): string => locationText("all", ...targets);

/** Reads the repository's files as ingestion does; the first is its descriptor. Returns the names that are free now. */
async function read(
  repository: "one" | "two",
  text: string | undefined,
  {
    texts = {},
    sha = "1".repeat(40),
  }: { readonly texts?: Record<string, string>; readonly sha?: string } = {},
): Promise<readonly string[]> {
  const file = "catalog-info.yaml";
  const nothing = { documents: [], findings: [], files: [], wanted: [] };
  const set = text === undefined ? nothing : parseDescriptorSet({ file, text, source: "repository", texts });
  const row = await findRepository(deps.db.read, `repo_${repository}`);
  if (row === undefined) throw new Error("seeded");
  const change = { repository: row, commit: { sha, author: "Ada" }, set };
  return (await deps.db.withTx((tx) => applyDescriptor(tx, deps, change))).freed;
}
const ref = (name: string): string => `component:default/${name}`;
const find = (name: string) => findEntity(deps.db.read, ref(name));
const query = (sql: string) => deps.db.raw.prepare(sql).all();
const files = async () =>
  (await listFiles(deps, { limit: 10 })).items.map(({ repository, path, state, findings, entityRefs }) => ({
    ...{ repository, path, state, codes: findings.map(({ code }) => code), refs: entityRefs },
  }));

describe("a descriptor that is read", () => {
  it("brings its entities in with where they came from", async () => {
    expect(await read("one", `${component("web")}---\n${component("api")}`)).toEqual([]);
    expect(await find("web")).toMatchObject({
      source: "repository",
      repositoryId: "repo_one",
      filePath: "catalog-info.yaml",
      state: "ok",
    });
    expect(JSON.parse((await find("web"))?.body ?? "")).toMatchObject({
      metadata: {
        namespace: "default",
        annotations: { "backstage.io/view-url": "https://github.com/acme/one/blob/main/catalog-info.yaml" },
      },
    });
    expect(await files()).toEqual([
      {
        repository: "acme/one",
        path: "catalog-info.yaml",
        state: "ok",
        codes: [],
        refs: [ref("web"), ref("api")],
      },
    ]);
    expect(await listRepositoryComponents(deps, "repo_one")).toEqual([ref("web"), ref("api")]);
  });

  it("changes nothing when it says the same at a later commit", async () => {
    await read("one", component("web"));
    deps.clock.now += 1_000;
    await read("one", component("web"), { sha: "2".repeat(40) });
    expect(query("SELECT commit_sha, recorded_to FROM entity_versions")).toEqual([
      { commit_sha: "1".repeat(40), recorded_to: null },
    ]);
    expect((await listFiles(deps, { limit: 1 })).items).toMatchObject([{ commit: "2".repeat(40) }]);
  });

  it("frees the names it gives up: a rename is one that goes and one that comes", async () => {
    await read("one", component("old-name"));
    expect(await read("one", component("new-name"))).toEqual([ref("old-name")]);
    expect([await find("old-name"), (await find("new-name"))?.name]).toEqual([undefined, "new-name"]);
  });

  it.each([
    ["is empty", ""],
    ["has a syntax error", "kind: ["],
    ["has an error in its only document", component("web", "  dependsOn: [ledger]\n")],
    ["became a list", "- a\n"],
    ["describes a group", component("web").replace("Component", "Group")],
  ])("that %s keeps what was known last, and marks it", async (_case, text) => {
    await read("one", component("web"));
    const before = await find("web");
    expect(await read("one", text)).toEqual([]);
    expect(await find("web")).toEqual({ ...before, state: "invalid" });
    expect(await files()).toMatchObject([{ state: "invalid", refs: [ref("web")] }]);
    await read("one", component("web"));
    expect(await find("web")).toEqual(before);
    expect(await files()).toMatchObject([{ state: "ok", codes: [], refs: [ref("web")] }]);
  });

  it("that is deleted takes everything with it, also what was kept as invalid", async () => {
    await read("one", component("web"));
    await read("one", "kind: [");
    expect(await read("one", undefined)).toEqual([ref("web")]);
    expect([await find("web"), await files()]).toEqual([undefined, []]);
  });

  it("moves an entity between its files without a new version of what it says", async () => {
    await read("one", `${location("a.yaml")}---\n${component("web")}`, {
      texts: { "a.yaml": component("api") },
    });
    expect(await find("api")).toMatchObject({ filePath: "a.yaml" });
    const id = (await find("api"))?.id;
    await read("one", `${location("b.yaml")}---\n${component("web")}`, {
      texts: { "b.yaml": component("api") },
    });
    expect(await find("api")).toMatchObject({ id, filePath: "b.yaml" });
    expect((await files()).map(({ path }) => path)).toEqual(["catalog-info.yaml", "b.yaml"]);
  });

  it("that breaks in one file marks what that file held and leaves the other file right", async () => {
    const root = `${location("a.yaml")}---\n${component("web")}`;
    await read("one", root, { texts: { "a.yaml": component("api") } });
    await read("one", root, { texts: { "a.yaml": "kind: [" } });
    expect([(await find("web"))?.state, (await find("api"))?.state]).toEqual(["ok", "invalid"]);
    expect(await files()).toMatchObject(
      [
        { path: "catalog-info.yaml", state: "ok", refs: [ref("web"), "location:default/all"] },
        { path: "a.yaml", state: "invalid", refs: [ref("api")] },
      ].map((expected) => ({ ...expected, refs: expect.arrayContaining(expected.refs) })),
    );
  });

  it("that cannot be audited changes nothing", async () => {
    await read("one", component("web"));
    deps.db.raw.exec(
      "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    await expect(read("two", `${component("web")}---\n${component("mine")}`)).rejects.toMatchObject({
      code: "audit_unavailable",
    });
    expect(await find("mine")).toBeUndefined();
    expect(await files()).toHaveLength(1);
  });
});

describe("a name that two repositories want", () => {
  it("stays with the first; the second is told who has it, and the refusal is audited", async () => {
    await read("one", component("web"));
    await read("two", `${component("mine")}---\n${component("WEB")}`);
    expect(await find("web")).toMatchObject({ repositoryId: "repo_one", name: "web" });
    expect(await find("mine")).toMatchObject({ repositoryId: "repo_two", state: "ok" });
    const [file] = (await listFiles(deps, { state: "error", limit: 10 })).items;
    expect(file).toMatchObject({ repository: "acme/two", entityRefs: [ref("mine")] });
    expect(file?.findings).toMatchObject([{ code: "entity_conflict", line: 10 }]);
    expect(file?.findings[0]?.message).toContain(`${ref("web")}, which acme/one described first`);
    expect(query("SELECT action, target, request_id FROM audit_events")).toEqual([
      { action: "catalog.refuse-entity", target: "acme/two", request_id: "1".repeat(40) },
    ]);
    expect(query("SELECT ref, repository_id FROM catalog_conflicts")).toEqual([
      { ref: ref("web"), repository_id: "repo_two" },
    ]);
    expect(await findRefHolder(deps.db.read, "Component:Default/Web")).toMatchObject({ label: "acme/one" });
  });

  it("belongs to the forge when the forge named it first", async () => {
    await store(deps.db, anEntity("web"));
    await read("one", component("web"));
    expect(await find("web")).toMatchObject({ source: "forge", repositoryId: null });
    expect((await listFiles(deps, { limit: 1 })).items[0]?.findings[0]?.message).toContain(
      "which the forge described first",
    );
    expect(await findRefHolder(deps.db.read, ref("web"))).toEqual({ label: "the forge", forgeId: null });
    expect(await findRefHolder(deps.db.read, ref("nobody"))).toBeUndefined();
  });

  it("stays with the first also while the first is broken", async () => {
    await read("one", component("web"));
    await read("one", "kind: [");
    await read("two", component("web"));
    expect(await find("web")).toMatchObject({ repositoryId: "repo_one", state: "invalid" });
  });

  it("is offered to the second at once when the first repository leaves", async () => {
    await read("one", component("web"));
    await read("two", component("web"));
    const first = await findRepository(deps.db.read, "repo_one");
    if (first !== undefined) await dropRepository(deps, first);
    expect(await find("web")).toBeUndefined();
    expect(await findRepository(deps.db.read, "repo_two")).toMatchObject({ headSha: null });
    expect(query("SELECT kind, key, payload FROM jobs")).toEqual([
      { kind: "catalog.refresh-repository", key: "acme/two", payload: '{"owner":"acme","repo":"two"}' },
    ]);
    await read("two", component("web"));
    expect(await find("web")).toMatchObject({ repositoryId: "repo_two" });
    expect(query("SELECT * FROM catalog_conflicts")).toEqual([]);
  });

  it("is no longer claimed once the second gives up", async () => {
    await read("one", component("web"));
    await read("two", component("web"));
    await read("two", component("something-else"));
    expect(query("SELECT * FROM catalog_conflicts")).toEqual([]);
    expect(await files()).toMatchObject([{ state: "ok" }, { state: "ok", codes: [] }]);
  });
});

describe("a repository that leaves", () => {
  it("takes its entities and files with it and leaves their history and everybody else's", async () => {
    await read("one", component("web"));
    await read("two", component("api"));
    const first = await findRepository(deps.db.read, "repo_one");
    if (first === undefined) throw new Error("seeded");
    deps.clock.now += 1_000;
    await dropRepository(deps, first);
    await dropRepository(deps, first);
    expect([await find("web"), (await find("api"))?.state]).toEqual([undefined, "ok"]);
    expect(query("SELECT ref, recorded_to FROM entity_versions ORDER BY ref")).toEqual([
      { ref: ref("api"), recorded_to: null },
      { ref: ref("web"), recorded_to: deps.clock.now },
    ]);
    expect(query("SELECT count(*) AS jobs FROM jobs")).toEqual([{ jobs: 0 }]);
  });

  it("leaves nothing at all when it is forgotten, and takes nobody whose name begins alike", async () => {
    await seedRepositories(deps.db, [aRepository("one-more")]);
    await read("one", component("web"));
    await read("two", component("api"));
    await store(deps.db, anEntity("ada", { kind: "User", spec: { memberOf: [] } }));
    const delivery = { event: "push", state: "done" as const, receivedAt: 1, processedAt: 1, error: null };
    await deps.db.withTx(async (tx) => {
      for (const name of ["one", "one-more"])
        await insertDelivery(tx, {
          ...delivery,
          id: name,
          deliveryId: name,
          bodyHash: name,
          repository: `acme/${name}`,
        });
    });
    const gone = await deps.db.withTx((tx) =>
      forgetRepositories(tx, deps, {
        owner: "acme",
        repositories: [
          { name: "one", htmlUrl: "https://github.com/acme/one" },
          { name: "never", htmlUrl: "https://github.com/acme/never" },
        ],
        otherRefs: ["user:default/ada"],
      }),
    );
    expect(gone.toSorted()).toEqual([ref("web"), "user:default/ada"]);
    expect(query("SELECT DISTINCT ref FROM entity_versions")).toEqual([{ ref: ref("api") }]);
    expect(query("SELECT ref FROM entities")).toEqual([{ ref: ref("api") }]);
    expect(query("SELECT name FROM catalog_repositories ORDER BY name")).toEqual([
      { name: "one-more" },
      { name: "two" },
    ]);
    expect(query("SELECT id FROM webhook_deliveries")).toEqual([{ id: "one-more" }]);
  });
});

describe("the list of descriptors", () => {
  it("comes in pages that hold each once, and refuses a cursor that is none", async () => {
    await read("one", `${location("a.yaml", "b.yaml")}---\n${component("web")}`, {
      texts: { "a.yaml": component("a"), "b.yaml": "kind: [" },
    });
    await read("two", component("two"));
    for (const [state, expected] of [
      [undefined, 4],
      ["ok", 3],
      ["error", 1],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listFiles(deps, { state, limit: 1, cursor });
        expect([page.items.length, page.totalItems]).toEqual([1, expected]);
        seen.push(...page.items.map(({ url }) => url));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(expected);
    }
    await expect(listFiles(deps, { limit: 1, cursor: "bm9wZQ" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
