// Hook registration and the scan with its people and files, on a forge that spoils one endpoint they call after another.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { at, rows, scaffold, startTestForge, textAt, type TestForge } from "../forge/testing.ts";
import {
  apiPath,
  campaigns,
  playFaults,
  toRoute,
  type FaultCase,
  type FaultKind,
} from "../github/campaigns.testsuite.ts";
import { isKnownForgeMessage } from "../github/classify-failure.ts";
import { createGitHub } from "../github/github.ts";
import { judgeTraffic } from "../github/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { getStatus } from "./repositories/get-status.ts";
import { registerWebhook } from "./webhooks/register-webhook.ts";
import { scanOrganisation } from "./repositories/scan-organisation.ts";

const asked = new Set<string>();
const { fetch: judged } = judgeTraffic((request) => {
  asked.add(toRoute({ method: request.method, path: apiPath(request.url) }));
  return Promise.resolve(undefined);
});
const routes = campaigns.catalog;
/** Epoch ms for the forge and the portal alike: a scan compares push times of the one with reading times of the other. */
let time = Date.now();
const now = (): number => time;
let forge: TestForge;
let version = 0;

const component = (name: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\n  title: ${name} ${version}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;

beforeAll(async () => {
  forge = await startTestForge({ enableFaults: true, now });
  await forge.call("POST", "/orgs/waymark/teams", { name: "Payments", privacy: "closed" });
  await forge.call("PUT", "/orgs/waymark/teams/payments/memberships/ada", { role: "member" });
  for (const name of ["alpha", "beta"]) await scaffold(forge, name, { "catalog-info.yaml": component(name) });
});
afterAll(() => forge.close());

const patientMs = 10_000;
/** How long a client waits for a forge that answers nothing; long enough for one that is merely busy. */
const timeoutFor = (kind: FaultKind): number => (kind === "stall" ? 1000 : patientMs);

/** A portal with an empty catalog. Waits of the client move the clock. */
function connect(timeoutMs = patientMs): TestDeps {
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger, ...base } = createTestDeps();
  const sleep = (ms: number): Promise<void> => Promise.resolve(void (time += ms));
  const github = createGitHub({ env, paths, now, logger, fetch: judged, sleep, timeoutMs });
  return { ...base, now, logger, env, paths, github };
}

/** What the scan job does; the next one comes a minute later. */
async function work(deps: TestDeps): Promise<void> {
  try {
    await registerWebhook(deps);
    await scanOrganisation(deps);
  } finally {
    time += 60_000;
  }
}

const send = (method: string, route: string, body?: unknown) =>
  fetch(`${forge.url}${route}`, {
    method,
    headers: { authorization: `Bearer ${forge.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const catalogOf = (deps: TestDeps): unknown[] =>
  deps.db.raw.prepare("SELECT ref, title FROM entities ORDER BY ref").all();
const refsOf = (deps: TestDeps): unknown[] =>
  deps.db.raw.prepare("SELECT ref FROM entities ORDER BY ref").pluck().all();
const listHooks = async (): Promise<unknown[]> => rows((await forge.call("GET", "/orgs/waymark/hooks")).body);

async function removeHooks(): Promise<void> {
  for (const hook of await listHooks())
    await forge.call("DELETE", `/orgs/waymark/hooks/${textAt(hook, "id")}`);
}

/** New content in one repository, so that a scan has to read it. */
async function change(): Promise<void> {
  version += 1;
  const file = "/repos/waymark/alpha/contents/catalog-info.yaml";
  const { body } = await forge.call("GET", file);
  await forge.call("PUT", file, {
    message: "Change the title",
    content: Buffer.from(component("alpha")).toString("base64"),
    sha: at(body, "sha"),
  });
}

/** Somebody and a repository the catalog knows, gone from the forge: each is asked for by itself before it is dropped. */
async function comeAndGo(deps: TestDeps): Promise<void> {
  await send("PUT", "/_forge/accounts/visitor", {});
  await forge.call("PUT", "/orgs/waymark/memberships/visitor", { role: "member" });
  await scaffold(forge, "short-lived", { "catalog-info.yaml": component("short-lived") });
  await work(deps);
  expect(refsOf(deps)).toContain("user:default/visitor");
  expect(refsOf(deps)).toContain("component:default/short-lived");
  await forge.call("DELETE", "/orgs/waymark/members/visitor");
  await forge.call("DELETE", "/repos/waymark/short-lived");
}

async function messagesOf(deps: TestDeps): Promise<string[]> {
  const errors = deps.db.raw
    .prepare("SELECT error FROM catalog_repositories WHERE error IS NOT NULL")
    .pluck()
    .all();
  const { lastScanError } = await getStatus(deps);
  return [...errors.map(String), ...(lastScanError === null ? [] : [lastScanError])];
}

const isKnown = (message: string): boolean =>
  isKnownForgeMessage(message.replace("Missing from the forge's list, and not readable: ", "")) ||
  message.includes(": the forge does not show the branch main now.");

const confirming = ["GET /repositories/{id}", "GET /orgs/{org}/memberships/{username}"];

/** Whatever an attempt meets, nothing known is lost, and what it tells is from the fixed lists. */
async function prepareCase(route: string | undefined, kind: FaultKind): Promise<FaultCase> {
  const deps = connect(timeoutFor(kind));
  await work(deps);
  const known = refsOf(deps);
  if (route !== "PATCH /orgs/{org}/hooks/{hook_id}") await removeHooks();
  if (confirming.includes(route ?? "")) await comeAndGo(deps);
  if (route === "POST /orgs/{org}/hooks") await removeHooks();
  await change();
  return {
    async perform() {
      await work(deps).finally(() => expect(refsOf(deps)).toEqual(expect.arrayContaining(known)));
      expect((await messagesOf(deps)).filter((message) => !isKnown(message))).toEqual([]);
    },
    async expectWhole() {
      await work(deps);
      expect(refsOf(deps)).toEqual(known);
      const fresh = connect();
      await work(fresh);
      expect(catalogOf(deps)).toEqual(catalogOf(fresh));
      expect(catalogOf(deps)).toContainEqual({ ref: "component:default/alpha", title: `alpha ${version}` });
      expect(await listHooks()).toHaveLength(1);
      expect(await messagesOf(deps)).toEqual([]);
    },
  };
}

describe("the catalog's work on a forge that fails", () => {
  it("depends on the declared endpoints and on no other", async () => {
    const deps = connect();
    await work(deps);
    await comeAndGo(deps);
    await work(deps);
    expect([...asked].toSorted()).toEqual([...routes].toSorted());
  });

  it.each(FAULT_KINDS)(
    `loses nothing and ends equal to the forge after %s from each of ${routes.length} endpoints`,
    async (kind) => {
      const prepare = (index: number) => prepareCase(routes[index], kind);
      await playFaults({ routes, send, prepare }, kind);
    },
  );
});
