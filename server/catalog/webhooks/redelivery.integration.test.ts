// Deliveries that never arrived, on the embedded forge: the portal was away, comes back, and has them sent again.
import { createServer, type Server } from "node:http";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { FAULT_KINDS } from "../../forge/http/faults.ts";
import { scaffold, startTestForge, type TestForge } from "../../forge/testing.ts";
import { campaigns, playFaults } from "../../github/campaigns.testsuite.ts";
import { createGitHub } from "../../github/github.ts";
import { judgeTraffic } from "../../github/testing.ts";
import { parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { getWebhookState } from "./get-webhook-state.ts";
import { receiveDelivery } from "./receive-delivery.ts";
import { redeliverFailed } from "./redeliver-failed.ts";
import { refreshWebhook } from "./refresh-webhook.ts";
import { registerWebhook, webhookAddress } from "./register-webhook.ts";

const { fetch: judged } = judgeTraffic();
let forge: TestForge;
let door: Server;
let deps: TestDeps;
let isAway = false;
const states: string[] = [];
/** Epoch ms for forge and portal alike. */
let time = Date.now();
const now = (): number => time;

const header = (value: string | string[] | undefined): string | null =>
  typeof value === "string" ? value : null;

beforeAll(async () => {
  forge = await startTestForge({ enableFaults: true, now });
  door = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const delivery = {
        deliveryId: header(request.headers["x-github-delivery"]),
        event: header(request.headers["x-github-event"]),
        signature: header(request.headers["x-hub-signature-256"]),
        body,
      };
      if (!isAway) states.push(await receiveDelivery(deps, delivery));
      response.writeHead(isAway ? 502 : 202).end();
    });
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port), PORT: String(port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { logger } = createTestDeps();
  const sleep = (ms: number): Promise<void> => Promise.resolve(void (time += ms));
  const github = createGitHub({ env, paths, now, logger, fetch: judged, sleep, timeoutMs: 1000 });
  deps = createTestDeps({ env, paths, now, github });
});
afterAll(async () => {
  await forge.close();
  door.close();
});

const hookId = async (): Promise<number> => {
  const outcome = await registerWebhook(deps);
  if (outcome.kind === "registered" && outcome.hookId !== undefined) return outcome.hookId;
  throw new Error(JSON.stringify(outcome));
};

async function missDelivery(name: string): Promise<void> {
  isAway = true;
  await scaffold(forge, name, { "README.md": name });
  await forge.drainWebhooks();
  isAway = false;
  time += 61_000;
}

describe("deliveries that never arrived", () => {
  it("are sent again once the portal is back, arrive once, and are then left alone", async () => {
    await hookId();
    await forge.drainWebhooks();
    await missDelivery("missed");
    states.length = 0;
    await refreshWebhook(deps);
    await forge.drainWebhooks();
    const { resent, mode } = await getWebhookState(deps);
    expect(mode).toBe("webhooks");
    expect(resent).toBeGreaterThanOrEqual(2);
    await expect.poll(() => states.length).toBe(resent);
    time += 3_600_000;
    expect(await redeliverFailed(deps, await hookId())).toBe(0);
  });

  it.each(FAULT_KINDS)("are asked for once in the end, after %s from each endpoint", (kind) =>
    playFaults(
      {
        routes: campaigns["send webhooks again"],
        send: (method, route, body) =>
          fetch(`${forge.url}${route}`, {
            method,
            headers: { authorization: `Bearer ${forge.token}`, "content-type": "application/json" },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        prepare: async (index) => {
          const id = await hookId();
          await missDelivery(`missed-${kind}-${index}`);
          const perform = async (): Promise<void> => {
            await redeliverFailed(deps, id);
            await forge.drainWebhooks();
            time += 61_000;
          };
          return {
            perform,
            async expectWhole() {
              await perform();
              time += 3_600_000;
              expect(await redeliverFailed(deps, id)).toBe(0);
            },
          };
        },
      },
      kind,
    ),
  );
});

describe("the way changes become known", () => {
  const github = { GITHUB_URL: "https://github.com", GITHUB_ORG: "acme", GITHUB_TOKEN: "t" };
  it.each([
    [{}, "reachable", "http://127.0.0.1:3000/api/v1/webhooks/github"],
    [github, "unreachable", "PUBLIC_URL is not set"],
    [{ ...github, PUBLIC_URL: "http://127.0.0.1:3000" }, "unreachable", "github.com cannot reach"],
    [{ ...github, PUBLIC_URL: "http://localhost:3000" }, "unreachable", "github.com cannot reach"],
    [{ ...github, PUBLIC_URL: "https://waymark.acme.dev/" }, "reachable", "https://waymark.acme.dev/api/v1/"],
    [{ ...github, GITHUB_URL: "http://127.0.0.1:3001" }, "reachable", "http://127.0.0.1:3000/api/v1/"],
  ])("with %j is %s: %s", (variables, kind, text) => {
    const address = webhookAddress(parseEnv(variables));
    expect(address.kind).toBe(kind);
    expect(address.kind === "reachable" ? address.url : address.reason).toContain(text);
  });

  it("is polling, and says why, when the forge refuses the webhook", async () => {
    const refused = new Response(null, { status: 403 });
    const { logger } = deps;
    const answer = () => Promise.resolve(Response.json({ message: "No" }, { status: refused.status }));
    const client = createGitHub({ env: deps.env, paths: deps.paths, now, logger, fetch: answer });
    const unlucky = createTestDeps({ env: deps.env, paths: deps.paths, github: client });
    await refreshWebhook(unlucky);
    const state = await getWebhookState(unlucky);
    expect(state).toMatchObject({ mode: "polling", pollEveryMs: 120_000 });
    expect(state.problem).toContain("organization_hooks=read");
  });
});
