import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { startTestForge, type TestForge } from "../forge/testing.ts";
import { createGitHub } from "../github/github.ts";
import { judgeTraffic } from "../github/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { listConnectionsOperation, testConnectionOperation } from "./operations.ts";

let forge: TestForge;
let deps: TestDeps;
let refused = "";
const refusal = () => Response.json({ message: "Resource not accessible by integration" }, { status: 403 });
const { fetch } = judgeTraffic((request) =>
  Promise.resolve(refused !== "" && request.url.includes(refused) ? refusal() : undefined),
);

beforeAll(async () => {
  forge = await startTestForge();
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port), PORT: "3999" });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger } = createTestDeps();
  deps = createTestDeps({ env, paths, github: createGitHub({ env, paths, now: Date.now, logger, fetch }) });
});
afterAll(() => forge.close());

const caller = () => ({ deps, actor: testActor("maintainer"), requestId: "r" });
const test = (id: "forge" | "webhooks") => executeOperation(testConnectionOperation, caller(), { id });

it("says what is configured and never a credential", async () => {
  const list = await executeOperation(listConnectionsOperation, caller(), {});
  expect(list.items.map(({ id, state }) => [id, state])).toEqual([
    ["forge", "limited"],
    ["webhooks", "configured"],
  ]);
  expect(list.items[1]?.facts[0]?.value).toBe("http://127.0.0.1:3999/api/v1/webhooks/github");
  expect(JSON.stringify(list)).not.toContain(forge.token);
});

it.each(["forge", "webhooks"] as const)("finds %s working, by calls that change nothing", async (id) => {
  const result = await test(id);
  expect(result.checks.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(result).toMatchObject({ id, isWorking: true });
});

it("names the permission that is missing, and tries the rest all the same", async () => {
  refused = "/orgs/waymark/members";
  const result = await test("forge");
  refused = "";
  expect(result.isWorking).toBe(false);
  const failed = result.checks.filter(({ isPassed }) => !isPassed);
  expect(failed.map(({ title }) => title)).toEqual(["Its people can be listed"]);
  expect(failed[0]?.error).toBe(
    "GET /orgs/{org}/members: the forge credentials lack a permission. Grant it to the GitHub App or token, then retry. It needs members=read.",
  );
});

it("says of each check that the forge is gone", async () => {
  const { port } = forge;
  await forge.close();
  const result = await test("forge");
  expect(
    result.checks.every(({ isPassed }) => !isPassed),
    String(port),
  ).toBe(true);
  expect(result.checks[0]?.error).toContain("the forge cannot be reached");
});
