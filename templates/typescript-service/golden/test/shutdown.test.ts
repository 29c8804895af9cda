import assert from "node:assert/strict";
import { test } from "node:test";
import { sendJson } from "../src/responses.js";
import type { Route } from "../src/router.js";
import { drain } from "../src/shutdown.js";
import { startService } from "./start-service.js";

function heldRoute(): { route: Route; started: Promise<void>; release: () => void } {
  let started = (): void => undefined;
  let release = (): void => undefined;
  const hasStarted = new Promise<void>((resolve) => (started = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const route: Route = {
    method: "GET",
    path: "/held",
    async handle({ response }) {
      started();
      await released;
      sendJson(response, 200, { finished: true });
    },
  };
  return { route, started: hasStarted, release: () => release() };
}

test("lets a request in flight finish, then refuses new ones", async (t) => {
  const held = heldRoute();
  const { origin, server, lifecycle, logger } = await startService(t, [held.route]);
  const inFlight = fetch(`${origin}/held`);
  await held.started;
  const drained = drain({ server, lifecycle, logger, delayMs: 0, timeoutMs: 5_000 });
  held.release();
  assert.equal((await inFlight).status, 200);
  assert.equal(await drained, true);
  await assert.rejects(fetch(`${origin}/held`));
});

test("keeps serving until load balancers have had time to notice", async (t) => {
  const { origin, server, lifecycle, logger } = await startService(t, []);
  const drained = drain({ server, lifecycle, logger, delayMs: 300, timeoutMs: 5_000 });
  assert.equal((await fetch(`${origin}/readyz`)).status, 503);
  assert.equal((await fetch(`${origin}/healthz`)).status, 200);
  assert.equal(await drained, true);
});

test("cuts a request that outlives the drain timeout and says so", async (t) => {
  const held = heldRoute();
  const { origin, server, lifecycle, logger, logs } = await startService(t, [held.route]);
  const inFlight = assert.rejects(fetch(`${origin}/held`));
  await held.started;
  assert.equal(await drain({ server, lifecycle, logger, delayMs: 0, timeoutMs: 100 }), false);
  await inFlight;
  assert.ok(logs().some((line) => line["level"] === "error"));
  held.release();
});
