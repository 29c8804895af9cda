// What somebody has worked in is not the sample's any more, whatever it is called.
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scanOrganisation } from "../catalog/repositories/scan-organisation.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { startTestForge, type TestForge } from "../forge/testing.ts";
import { createGitHub } from "../github/github.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { loadSample } from "./load-sample.ts";
import { removeSampleOperation } from "./operations.ts";

let forge: TestForge;
let deps: TestDeps;

beforeAll(async () => {
  forge = await startTestForge();
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger } = createTestDeps();
  deps = createTestDeps({ env, paths, github: createGitHub({ env, paths, now: Date.now, logger }) });
  deps.clock.now = Date.now() + 60_000;
});
afterAll(() => forge.close());

async function clone(name: string): Promise<string> {
  const folder = await forge.temporary();
  await forge.git(folder, "clone", "-q", forge.pushUrl(name), ".");
  return folder;
}

it("keeps and names what holds more than the sample, with its team, and removes the rest", async () => {
  await loadSample(deps);
  await scanOrganisation(deps);
  const commit = { message: "Our own work", content: "YQ==" };
  await forge.call("PUT", "/repos/waymark/payments-api/contents/own.txt", commit);
  const side = await clone("search-api");
  await forge.git(side, "commit", "-q", "--allow-empty", "-m", "A branch");
  await forge.git(side, "push", "-q", "origin", "HEAD:refs/heads/mine");
  const amended = await clone("storefront-web");
  await forge.git(amended, "commit", "-q", "--amend", "--no-edit", "--allow-empty");
  await forge.git(amended, "push", "-q", "--force", "origin", "main");
  await forge.call("DELETE", "/repos/waymark/ledger");
  await forge.call("POST", "/orgs/waymark/repos", { name: "ledger", description: "Somebody's own" });

  const caller = { deps, actor: testActor("admin"), requestId: "r" };
  const { removed, kept } = await executeOperation(removeSampleOperation, caller, {});
  expect(removed).toEqual(["identity-gateway", "notification-worker"]);
  const repositories = ["ledger", "payments-api", "search-api", "storefront-web"];
  expect(kept.map(({ name }) => name)).toEqual(expect.arrayContaining(repositories));
  expect(kept.find(({ name }) => name === "search-api")?.reason).toContain("refs/heads/mine");
  const left = await forge.call("GET", "/orgs/waymark/repos?sort=full_name");
  expect((left.body as { name: string }[]).map(({ name }) => name)).toEqual(repositories);
  const teams = await forge.call("GET", "/orgs/waymark/teams");
  const keptTeams = (teams.body as { slug: string }[]).map(({ slug }) => slug);
  expect(kept.map(({ name }) => name).toSorted()).toEqual([...repositories, ...keptTeams].toSorted());
  const entities = deps.db.raw.prepare("SELECT count(*) FROM entities WHERE ref = ?").pluck();
  expect(entities.get("component:default/payments-api")).toBe(1);
  expect(entities.get("component:default/identity-gateway")).toBe(0);
});
