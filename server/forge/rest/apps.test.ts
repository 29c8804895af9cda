import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, startTestForge, type TestForge, textAt } from "../testing.ts";
import { installApp, type MadeApp, makeApp, redeem, registerApp, signJwt } from "../testing/apps.ts";
import { refusal } from "../testing/answers.ts";
import { callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let app: MadeApp;
const START = Date.parse("2026-03-01T10:00:00Z");
let now = START;
const seconds = START / 1000;
const granted = { metadata: "read", issues: "write", contents: "read" };

const jwt = (change: Partial<{ iss: string; iat: number; exp: number }> = {}) =>
  signJwt({ iss: app.id, iat: seconds - 10, exp: seconds + 300, ...change }, app.pem);
const asApp = (token = jwt()) => callerOf(forge, token);

async function tokens(): Promise<string> {
  const { body } = await asApp()("GET", "/orgs/waymark/installation");
  return `/app/installations/${textAt(body, "id")}/access_tokens`;
}

beforeAll(async () => {
  forge = await startTestForge({ now: () => now });
  app = await makeApp(forge, "Portal of waymark", granted);
});
beforeEach(() => {
  now = START;
});
afterAll(() => forge.close());

describe("the code of a manifest", () => {
  it("is redeemed once, for a key and secrets that are shown nowhere else", async () => {
    const code = await registerApp(forge, "Once", { metadata: "read" });
    const made = await redeem(forge, code);
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        slug: "once",
        name: "Once",
        permissions: { metadata: "read" },
        events: ["push"],
        owner: expect.objectContaining({ login: "waymark" }),
        pem: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----/),
        client_secret: expect.stringMatching(/^\w{40}$/),
        webhook_secret: expect.stringMatching(/^\w{40}$/),
      }),
    ]);
    expect(refusal(await redeem(forge, code))).toEqual([404, "Not Found"]);
    const claims = { iss: textAt(made.body, "id"), iat: seconds, exp: seconds + 60 };
    const shown = await asApp(signJwt(claims, textAt(made.body, "pem")))("GET", "/app");
    expect([shown.status, at(shown.body, "slug")]).toEqual([200, "once"]);
    for (const key of ["pem", "client_secret", "webhook_secret"]) {
      expect(shown.body).not.toHaveProperty(key);
      expect(JSON.stringify(shown.body)).not.toContain(textAt(made.body, key));
    }
  });

  it("is void after an hour, and never anybody's guess", async () => {
    const code = await registerApp(forge, "Late", { metadata: "read" });
    now = START + 3_600_000;
    expect(refusal(await redeem(forge, code))).toEqual([404, "Not Found"]);
    now = START + 3_599_999;
    expect((await redeem(forge, code)).status).toBe(201);
    expect((await redeem(forge, "guess")).status).toBe(404);
  });
});

describe("a token that an app signs", () => {
  it.each([
    ["its id", {}],
    ["its client id", { iss: "client" }],
    ["a time a minute ahead", { iat: seconds + 60, exp: seconds + 300 }],
    ["the last second of its life", { iat: seconds - 300, exp: seconds + 1 }],
    ["an end in ten minutes, and a beginning a minute ago", { iat: seconds - 60, exp: seconds + 600 }],
  ])("is good with %s", async (_name, change: Partial<{ iss: string; iat: number; exp: number }>) => {
    const claims = change.iss === "client" ? { iss: app.clientId } : change;
    const answer = await asApp(jwt(claims))("GET", "/app");
    expect([answer.status, at(answer.body, "slug")]).toEqual([200, "portal-of-waymark"]);
  });

  it.each([
    ["of an app nobody made", { iss: "999999" }],
    ["of no app", { iss: "" }],
    ["that is over", { iat: seconds - 300, exp: seconds }],
    ["from more than a minute ahead", { iat: seconds + 61, exp: seconds + 300 }],
    ["that ends more than ten minutes from now", { iat: seconds + 60, exp: seconds + 601 }],
  ])("is refused %s", async (_name, change) => {
    expect(refusal(await asApp(jwt(change))("GET", "/app"))).toEqual([401, "Bad credentials"]);
  });

  it("is refused under another key, another algorithm, with other claims, and without a signature", async () => {
    const claims = { iss: app.id, iat: seconds, exp: seconds + 60 };
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const [header, , signature] = signJwt(claims, app.pem).split(".");
    const longer = Buffer.from(JSON.stringify({ ...claims, exp: seconds + 61 })).toString("base64url");
    const forged = [
      signJwt(claims, privateKey),
      signJwt(claims, app.pem, { alg: "none" }),
      signJwt(claims, app.pem, { alg: "HS256" }),
      signJwt({ iss: app.id, iat: seconds }, app.pem),
      `${header}.${longer}.${signature}`,
      `${header}.${longer}.AAAA`,
      `${header}.e30.${signature}`,
    ];
    for (const token of forged)
      expect(refusal(await asApp(token)("GET", "/app"))).toEqual([401, "Bad credentials"]);
  });

  it("opens nothing but what an app is asked for itself", async () => {
    expect((await asApp()("GET", "/user")).status).toBe(403);
    expect((await asApp()("POST", "/orgs/waymark/repos", { name: "by-app" })).status).toBe(403);
    expect((await asApp()("POST", "/orgs/waymark/teams", { name: "by-app" })).status).toBe(403);
    expect((await callerOf(forge, forge.token)("GET", "/repos/waymark/by-app")).status).toBe(404);
  });

  it.each([
    ["nobody", undefined, "Requires authentication"],
    ["the forge's own token", "forge", "A JSON web token could not be decoded"],
  ])("is what /app wants: %s is refused", async (_name, who, message) => {
    const caller = callerOf(forge, who === "forge" ? forge.token : undefined);
    expect(refusal(await caller("GET", "/app"))).toEqual([401, message]);
    expect(refusal(await caller("GET", "/orgs/waymark/installation"))).toEqual([401, message]);
    expect(refusal(await caller("POST", "/app/installations/1/access_tokens"))).toEqual([401, message]);
  });
});

describe("an installation", () => {
  it("is not found before it is made, nor in another organisation", async () => {
    const lone = await makeApp(forge, "Lone", { metadata: "read" });
    const caller = asApp(signJwt({ iss: lone.id, iat: seconds, exp: seconds + 60 }, lone.pem));
    expect(refusal(await caller("GET", "/orgs/waymark/installation"))).toEqual([404, "Not Found"]);
    expect((await caller("POST", "/app/installations/1/access_tokens")).status).toBe(404);
    await installApp(forge, "portal-of-waymark");
    for (const org of ["nobody", "waymark-bot"])
      expect((await asApp()("GET", `/orgs/${org}/installation`)).status).toBe(404);
  });

  it("says where it is and what it was granted", async () => {
    const { body } = await forge.callAs(jwt(), "GET", "/orgs/waymark/installation");
    expect(body).toMatchObject({
      app_slug: "portal-of-waymark",
      account: { login: "waymark" },
      target_type: "Organization",
      repository_selection: "all",
      permissions: granted,
      events: ["push"],
      suspended_at: null,
    });
    expect(textAt(body, "access_tokens_url")).toBe(`${forge.apiUrl}${await tokens()}`);
  });

  it.each(["0", "999999", "x"])("of the number %s gives no token", async (id) => {
    expect(refusal(await asApp()("POST", `/app/installations/${id}/access_tokens`))).toEqual([
      404,
      "Not Found",
    ]);
  });

  it("gives tokens that act as the app's bot, for an hour to the millisecond", async () => {
    const made = await forge.callAs(jwt(), "POST", await tokens());
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        expires_at: "2026-03-01T11:00:00Z",
        permissions: granted,
        repository_selection: "all",
      }),
    ]);
    const token = textAt(made.body, "token");
    expect(token).toMatch(/^ghs_\w{40}$/);
    const acting = callerOf(forge, token);
    expect(at((await acting("GET", "/user")).body, "login")).toBe("portal-of-waymark[bot]");
    now = START + 3_599_999;
    expect((await acting("GET", "/user")).status).toBe(200);
    now = START + 3_600_000;
    expect(refusal(await acting("GET", "/user"))).toEqual([401, "Bad credentials"]);
  });

  it("gives each caller a token of its own, and the earlier ones stay good", async () => {
    const path = await tokens();
    const two = [await asApp()("POST", path), await asApp()("POST", path)].map(({ body }) =>
      textAt(body, "token"),
    );
    expect(new Set(two).size).toBe(2);
    for (const token of two) expect((await callerOf(forge, token)("GET", "/user")).status).toBe(200);
  });
});

describe("what a token of an installation may do", () => {
  const acting = async () => callerOf(forge, textAt((await asApp()("POST", await tokens())).body, "token"));

  beforeAll(async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "granted", auto_init: true });
  });

  it.each([
    ["GET", "/repos/waymark/granted/labels", 200, "issues=read"],
    ["GET", "/repos/waymark/granted/commits", 200, "contents=read"],
    ["GET", "/repos/waymark/granted/pulls", 403, "pull_requests=read"],
    ["POST", "/repos/waymark/granted/pulls", 403, "pull_requests=write"],
    ["GET", "/repos/waymark/granted/deployments", 403, "deployments=read"],
    ["POST", "/repos/waymark/granted/check-runs", 403, "checks=write"],
    ["GET", "/orgs/waymark/teams", 403, "members=read"],
    ["PUT", "/orgs/waymark/memberships/eve", 403, "members=write"],
    ["GET", "/orgs/waymark/hooks", 403, "organization_hooks=read"],
    ["GET", "/repos/waymark/granted/hooks", 403, "repository_hooks=read"],
    ["PUT", "/orgs/waymark/properties/schema/x", 403, "organization_custom_properties=admin"],
  ])("%s %s is %i, and %s is what it takes", async (method, path, status, permission) => {
    const answer = await (await acting())(method, path, method === "GET" ? undefined : {});
    expect([answer.status, answer.headers.get("x-accepted-github-permissions")]).toEqual([
      status,
      permission,
    ]);
    if (status === 403) expect(at(answer.body, "message")).toBe("Resource not accessible by integration");
  });

  it("changes with what the app is granted, for tokens that are out as well", async () => {
    const caller = await acting();
    expect((await caller("GET", "/orgs/waymark/teams")).status).toBe(403);
    const regrant = (permissions: Record<string, string>) =>
      forge.raw("PUT", "/_forge/apps/portal-of-waymark/permissions", {
        body: { permissions },
        headers: { authorization: `Bearer ${forge.token}` },
      });
    await regrant({ ...granted, members: "write" });
    expect((await caller("GET", "/orgs/waymark/teams")).status).toBe(200);
    await regrant(granted);
    expect((await caller("GET", "/orgs/waymark/teams")).status).toBe(403);
  });

  it("never reaches the forge's own switches, and neither does a person", async () => {
    const caller = await acting();
    const { body } = await asApp()("POST", await tokens());
    const headers = { authorization: `Bearer ${textAt(body, "token")}` };
    for (const [method, path] of [
      ["GET", "/_forge/log"],
      ["POST", "/_forge/tokens"],
      ["PUT", "/_forge/plan"],
      ["PUT", "/_forge/apps/portal-of-waymark/permissions"],
    ] as const)
      expect([
        path,
        (await forge.raw(method, path, { body: method === "GET" ? undefined : {}, headers })).status,
      ]).toEqual([path, 403]);
    const eve = await person(forge, "eve");
    expect([(await caller("GET", "/user")).status, (await eve("GET", "/user")).status]).toEqual([200, 200]);
  });
});
