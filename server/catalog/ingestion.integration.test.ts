import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGitHub } from "../github/github.ts";
import { judgeTraffic } from "../github/testing.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../forge/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { getEntity, getEntityWithSource } from "./entities/get-entity.ts";
import { getStatus } from "./repositories/get-status.ts";
import { refreshRepository } from "./repositories/ingest-repository.ts";
import { listEntityHistory } from "./entities/list-entity-history.ts";
import { listFiles } from "./descriptors/list-files.ts";
import { scanOrganisation } from "./repositories/scan-organisation.ts";

const { fetch } = judgeTraffic();
let forge: TestForge;
let deps: TestDeps;

const component = (name: string, extra = ""): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\n${extra}spec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;

beforeAll(async () => {
  forge = await startTestForge();
  await forge.call("POST", "/orgs/waymark/teams", {
    name: "Payments",
    privacy: "closed",
    description: "Money",
  });
  await forge.call("PUT", "/orgs/waymark/teams/payments/memberships/ada", { role: "member" });
});
afterAll(() => forge.close());

beforeEach(() => {
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const base = createTestDeps();
  deps = createTestDeps({
    env,
    paths,
    github: createGitHub({ env, paths, now: Date.now, logger: base.logger, fetch }),
  });
  deps.clock.now = Date.now() + 60_000;
});

const write = async (repo: string, file: string, content: string): Promise<void> => {
  const found = await forge.raw("GET", `/api/v3/repos/waymark/${repo}/contents/${file}`);
  const sha = found.status === 200 ? { sha: at(found.body, "sha") } : {};
  const content64 = Buffer.from(content).toString("base64");
  const answer = await forge.call("PUT", `/repos/waymark/${repo}/contents/${file}`, {
    message: "Change",
    content: content64,
    ...sha,
  });
  expect([200, 201]).toContain(answer.status);
};
const refresh = (repo: string) => refreshRepository(deps, { owner: "waymark", repo });
const jobsOf = (kind: string) =>
  deps.db.raw.prepare("SELECT payload FROM jobs WHERE kind = ? AND state = 'queued'").pluck().all(kind);
const requestCount = async (): Promise<number> => {
  const log = await forge.raw("GET", "/_forge/log", { headers: { authorization: `Bearer ${forge.token}` } });
  return rows(log.body, "requests").length;
};

describe("ingestion", () => {
  it("brings teams, people, components and their relations in by a scan", async () => {
    await scaffold(forge, "alpha", {
      "catalog-info.yaml": component("alpha"),
      "README.md": "# Alpha\n",
      "src/a.ts": "x",
    });
    const result = await scanOrganisation(deps);
    expect(result).toMatchObject({ changed: result.repositories, failed: 0 });
    const entity = await getEntity(deps, "component:default/alpha");
    expect(entity.metadata.annotations?.["backstage.io/view-url"]).toBe(
      `${forge.url}/waymark/alpha/blob/main/catalog-info.yaml`,
    );
    expect(entity.relations).toEqual([{ type: "ownedBy", targetRef: "group:default/payments" }]);
    const group = await getEntity(deps, "group:default/payments");
    expect(group.relations).toEqual(
      expect.arrayContaining([
        { type: "ownerOf", targetRef: "component:default/alpha" },
        { type: "hasMember", targetRef: "user:default/ada" },
      ]),
    );
    const { files } = await getEntityWithSource(deps, "component:default/alpha");
    expect(files.map((file) => file.path)).toEqual(["README.md", "catalog-info.yaml"]);
    expect(await getStatus(deps)).toMatchObject({ filesWithErrors: 0, lastScanError: null });
  });

  it("keeps with a version whose commit it was read at, and where to read that", async () => {
    await scaffold(forge, "kappa", { "catalog-info.yaml": component("kappa") });
    await scanOrganisation(deps);
    await write("kappa", "catalog-info.yaml", component("kappa", "  title: Kappa\n"));
    await refresh("kappa");
    const head = at((await forge.call("GET", "/repos/waymark/kappa/commits/main")).body, "sha");
    const history = await listEntityHistory(deps, { ref: "component:default/kappa", limit: 10 });
    expect(history.items[0]).toMatchObject({
      commit: head,
      commitUrl: `${forge.url}/waymark/kappa/commit/${String(head)}`,
      author: expect.stringMatching(/./),
      changes: [{ path: "metadata.title", before: null, after: "Kappa" }],
    });
    const { items } = await listEntityHistory(deps, { ref: "group:default/payments", limit: 10 });
    expect(items[0]).toMatchObject({ commit: null, commitUrl: null, author: null });
  });

  it("asks nothing about a repository that nobody pushed to since", async () => {
    await scanOrganisation(deps);
    const before = await requestCount();
    const result = await scanOrganisation(deps);
    const calls = (await requestCount()) - before;
    expect(result.changed).toBe(0);
    // Teams, their members, members, repositories; the profiles in the window; the log itself.
    expect(calls).toBeLessThanOrEqual(7);
  });

  it("costs nothing of the rate limit while nothing changes", async () => {
    const used = async () => Number(at((await forge.call("GET", "/rate_limit")).body, "rate.used"));
    const log = async () =>
      rows(
        (await forge.raw("GET", "/_forge/log", { headers: { authorization: `Bearer ${forge.token}` } })).body,
        "requests",
      );
    await scanOrganisation(deps);
    const [usedBefore, seen] = [await used(), await log()];
    await scanOrganisation(deps);
    const asked = (await log())
      .slice(seen.length)
      .filter((entry) => !textAt(entry, "path").includes("/_forge/"));
    expect(asked.length).toBeGreaterThanOrEqual(4);
    expect(asked.map((entry) => [at(entry, "path"), at(entry, "status")])).toEqual(
      asked.map((entry) => [at(entry, "path"), 304]),
    );
    // The two are this test's own looks into the log; asking what is left is free.
    expect((await used()) - usedBefore).toBe(2);
  });

  it("reads only the files that changed and tells the scorecards", async () => {
    await scaffold(forge, "beta", {
      "catalog-info.yaml": component("beta"),
      "SECURITY.md": "a",
      "README.md": "b",
    });
    expect(await refresh("beta")).toBe("changed");
    expect(await refresh("beta")).toBe("same");
    await write("beta", "README.md", "# Changed\n");
    const before = await requestCount();
    expect(await refresh("beta")).toBe("changed");
    // Repository, ref, commit, tree, one blob; the log itself.
    expect((await requestCount()) - before).toBeLessThanOrEqual(6);
    expect(jobsOf("catalog.repository-changed")).toHaveLength(1);
  });

  it("keeps the last good version of a file that turns invalid, and says what is wrong", async () => {
    await scaffold(forge, "gamma", { "catalog-info.yaml": component("gamma", "  title: Good\n") });
    await refresh("gamma");
    await write("gamma", "catalog-info.yaml", component("gamma").replace("type: service", "type: &a [*a]"));
    await refresh("gamma");
    const { row, entity, descriptor } = await getEntityWithSource(deps, "component:default/gamma");
    expect([row.state, entity.metadata.title, descriptor?.state]).toEqual(["invalid", "Good", "invalid"]);
    const { items } = await listFiles(deps, { state: "error", limit: 10 });
    expect(items).toMatchObject([
      { repository: "waymark/gamma", findings: [{ line: 6, code: "yaml-alias" }] },
    ]);
    await write("gamma", "catalog-info.yaml", component("gamma"));
    await refresh("gamma");
    expect((await getEntityWithSource(deps, "component:default/gamma")).row).toMatchObject({
      state: "ok",
      title: null,
    });
  });

  it("removes what a valid file no longer describes", async () => {
    await scaffold(forge, "delta", {
      "catalog-info.yaml": `${component("delta")}---\n${component("delta-worker")}`,
    });
    await refresh("delta");
    await write("delta", "catalog-info.yaml", component("delta"));
    await refresh("delta");
    await expect(getEntity(deps, "component:default/delta-worker")).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(getEntity(deps, "component:default/delta")).resolves.toBeDefined();
  });

  it("refuses groups from a repository and leaves an audit row", async () => {
    const group =
      "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: admins }\nspec: { type: team, children: [] }\n";
    await scaffold(forge, "epsilon", { "catalog-info.yaml": `${component("epsilon")}---\n${group}` });
    await refresh("epsilon");
    await expect(getEntity(deps, "group:default/admins")).rejects.toMatchObject({ code: "not_found" });
    await expect(getEntity(deps, "component:default/epsilon")).resolves.toBeDefined();
    const rows = deps.db.raw.prepare("SELECT action, target, details FROM audit_events").all();
    expect(rows).toMatchObject([{ action: "catalog.refuse-entity", target: "waymark/epsilon" }]);
    expect(JSON.stringify(rows)).toContain("kind_not_allowed");
  });

  it("leaves a name with its first repository, names it to the second, and hands it over when it is free", async () => {
    await scaffold(forge, "zeta-one", { "catalog-info.yaml": component("zeta") });
    await scaffold(forge, "zeta-two", { "catalog-info.yaml": component("zeta", "  title: Second\n") });
    await refresh("zeta-one");
    await refresh("zeta-two");
    expect((await getEntity(deps, "component:default/zeta")).metadata.title).toBeUndefined();
    const { items } = await listFiles(deps, { state: "error", limit: 10 });
    expect(items).toMatchObject([
      { repository: "waymark/zeta-two", findings: [{ code: "entity_conflict" }] },
    ]);
    expect(items[0]?.findings[0]?.message).toContain("waymark/zeta-one");
    const audited = deps.db.raw.prepare("SELECT target FROM audit_events").pluck().all();
    expect(audited).toEqual(["waymark/zeta-two"]);
    await write("zeta-one", "catalog-info.yaml", component("zeta-renamed"));
    await refresh("zeta-one");
    expect(jobsOf("catalog.refresh-repository")).toEqual(['{"owner":"waymark","repo":"zeta-two"}']);
    await refresh("zeta-two");
    expect((await getEntity(deps, "component:default/zeta")).metadata.title).toBe("Second");
  });

  it("forgets a repository that is archived, and one that is gone", async () => {
    await scaffold(forge, "eta", { "catalog-info.yaml": component("eta") });
    await scaffold(forge, "theta", { "catalog-info.yaml": component("theta") });
    await scanOrganisation(deps);
    await forge.call("PATCH", "/repos/waymark/eta", { archived: true });
    expect(await refresh("eta")).toBe("gone");
    await expect(getEntity(deps, "component:default/eta")).rejects.toMatchObject({ code: "not_found" });
    await forge.call("DELETE", "/repos/waymark/theta");
    deps.clock.now += 60_000;
    await scanOrganisation(deps);
    await expect(getEntity(deps, "component:default/theta")).rejects.toMatchObject({ code: "not_found" });
    const versions = deps.db.raw.prepare(
      "SELECT count(*) FROM entity_versions WHERE ref = 'component:default/theta' AND recorded_to IS NOT NULL",
    );
    expect(versions.pluck().get()).toBe(1);
  });

  it("follows a rename and an empty repository", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "iota" });
    expect(await refresh("iota")).toBe("changed");
    await write("iota", "catalog-info.yaml", component("iota"));
    await refresh("iota");
    await forge.call("PATCH", "/repos/waymark/iota", { name: "iota-new" });
    await refresh("iota-new");
    const { repository, entity } = await getEntityWithSource(deps, "component:default/iota");
    expect(repository?.name).toBe("iota-new");
    expect(entity.metadata.annotations?.["backstage.io/view-url"]).toContain("/waymark/iota-new/blob/");
  });

  it("puts two reads of one repository in order: the newest commit wins", async () => {
    await scaffold(forge, "kappa", { "catalog-info.yaml": component("kappa", "  title: First\n") });
    const slow = refresh("kappa");
    await write("kappa", "catalog-info.yaml", component("kappa", "  title: Second\n"));
    await Promise.all([slow, refresh("kappa"), refresh("kappa")]);
    await refresh("kappa");
    expect((await getEntity(deps, "component:default/kappa")).metadata.title).toBe("Second");
  });

  it("records why a scan failed and lists the rest when one repository cannot be read", async () => {
    const env = parseEnv({ WAYMARK_FORGE_PORT: "2" });
    const broken = {
      ...deps,
      github: createGitHub({ env, paths: deps.paths, now: Date.now, logger: deps.logger }),
    };
    await expect(scanOrganisation(broken)).rejects.toMatchObject({ code: "forge_unavailable" });
    expect((await getStatus(deps)).lastScanError).not.toBeNull();
  });
});
