import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listEntityRows } from "../catalog/entities/query-entities.ts";
import { listFiles } from "../catalog/descriptors/list-files.ts";
import { scanOrganisation } from "../catalog/repositories/scan-organisation.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { startTestForge, type TestForge } from "../forge/testing.ts";
import { createGitHub } from "../github/github.ts";
import { createTokenOperation } from "../identity/operations/tokens.ts";
import { resolveActor } from "../identity/resolve-actor.ts";
import { bySession, signedIn } from "../identity/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { evaluateAll } from "../scorecards/evaluate-all.ts";
import { listResults } from "../scorecards/list-results.ts";
import { getService } from "../services/get-service.ts";
import { holdsSample, loadSample, shouldLoadSample } from "./load-sample.ts";
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

const count = (kind: string) =>
  listEntityRows(deps, {
    filter: [[{ key: "kind", values: [kind] }]],
    sort: "name",
    direction: "asc",
    limit: 100,
  }).then((page) => page.totalItems);

describe("the sample organisation", () => {
  it("is loaded on the very first start, and again only when it was interrupted", async () => {
    expect(await shouldLoadSample(deps)).toBe(true);
    await loadSample(deps);
    expect([await shouldLoadSample(deps), await holdsSample(deps)]).toEqual([false, true]);
    await loadSample(deps);
    const repositories = await forge.call("GET", "/orgs/waymark/repos");
    expect(repositories.body).toHaveLength(6);
    const commits = await forge.call("GET", "/repos/waymark/payments-api/commits");
    expect(commits.body).toHaveLength(1);
  });

  it("arrives in the catalog whole: three teams, six people, six services and what they stand on", async () => {
    await scanOrganisation(deps);
    const kinds = ["group", "user", "component", "system", "domain", "api", "resource"];
    expect(await Promise.all(kinds.map(count))).toEqual([3, 6, 6, 2, 1, 1, 1]);
    expect((await listFiles(deps, { state: "error", limit: 10 })).items).toEqual([]);
    const service = await getService(deps, "component:default/payments-api");
    expect(service).toMatchObject({
      tier: 0,
      owner: { title: "Payments" },
      system: { title: "Checkout" },
      sloFindings: [],
    });
    expect(service.slos.map((slo) => slo.objective)).toEqual([0.999, 0.99]);
    expect(service.runbooks).toHaveLength(1);
    expect(service.ownerTeam?.members.map((member) => member.name)).toEqual([
      "Amara Okafor",
      "Jonas Lindqvist",
    ]);
    expect(service.relations.flatMap((group) => group.targets).every((target) => target.exists)).toBe(true);
  });

  it("gives the scorecard something to say: every level is there, and no rule is unknown", async () => {
    await evaluateAll(deps);
    const { items } = await listResults(deps, { name: "production-readiness", limit: 100 });
    const levels = Object.fromEntries(items.map((item) => [item.entityRef.split("/")[1], item.level]));
    expect(levels).toEqual({
      "payments-api": "Gold",
      "identity-gateway": "Gold",
      ledger: "Silver",
      "search-api": "Bronze",
      "storefront-web": "Bronze",
      "notification-worker": null,
    });
    expect(items.every((item) => item.unknown === 0)).toBe(true);
  });

  it("goes without a trace, people, tokens and audit aside, and stays away", async () => {
    const { token: session } = await signedIn(deps);
    const { actor } = await bySession(deps, session);
    const caller = { deps, actor, requestId: "r" };
    const token = await executeOperation(createTokenOperation, caller, { name: "ci", role: "developer" });
    await executeOperation(removeSampleOperation, caller, {});
    expect((await bySession(deps, session)).actor).toEqual(actor);
    const byToken = { sessionToken: undefined, authorization: `Bearer ${token.token}` };
    expect((await resolveActor(deps, byToken)).actor).toMatchObject({ role: "developer" });
    await scanOrganisation(deps);
    const tables = [
      "entities",
      "entity_versions",
      "catalog_repositories",
      "catalog_repository_files",
      "catalog_files",
      "scorecard_results",
      "entities_fts",
    ];
    for (const table of tables) {
      expect([table, deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]).toEqual([table, 0]);
    }
    for (const address of ["/orgs/waymark/repos", "/orgs/waymark/teams"]) {
      expect((await forge.call("GET", address)).body).toEqual([]);
    }
    const audited = deps.db.raw
      .prepare("SELECT json_extract(details, '$.phase') FROM audit_events WHERE action = 'sample.remove'")
      .pluck();
    expect(audited.all()).toEqual(["intended", "done"]);
    expect([await shouldLoadSample(deps), await holdsSample(deps)]).toEqual([false, false]);
    await expect(executeOperation(removeSampleOperation, caller, {})).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
