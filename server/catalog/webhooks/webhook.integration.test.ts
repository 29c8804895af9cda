import { createServer, type Server } from "node:http";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { scaffold, startTestForge, type TestForge } from "../../forge/testing.ts";
import { createGitHub } from "../../github/github.ts";
import { judgeTraffic } from "../../github/testing.ts";
import { parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { getEntity } from "../entities/get-entity.ts";
import { processDelivery } from "./process-delivery.ts";
import { receiveDelivery } from "./receive-delivery.ts";
import { registerWebhook } from "./register-webhook.ts";

const { fetch } = judgeTraffic();
let forge: TestForge;
let door: Server;
let deps: TestDeps;
const answers: string[] = [];

const header = (value: string | string[] | undefined): string | null =>
  typeof value === "string" ? value : null;

beforeAll(async () => {
  forge = await startTestForge();
  door = createServer((request, response) => {
    void buffer(request)
      .then((body) =>
        receiveDelivery(deps, {
          deliveryId: header(request.headers["x-github-delivery"]),
          event: header(request.headers["x-github-event"]),
          signature: header(request.headers["x-hub-signature-256"]),
          body,
        }),
      )
      .then(
        (state) => answers.push(state),
        (error: unknown) => answers.push(String(error)),
      )
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port), PORT: String(port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger } = createTestDeps();
  deps = createTestDeps({ env, paths, github: createGitHub({ env, paths, now: Date.now, logger, fetch }) });
});
afterAll(async () => {
  await forge.close();
  door.close();
});

const processAll = async (): Promise<void> => {
  const ids = deps.db.raw
    .prepare("SELECT id FROM webhook_deliveries WHERE state = 'received' ORDER BY id")
    .pluck()
    .all();
  for (const id of ids) await processDelivery(deps, String(id));
};

it("a push arrives signed, is stored with its work, and puts the service into the catalog; once registered twice", async () => {
  expect(await registerWebhook(deps)).toMatchObject({ kind: "registered" });
  expect(await registerWebhook(deps)).toMatchObject({ kind: "registered" });
  expect((await forge.call("GET", "/orgs/waymark/hooks")).body).toHaveLength(1);
  const descriptor =
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: pushed }\nspec: { type: service, lifecycle: production, owner: payments }\n";
  await scaffold(forge, "pushed", { "catalog-info.yaml": descriptor });
  await forge.drainWebhooks();
  expect(answers.every((answer) => answer === "accepted")).toBe(true);
  expect(answers.length).toBeGreaterThanOrEqual(2);
  await processAll();
  await expect(getEntity(deps, "component:default/pushed")).resolves.toMatchObject({ kind: "Component" });
  await forge.call("DELETE", "/repos/waymark/pushed");
  await forge.drainWebhooks();
  await processAll();
  await expect(getEntity(deps, "component:default/pushed")).rejects.toMatchObject({ code: "not_found" });
});
