/* The doors from outside, with nothing but HTTP: who is let in, what is refused, and with which words. */
import http from "node:http";
import { execFileSync } from "node:child_process";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import type { PortalState } from "../portal-state.ts";

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address it comes from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** Sends exactly these bytes: browsers and fetch refuse to forge Host, Origin and methods. */
function send(portal: PortalState, request: RawRequest): Promise<Answer> {
  const { hostname, port } = new URL(portal.url);
  return new Promise((resolve, reject) => {
    const { method = "GET", path, headers = {}, body, from: localAddress } = request;
    // A connection of its own each: minting a token below blocks this process, and a kept one may die unnoticed.
    const options = { hostname, port, method, path, headers, localAddress, agent: false };
    const outgoing = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const codeOf = (answer: Answer): unknown => (JSON.parse(answer.body) as { code?: unknown }).code;

function createToken(portal: PortalState, role: string): string {
  const line = ["server/cli/main.ts", "token", "create", "--name", `${role} doors`, "--role", role];
  const environment = { ...process.env, WAYMARK_DATA: portal.dataDir, PORT: new URL(portal.url).port };
  return execFileSync(process.execPath, line, { env: environment, encoding: "utf8" }).trim();
}

const json = { "content-type": "application/json" };

async function sessionCookie(request: APIRequestContext): Promise<string> {
  const { cookies } = await request.storageState();
  return cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
}

test.describe("without a session", () => {
  test.use({ signedOut: true });

  const variants = [
    "/api/v1/viewer",
    "/api/v1/viewer?_rsc=x",
    "/api/v1/./viewer",
    "/api/v1/%76iewer",
    "/api/v1/runs/run_1/events",
    "/api/v1/audit/export",
  ];
  for (const path of variants) {
    test(`${path} answers unauthenticated`, async ({ portal }) => {
      const answer = await send(portal, {
        path,
        headers: { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
      });
      expect([answer.status, codeOf(answer)]).toEqual([401, "unauthenticated"]);
    });
  }

  test("the pages' own door answers unauthenticated", async ({ portal }) => {
    const answer = await send(portal, { path: "/api/trpc/viewer.get" });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { data: { code: "unauthenticated" } } });
  });

  test("a page leads to sign-in and shows nothing of itself", async ({ portal }) => {
    for (const headers of [{}, { rsc: "1" }, { "next-router-prefetch": "1", rsc: "1" }]) {
      const answer = await send(portal, { path: "/settings/tokens", headers });
      expect(answer.body).not.toContain("wm_");
      expect([answer.status, answer.headers.location]).toEqual([303, "/login?next=%2Fsettings%2Ftokens"]);
    }
  });
});

test("a session's changes need this site's own origin, a token's do not", async ({ portal, request }) => {
  const cookie = await sessionCookie(request);
  const body = JSON.stringify({ name: "forged", role: "viewer" });
  const post = (headers: Readonly<Record<string, string>>) =>
    send(portal, { method: "POST", path: "/api/v1/tokens", headers: { ...json, ...headers }, body });
  for (const origin of ["https://evil.example", "null", undefined]) {
    const answer = await post({ cookie, ...(origin === undefined ? {} : { origin }) });
    expect([answer.status, codeOf(answer)]).toEqual([403, "csrf_rejected"]);
  }
  const crossSite = await post({ cookie, origin: portal.url, "sec-fetch-site": "cross-site" });
  expect(codeOf(crossSite)).toBe("csrf_rejected");
  const token = createToken(portal, "developer");
  const refused = await post({ authorization: `Bearer ${token}`, origin: "https://evil.example" });
  expect([refused.status, codeOf(refused)]).toEqual([403, "forbidden"]);
});

test("only JSON is read, and at most one megabyte of it", async ({ portal }) => {
  const authorization = `Bearer ${createToken(portal, "admin")}`;
  for (const type of [
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/octet-stream",
  ]) {
    const answer = await send(portal, {
      method: "POST",
      path: "/api/v1/tokens",
      headers: { authorization, "content-type": type },
      body: "{}",
    });
    expect([answer.status, codeOf(answer)]).toEqual([415, "unsupported_media_type"]);
  }
  const huge = JSON.stringify({ name: "x".repeat(1_100_000), role: "viewer" });
  const tooLarge = await send(portal, {
    method: "POST",
    path: "/api/v1/tokens",
    headers: { authorization, ...json },
    body: huge,
  });
  expect([tooLarge.status, codeOf(tooLarge)]).toEqual([413, "payload_too_large"]);
  const broken = await send(portal, {
    method: "POST",
    path: "/api/v1/tokens",
    headers: { authorization, ...json },
    body: "{",
  });
  expect([broken.status, codeOf(broken)]).toEqual([400, "invalid_input"]);
});

test("unknown fields, paths and methods are named", async ({ portal, request }) => {
  const authorization = `Bearer ${createToken(portal, "admin")}`;
  const body = '{"name":"x","role":"viewer","isAdmin":true}';
  // Only people make tokens.
  const unknownField = await send(portal, {
    method: "POST",
    path: "/api/v1/tokens",
    headers: { cookie: await sessionCookie(request), origin: portal.url, ...json },
    body,
  });
  expect(unknownField.status).toBe(400);
  expect(unknownField.body).toContain("isAdmin");
  expect((await send(portal, { path: "/api/v1/nothing", headers: { authorization } })).status).toBe(404);
  const method = await send(portal, {
    method: "PATCH",
    path: "/api/v1/tokens",
    headers: { authorization, ...json },
    body: "{}",
  });
  expect([method.status, codeOf(method)]).toEqual([405, "method_not_allowed"]);
});

test("a token in the address is refused, and a foreign host is not served", async ({ portal }) => {
  const token = createToken(portal, "viewer");
  const inUrl = await send(portal, { path: `/api/v1/viewer?token=${token}` });
  expect([inUrl.status, codeOf(inUrl)]).toEqual([400, "token_in_url"]);
  const rebound = await send(portal, {
    path: "/api/v1/viewer",
    headers: { host: "evil.example", authorization: `Bearer ${token}` },
  });
  expect([rebound.status, codeOf(rebound)]).toEqual([421, "host_not_allowed"]);
});

test("more than twenty calls do not fit in one batch", async ({ portal, request }) => {
  const cookie = await sessionCookie(request);
  const calls = Array.from({ length: 21 }, () => "viewer.get").join(",");
  const answer = await send(portal, { path: `/api/trpc/${calls}?batch=1`, headers: { cookie } });
  expect([answer.status, codeOf(answer)]).toEqual([400, "invalid_input"]);
});

test("answers carry the headers that keep them private", async ({ portal, request }) => {
  const cookie = await sessionCookie(request);
  for (const path of ["/api/v1/viewer", "/catalog"]) {
    const { headers } = await send(portal, { path, headers: { cookie } });
    expect(headers["cache-control"]).toContain("no-store");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
  for (const path of ["/catalog", "/api/docs"]) {
    const page = await send(portal, { path, headers: { cookie } });
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]+'/);
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).toContain("frame-ancestors 'none'");
  }
});

test("health, readiness, metrics and the API description answer", async ({ portal }) => {
  expect((await send(portal, { path: "/healthz" })).body).toBe("ok\n");
  expect((await send(portal, { path: "/readyz" })).status).toBe(200);
  expect((await send(portal, { path: "/metrics" })).body).toContain(
    "http_server_request_duration_seconds_bucket",
  );
  const document = await send(portal, { path: "/api/v1/openapi.json" });
  expect((JSON.parse(document.body) as { openapi: string }).openapi).toBe("3.1.0");
});

test("source maps, repositories and the image optimiser are not served", async ({ portal }) => {
  const login = await send(portal, { path: "/login" });
  const [script] = /\/_next\/static\/[^"\\]+\.js/.exec(login.body) ?? [];
  if (script === undefined) throw new Error("The sign-in page loads no script; the test looks at nothing.");
  expect((await send(portal, { path: script })).status).toBe(200);
  const image = "/_next/image?url=%2Ficon.svg&w=64&q=75";
  for (const path of [`${script}.map`, "/.git/config", image, "/data/waymark.db"]) {
    expect((await send(portal, { path })).status, path).toBe(404);
  }
});

test("programs get an error body and no page wherever they ask below /api", async ({ portal }) => {
  for (const [method, path] of [
    ["GET", "/api/nothing"],
    ["POST", "/api/v2/runs"],
  ] as const) {
    const answer = await send(portal, { method, path });
    expect([answer.status, codeOf(answer)]).toEqual([404, "not_found"]);
  }
  const authorization = `Bearer ${createToken(portal, "viewer")}`;
  const head = await send(portal, { method: "HEAD", path: "/api/v1/viewer", headers: { authorization } });
  expect([head.status, head.body]).toEqual([200, ""]);
  const broken = await send(portal, { path: "/api/v1/templates/%zz", headers: { authorization } });
  expect([broken.status, codeOf(broken)]).toEqual([404, "not_found"]);
  const misplaced = await send(portal, {
    method: "POST",
    path: "/api/v1/catalog/refresh?force=true",
    headers: { authorization: `Bearer ${createToken(portal, "admin")}`, ...json },
    body: "{}",
  });
  expect([misplaced.status, codeOf(misplaced)]).toEqual([400, "invalid_input"]);
});

test("guesses are counted by where they come from, not by what a header claims", async ({ portal }) => {
  const guess = (n: number, from: string) =>
    send(portal, {
      method: "POST",
      path: "/api/auth/sign-in",
      headers: {
        ...json,
        origin: portal.url,
        "x-forwarded-for": `198.51.100.${n}`,
        "x-waymark-peer": `10.0.0.${n}`,
      },
      body: JSON.stringify({ handle: `guessed-${n}`, password: "a wrong password" }),
      from,
    });
  const codes: unknown[] = [];
  for (let n = 0; n < 6; n += 1) codes.push(codeOf(await guess(n, "127.0.0.77")));
  expect(codes).toEqual([...Array<string>(5).fill("login_failed"), "too_many_attempts"]);
  expect(codeOf(await guess(7, "127.0.0.78"))).toBe("login_failed");
});
