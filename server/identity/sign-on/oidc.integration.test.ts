import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import type { TestDeps } from "../../doors/testing.ts";
import {
  startOidcServer,
  testClient,
  type OidcFaults,
  type OidcServer,
} from "../providers/testing/oidc-server.ts";
import { bySession } from "../testing.ts";
import { attemptLifeMs } from "./attempt.ts";
import { beginSignOn } from "./begin-sign-on.ts";
import { bringAnswer, complete, depsFor, signOn } from "./testing.ts";

let server: OidcServer;
beforeAll(async () => {
  server = await startOidcServer();
});
afterAll(() => server.stop());
const person = { sub: "person-1", name: "Ada Lovelace", email: "Ada@example.com", email_verified: true };
beforeEach(() => {
  server.faults = {};
  server.claims = person;
  server.requests.length = 0;
});

const environment = (more: Record<string, string> = {}) => ({
  OIDC_ISSUER: server.issuer,
  OIDC_CLIENT_ID: testClient.clientId,
  OIDC_CLIENT_SECRET: testClient.clientSecret,
  OIDC_ALLOWED_DOMAINS: "example.com",
  ...more,
});
const newDeps = (more?: Record<string, string>) => depsFor(environment(more));
const way = () => ({ provider: "oidc", server }) as const;
const problem = (name: string) => ({ details: { problem: name } });
const count = (deps: TestDeps, table: "users" | "sessions") =>
  deps.db.raw.prepare(`SELECT count(*) AS n FROM ${table}`).get();

async function expectNobodyIn(deps: TestDeps): Promise<void> {
  expect([count(deps, "users"), count(deps, "sessions")]).toEqual([{ n: 0 }, { n: 0 }]);
}

describe("signing in through the company's provider", () => {
  it("makes an account once, and the same person comes back to it", async () => {
    const deps = newDeps();
    const first = await signOn(deps, way());
    expect(first.next).toBe("/catalog");
    const { actor } = await bySession(deps, first.session?.token ?? "");
    expect(actor).toMatchObject({ name: "Ada Lovelace", role: "viewer", userRef: null });
    server.claims = { ...person, email: "ada.king@example.com", name: "Ada King" };
    const second = await signOn(deps, way());
    expect((await bySession(deps, second.session?.token ?? "")).actor.id).toBe(actor.id);
    expect(count(deps, "users")).toEqual({ n: 1 });
  });

  it("never takes another person for somebody by their e-mail", async () => {
    const deps = newDeps();
    const first = await signOn(deps, way());
    server.claims = { ...person, sub: "person-2" };
    const second = await signOn(deps, way());
    const ids = await Promise.all(
      [first, second].map(async ({ session }) => (await bySession(deps, session?.token ?? "")).actor.id),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it("knows a person of the organisation by their verified address, with their teams", async () => {
    const deps = newDeps({ OIDC_ALLOWED_DOMAINS: "" });
    await seedEntities(deps.db, [
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
      anEntity("ada", {
        kind: "User",
        spec: { memberOf: ["payments"], profile: { email: "ada@Example.com" } },
      }),
    ]);
    const { session } = await signOn(deps, way());
    await expect(bySession(deps, session?.token ?? "")).resolves.toMatchObject({
      actor: { role: "developer", userRef: "user:default/ada", groups: ["group:default/payments"] },
    });
    server.claims = { ...person, sub: "person-2", email_verified: false };
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_invited"));
  });

  it("takes nobody for a person of the organisation when two show the same address", async () => {
    const deps = newDeps({ OIDC_ALLOWED_DOMAINS: "" });
    const spec = { profile: { email: "ada@example.com" } };
    await seedEntities(deps.db, [
      anEntity("ada", { kind: "User", spec }),
      anEntity("eve", { kind: "User", spec }),
    ]);
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_invited"));
  });

  it("asks the userinfo endpoint when the token leaves the address out", async () => {
    const deps = newDeps();
    server.faults = { thinToken: true };
    const { session } = await signOn(deps, way());
    expect(session).not.toBeNull();
    expect(server.requests).toContain("/userinfo");
  });

  it("refuses strangers, and people whose account is disabled", async () => {
    const deps = newDeps();
    server.claims = { ...person, email: "eve@elsewhere.example" };
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_invited"));
    server.claims = { ...person, email_verified: false };
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("email_unverified"));
    await expectNobodyIn(deps);
    server.claims = person;
    await signOn(deps, way());
    deps.db.raw.prepare("UPDATE users SET disabled_at = 5").run();
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("disabled"));
  });

  it("asks for the provider's addresses once an hour, and again after a failure", async () => {
    const deps = newDeps();
    const asked = () => server.requests.filter((path) => path.startsWith("/.well-known")).length;
    const begin = () => beginSignOn(deps, { provider: "oidc", next: "/", linkTo: null, invitation: null });
    server.faults = { answer: { status: 500, type: "text/plain", body: "down" } };
    await expect(begin()).rejects.toMatchObject(problem("unreachable"));
    server.faults = {};
    await begin();
    await begin();
    expect(asked()).toBe(2);
    deps.clock.now += 3_600_000;
    await begin();
    expect(asked()).toBe(3);
  });
});

describe("an answer that is not what it should be", () => {
  const wrongTokens: [string, OidcFaults][] = [
    ["has another nonce", { changeClaims: (claims) => ({ ...claims, nonce: "other" }) }],
    ["has no nonce", { changeClaims: ({ nonce: _nonce, ...claims }) => claims }],
    ["is for another client", { changeClaims: (claims) => ({ ...claims, aud: "another client" }) }],
    ["has expired", { changeClaims: (claims) => ({ ...claims, exp: Number(claims["iat"]) - 3600 }) }],
    ["comes from another issuer", { changeClaims: (claims) => ({ ...claims, iss: "https://evil.example" }) }],
    ["is not signed", { signature: "none" }],
    ["is signed with a key the provider does not publish", { signature: "stranger" }],
    ["has no subject", { changeClaims: ({ sub: _sub, ...claims }) => claims }],
    ["was sent back by another issuer", { iss: "https://evil.example" }],
  ];
  it.each(wrongTokens)("lets nobody in when it %s", async (_case, faults) => {
    const deps = newDeps();
    server.faults = faults;
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("untrusted"));
    await expectNobodyIn(deps);
  });

  it("lets nobody in with another state, in another browser, too late, or through another provider's door", async () => {
    const deps = newDeps();
    const begun = await beginSignOn(deps, { provider: "oidc", next: "/", linkTo: null, invitation: null });
    const { searchParams: query } = await server.approve(begun.location);
    const answer = { provider: "oidc", query, sealed: begun.sealed } as const;
    const expired = problem("expired");
    const otherState = new URLSearchParams({ ...Object.fromEntries(query), state: "another" });
    await expect(complete(deps, { ...answer, query: otherState })).rejects.toMatchObject(expired);
    await expect(complete(deps, { ...answer, query: new URLSearchParams() })).rejects.toMatchObject(expired);
    await expect(complete(deps, { ...answer, sealed: undefined })).rejects.toMatchObject(expired);
    const another = await beginSignOn(deps, { provider: "oidc", next: "/", linkTo: null, invitation: null });
    await expect(complete(deps, { ...answer, sealed: another.sealed })).rejects.toMatchObject(expired);
    await expect(complete(deps, { ...answer, provider: "github" })).rejects.toMatchObject(expired);
    deps.clock.now += attemptLifeMs;
    await expect(complete(deps, answer)).rejects.toMatchObject(expired);
    await expectNobodyIn(deps);
  });

  it("opens one session at most, however often it is brought", async () => {
    const deps = newDeps();
    const answer = await bringAnswer(deps, way());
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => complete(deps, answer)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(complete(deps, answer)).rejects.toMatchObject(problem("used"));
    expect(count(deps, "sessions")).toEqual({ n: 1 });
  });

  it("lets nobody in with a code that was redeemed by another attempt", async () => {
    const deps = newDeps();
    const stolen = await bringAnswer(deps, way());
    const own = await bringAnswer(deps, way());
    own.query.set("code", stolen.query.get("code") ?? "");
    await expect(complete(deps, own)).rejects.toMatchObject(problem("refused"));
    await expectNobodyIn(deps);
  });
});

describe("a provider in trouble", () => {
  it.each<[string, OidcFaults, string]>([
    ["the person says no", { error: "access_denied" }, "cancelled"],
    ["the provider refuses", { error: "server_error" }, "refused"],
    ["it answers 500", { answer: { status: 500, type: "text/plain", body: "no" } }, "unreachable"],
    ["it answers a web page", { answer: { status: 200, type: "text/html", body: "<html>" } }, "unreachable"],
    [
      "it answers half a JSON",
      { answer: { status: 200, type: "application/json", body: "{" } },
      "unreachable",
    ],
  ])("is told plainly when %s", async (_case, faults, name) => {
    const deps = newDeps();
    await beginSignOn(deps, { provider: "oidc", next: "/", linkTo: null, invitation: null });
    server.faults = faults;
    await expect(signOn(deps, way())).rejects.toMatchObject(problem(name));
    await expectNobodyIn(deps);
  });

  it("is told plainly when nobody listens there, or it never answers", async () => {
    const gone = await startOidcServer();
    const deps = newDeps({ OIDC_ISSUER: gone.issuer });
    await gone.stop();
    const begin = () => beginSignOn(deps, { provider: "oidc", next: "/", linkTo: null, invitation: null });
    await expect(begin()).rejects.toMatchObject(problem("unreachable"));
    server.faults = { answer: "nothing" };
    const slow = newDeps();
    await expect(
      beginSignOn(slow, { provider: "oidc", next: "/", linkTo: null, invitation: null }),
    ).rejects.toMatchObject(problem("unreachable"));
  });

  it("with the wrong client secret is a refusal that names what to compare", async () => {
    const deps = newDeps({ OIDC_CLIENT_SECRET: "not it" });
    await expect(signOn(deps, way())).rejects.toMatchObject({
      ...problem("refused"),
      message: expect.stringContaining("client id, secret and redirect address"),
    });
  });

  it("that calls itself by another name is not believed", async () => {
    const deps = newDeps({ OIDC_ISSUER: server.issuer.replace("127.0.0.1", "localhost") });
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("untrusted"));
  });
});
