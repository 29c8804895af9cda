import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import type { Route } from "../src/router.js";
import { routes } from "../src/routes.js";
import { startService, until } from "./start-service.js";

const broken: Route = {
  method: "POST",
  path: "/v1/broken",
  handle() {
    throw new Error("secret detail");
  },
};

test("greets by name", async (t) => {
  const { origin } = await startService(t, routes);
  const response = await fetch(`${origin}/v1/greetings/Ada%20Lovelace`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { message: "Hello, Ada Lovelace!" });
});

test("answers HEAD like GET, without a body", async (t) => {
  const { origin } = await startService(t, routes);
  const response = await fetch(`${origin}/v1/greetings/Ada`, { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

test("says which methods a path answers", async (t) => {
  const { origin } = await startService(t, routes);
  const response = await fetch(`${origin}/v1/greetings/Ada`, { method: "DELETE" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET");
});

test("answers 404 for unknown and malformed paths", async (t) => {
  const { origin } = await startService(t, routes);
  for (const path of ["/nothing", "/v1/greetings/%E0%A4%A", "/v1/greetings/", "//"]) {
    const response = await fetch(`${origin}${path}`);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get("content-type") ?? "", /problem\+json/);
  }
});

test("survives request targets that are no path", async (t) => {
  const { origin, port } = await startService(t, routes);
  const socket = connect(port, "127.0.0.1");
  socket.end("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1\.1 404 /);
  assert.equal((await fetch(`${origin}/healthz`)).status, 200);
});

test("turns a failing handler into a 500 that reveals nothing, and logs the error", async (t) => {
  const { origin, logs } = await startService(t, [broken]);
  const response = await fetch(`${origin}/v1/broken`, { method: "POST" });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret detail/);
  const line = logs().find((entry) => entry["message"] === "handler failed");
  assert.equal((line?.["error"] as { message?: string }).message, "secret detail");
});

test("is alive while draining but no longer ready", async (t) => {
  const { origin, lifecycle } = await startService(t, routes);
  assert.equal((await fetch(`${origin}/readyz`)).status, 200);
  lifecycle.draining = true;
  const response = await fetch(`${origin}/readyz`);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("connection"), "close");
  assert.equal((await fetch(`${origin}/healthz`)).status, 200);
});

test("counts requests by route template, and probes not at all", async (t) => {
  const { origin } = await startService(t, [...routes, broken]);
  const scrape = async () => (await fetch(`${origin}/metrics`)).text();
  const count = (route: string, status: number) =>
    `http_server_request_duration_seconds_count{http_request_method="GET",http_route="${route}",http_response_status_code="${status}"}`;

  assert.ok((await scrape()).includes(`${count("/v1/greetings/{name}", 200)} 0`), "declared at zero before traffic");
  for (const path of ["/v1/greetings/a", "/v1/greetings/b", "/wp-admin", "/healthz", "/readyz"]) {
    await fetch(`${origin}${path}`);
  }
  const text = await until(async () => {
    const page = await scrape();
    return page.includes(`${count("/v1/greetings/{name}", 200)} 2`) ? page : undefined;
  });
  assert.ok(text.includes(`${count("unmatched", 404)} 1`));
  assert.match(text, /_bucket\{le="0\.25",[^}]*http_route="\/v1\/greetings\/\{name\}"/);
  assert.doesNotMatch(text, /healthz|wp-admin/);
  assert.match(text, /^http_server_active_requests 0$/m);
});

test("does not let clients invent metric series through the method", async (t) => {
  const { origin, logs } = await startService(t, routes);
  await fetch(`${origin}/v1/greetings/a`, { method: "PROPFIND" });
  const line = await until(() => logs().find((entry) => entry["message"] === "request served"));
  assert.equal(line["http_request_method"], "_OTHER");
});
