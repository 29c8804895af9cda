/* Descriptors in several files: Locations and placeholders, from a push to the catalog. */
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { at, scaffold, startTestForge, type TestForge } from "../../forge/testing.ts";
import { createGitHub } from "../../github/github.ts";
import { judgeTraffic } from "../../github/testing.ts";
import { parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { getEntity, getEntityWithSource } from "../entities/get-entity.ts";
import { refreshRepository } from "../repositories/ingest-repository.ts";
import { listFiles } from "./list-files.ts";

const { fetch } = judgeTraffic();
let forge: TestForge;
let deps: TestDeps;

const component = (name: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;
const api = (name: string, definition: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: ${name}\nspec:\n  type: openapi\n  lifecycle: production\n  owner: payments\n  definition:\n    $text: ${definition}\n`;
const location = (name: string, ...targets: string[]): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets: ${JSON.stringify(targets)}\n`;

beforeAll(async () => {
  forge = await startTestForge();
});
afterAll(() => forge.close());

beforeEach(() => {
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger } = createTestDeps();
  deps = createTestDeps({ env, paths, github: createGitHub({ env, paths, now: Date.now, logger, fetch }) });
});

const refresh = (repo: string) => refreshRepository(deps, { owner: "waymark", repo });

async function write(repo: string, file: string, content: string): Promise<void> {
  const found = await forge.raw("GET", `/api/v3/repos/waymark/${repo}/contents/${file}`);
  const answer = await forge.call("PUT", `/repos/waymark/${repo}/contents/${file}`, {
    message: "Change",
    content: Buffer.from(content).toString("base64"),
    ...(found.status === 200 ? { sha: at(found.body, "sha") } : {}),
  });
  expect([200, 201]).toContain(answer.status);
}

const filesOf = async (repo: string) => {
  const { items } = await listFiles(deps, { limit: 100 });
  return items
    .filter(({ repository }) => repository === `waymark/${repo}`)
    .map(({ path: file, state, entityRefs, findings }) => ({
      file,
      state,
      entityRefs: [...entityRefs],
      codes: findings.map(({ code }) => code),
    }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
};

describe("a repository with several descriptors", () => {
  it("is in the catalog whole, each entity with the file it stands in", async () => {
    await scaffold(forge, "mono", {
      "catalog-info.yaml": location("mono", "./web/catalog-info.yaml", "api/orders.yaml"),
      "web/catalog-info.yaml": component("mono-web"),
      "api/orders.yaml": api("mono-orders", "./orders.openapi.json"),
      "api/orders.openapi.json": '{"openapi":"3.1.0"}\n',
    });
    await refresh("mono");
    const web = await getEntity(deps, "component:default/mono-web");
    expect(web.metadata.annotations?.["backstage.io/view-url"]).toBe(
      `${forge.url}/waymark/mono/blob/main/web/catalog-info.yaml`,
    );
    const orders = await getEntityWithSource(deps, "api:default/mono-orders");
    expect(orders.entity.spec).toMatchObject({ definition: '{"openapi":"3.1.0"}\n' });
    expect(orders.descriptor?.path).toBe("api/orders.yaml");
    expect(await filesOf("mono")).toEqual([
      { file: "api/orders.yaml", state: "ok", entityRefs: ["api:default/mono-orders"], codes: [] },
      { file: "catalog-info.yaml", state: "ok", entityRefs: ["location:default/mono"], codes: [] },
      { file: "web/catalog-info.yaml", state: "ok", entityRefs: ["component:default/mono-web"], codes: [] },
    ]);
  });

  it("follows a change of a file that a placeholder stands for", async () => {
    await scaffold(forge, "spec", {
      "catalog-info.yaml": api("spec-api", "openapi.yaml"),
      "openapi.yaml": "version: 1\n",
    });
    await refresh("spec");
    await write("spec", "openapi.yaml", "version: 2\n");
    await refresh("spec");
    expect((await getEntity(deps, "api:default/spec-api")).spec).toMatchObject({
      definition: "version: 2\n",
    });
  });

  it("drops what its Location names no more", async () => {
    await scaffold(forge, "shrink", {
      "catalog-info.yaml": location("shrink", "a.yaml", "b.yaml"),
      "a.yaml": component("shrink-a"),
      "b.yaml": component("shrink-b"),
    });
    await refresh("shrink");
    await write("shrink", "catalog-info.yaml", location("shrink", "a.yaml"));
    await refresh("shrink");
    await expect(getEntity(deps, "component:default/shrink-b")).rejects.toMatchObject({ code: "not_found" });
    expect((await filesOf("shrink")).map(({ file }) => file)).toEqual(["a.yaml", "catalog-info.yaml"]);
  });

  it("keeps the last good version of what a broken file describes, and says where it is broken", async () => {
    await scaffold(forge, "breaks", {
      "catalog-info.yaml": location("breaks", "a.yaml", "b.yaml"),
      "a.yaml": component("breaks-a"),
      "b.yaml": component("breaks-b"),
    });
    await refresh("breaks");
    await write("breaks", "b.yaml", "kind: [\n");
    await refresh("breaks");
    expect((await getEntityWithSource(deps, "component:default/breaks-b")).row.state).toBe("invalid");
    expect((await getEntityWithSource(deps, "component:default/breaks-a")).row.state).toBe("ok");
    expect(await filesOf("breaks")).toMatchObject([
      { file: "a.yaml", state: "ok" },
      { file: "b.yaml", state: "invalid", entityRefs: ["component:default/breaks-b"] },
      { file: "catalog-info.yaml", state: "ok" },
    ]);
  });
});

describe("a repository that describes more than a transaction's usual 500 rows", () => {
  it("comes and goes whole: no reader sees a part of it", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `whole-${index}`);
    await scaffold(forge, "whole", {
      "catalog-info.yaml": [location("whole", "more.yaml"), ...names.slice(0, 30).map(component)].join(
        "---\n",
      ),
      "more.yaml": names.slice(30).map(component).join("---\n"),
    });
    const held = deps.db.raw.prepare("SELECT count(*) FROM entities WHERE name GLOB 'whole*'").pluck();
    const seen = new Set<unknown>();
    const withTx: typeof deps.db.withTx = async (body) => {
      const result = await deps.db.withTx(body);
      seen.add(held.get());
      return result;
    };
    const watched = { ...deps, db: { ...deps.db, withTx } };
    const read = () => refreshRepository(watched, { owner: "waymark", repo: "whole" });
    await read();
    await forge.call("PATCH", "/repos/waymark/whole", { archived: true });
    await read();
    expect([...seen]).toEqual([0, 61]);
    expect(held.get()).toBe(0);
  });
});

describe("a descriptor that reaches for what is not its own", () => {
  it.each([
    ["up", "../../etc/passwd"],
    ["absolute", "/etc/passwd"],
    ["address", "file://127.0.0.1/x"],
    ["gone", "nothing-here.yaml"],
  ])("%s is a finding, and nothing is fetched from there", async (name, target) => {
    await scaffold(forge, `reach-${name}`, { "catalog-info.yaml": api(`reach-${name}`, target) });
    await refresh(`reach-${name}`);
    expect(await filesOf(`reach-${name}`)).toMatchObject([
      { state: "invalid", codes: ["placeholder-unusable"] },
    ]);
    await expect(getEntity(deps, `api:default/reach-${name}`)).rejects.toMatchObject({ code: "not_found" });
  });

  it("a file too large to read is a finding", async () => {
    await scaffold(forge, "reach-large", {
      "catalog-info.yaml": api("reach-large", "large.txt"),
      "large.txt": "x".repeat(300_000),
    });
    await refresh("reach-large");
    expect(await filesOf("reach-large")).toMatchObject([{ codes: ["placeholder-unusable"] }]);
  });

  it("more files than one repository may lead to are a finding, and leave what was known", async () => {
    await scaffold(forge, "reach-many", { "catalog-info.yaml": component("reach-many") });
    await refresh("reach-many");
    const extras = Array.from({ length: 90 }, (_, index) => `    - $text: f${index}.txt`).join("\n");
    await write("reach-many", "catalog-info.yaml", `${component("reach-many")}  extra:\n${extras}\n`);
    await refresh("reach-many");
    expect(await filesOf("reach-many")).toMatchObject([{ state: "invalid", codes: ["too-many-files"] }]);
    expect((await getEntityWithSource(deps, "component:default/reach-many")).row.state).toBe("invalid");
  });
});
