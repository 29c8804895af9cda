import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let ada: Caller;
let nobody: Caller;
const members = "/orgs/waymark/members";
const memberships = "/orgs/waymark/memberships";

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  nobody = callerOf(forge, undefined);
  ada = await person(forge, "ada");
});
afterAll(() => forge.close());

const logins = async (query = "") =>
  rows((await forge.call("GET", members + query)).body).map((member) => textAt(member, "login"));

describe("a user", () => {
  it("is found by login under any case, by everybody, and never with a secret", async () => {
    const shown = await nobody("GET", "/users/ADA");
    expect([shown.status, shown.body]).toEqual([
      200,
      expect.objectContaining({ login: "ada", type: "User", site_admin: false, public_repos: 0 }),
    ]);
    expect(JSON.stringify(shown.body)).not.toMatch(/wmf_|hash|token/);
  });

  it.each([
    ["waymark", "Organization"],
    ["waymark-bot", "Bot"],
  ])("called %s is of the type %s", async (login, type) => {
    expect(at((await api("GET", `/users/${login}`)).body, "type")).toBe(type);
  });

  it.each(["nobody", "ada%2F..", "a%20b", "%F0%9F%8E%89"])("called %s is not found", async (login) => {
    expect(refusal(await api("GET", `/users/${login}`))).toEqual([404, "Not Found"]);
  });

  it("asks for itself with a token alone", async () => {
    expect(refusal(await nobody("GET", "/user"))).toEqual([401, "Requires authentication"]);
    expect(
      refusal(await callerOf(forge, "wmf_0000000000000000000000000000000000000000")("GET", "/user")),
    ).toEqual([401, "Bad credentials"]);
    expect(at((await ada("GET", "/user")).body, "login")).toBe("ada");
  });

  it.each([
    ["token TOKEN", 200],
    ["bearer TOKEN", 200],
    ["Basic user:TOKEN", 200],
    ["Basic TOKEN:x-oauth-basic", 200],
    ["Basic TOKEN:", 200],
    ["Basic TOKEN:wrong", 401],
    ["Bearer ", 401],
    ["Bearer TOKENx", 401],
    ["Digest TOKEN", 401],
  ])("proves itself with %s: %i", async (scheme, status) => {
    const [kind = "", value = ""] = scheme.replace("TOKEN", forge.token).split(" ");
    const sent = kind === "Basic" ? Buffer.from(value).toString("base64") : value;
    const answer = await forge.raw("GET", "/api/v3/user", { headers: { authorization: `${kind} ${sent}` } });
    expect(answer.status).toBe(status);
  });
});

describe("a member of an organisation", () => {
  it.each([
    ["a role that is none", "bea", { role: "owner" }, "role"],
    ["a login that is none", "-bea", {}, "username"],
    ["a login of 40 letters", "b".repeat(40), {}, "username"],
    ["two hyphens after each other", "b--a", {}, "username"],
    ["an organisation", "waymark", {}, "username"],
    ["an app's bot", "waymark-bot", {}, "username"],
  ])("is not made with %s", async (_name, login, body, field) => {
    expect(blamed(await api("PUT", `${memberships}/${login}`, body))).toEqual([422, field, "invalid"]);
    expect(await logins()).toEqual([]);
  });

  it("is made by owners alone", async () => {
    const refused = await ada("PUT", `${memberships}/ada`, { role: "admin" });
    expect(refusal(refused)).toEqual([403, "You must be an organization owner."]);
    expect((await nobody("PUT", `${memberships}/ada`, {})).status).toBe(401);
    expect((await api("PUT", "/orgs/nobody/memberships/ada", {})).status).toBe(404);
    expect(await logins()).toEqual([]);
  });

  it("has the role it was given last, and an owner gives roles", async () => {
    expect((await forge.call("PUT", `${memberships}/ada`)).body).toMatchObject({
      state: "active",
      role: "member",
      organization: { login: "waymark" },
      user: { login: "ada" },
    });
    expect((await ada("PUT", `${memberships}/bea`, {})).status).toBe(403);
    await forge.call("PUT", `${memberships}/ADA`, { role: "admin" });
    expect((await ada("PUT", `${memberships}/bea`, { role: "member" })).status).toBe(200);
    await forge.call("PUT", `${memberships}/Carl`, { role: "member" });
    expect(at((await ada("GET", "/user/memberships/orgs/waymark")).body, "role")).toBe("admin");
  });

  it.each([
    ["", ["ada", "bea", "Carl"]],
    ["?role=all", ["ada", "bea", "Carl"]],
    ["?role=admin", ["ada"]],
    ["?role=member", ["bea", "Carl"]],
    ["?per_page=2&page=2", ["Carl"]],
    ["?per_page=2&page=3", []],
  ])("is in the list for %s, by name: %j", async (query, expected) => {
    expect(await logins(query)).toEqual(expected);
  });

  it("is in a list that leads on", async () => {
    expect(linksOf(await forge.call("GET", `${members}?role=member&per_page=1`))).toEqual({
      next: "?role=member&per_page=1&page=2",
      last: "?role=member&per_page=1&page=2",
    });
  });

  it.each([
    ["ada", 204],
    ["CARL", 204],
    ["eve", 404],
    ["waymark", 404],
  ])("may be %s: %i", async (login, status) => {
    await person(forge, "eve");
    expect((await api("GET", `${members}/${login}`)).status).toBe(status);
    expect((await api("GET", `${memberships}/${login}`)).status).toBe(status === 204 ? 200 : 404);
  });

  it("is none any more once removed by an owner, and its rights are gone with it", async () => {
    const bea = await person(forge, "bea");
    expect((await bea("DELETE", `${members}/carl`)).status).toBe(403);
    expect((await forge.call("DELETE", `${members}/carl`)).status).toBe(204);
    for (const path of [`${members}/carl`, `${memberships}/carl`])
      expect(refusal(await api("DELETE", path))).toEqual([404, "Not Found"]);
    await forge.call("DELETE", `${memberships}/ada`);
    expect((await ada("PUT", `${memberships}/ada`, { role: "admin" })).status).toBe(403);
    expect(refusal(await ada("GET", "/user/memberships/orgs/waymark"))).toEqual([404, "Not Found"]);
    expect(await logins()).toEqual(["bea"]);
  });
});

describe("an organisation", () => {
  it("is shown to everybody, its plan to its owners", async () => {
    const seen = async (caller: Caller) =>
      Object.hasOwn(Object((await caller("GET", "/orgs/waymark")).body), "plan");
    expect([await seen(nobody), await seen(ada), await seen(api)]).toEqual([false, false, true]);
    await forge.call("PUT", `${memberships}/ada`, { role: "admin" });
    expect(await seen(ada)).toBe(true);
  });

  it("counts its public repositories", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "seen" });
    await forge.call("POST", "/orgs/waymark/repos", { name: "hidden", private: true });
    expect(at((await forge.call("GET", "/orgs/WAYMARK")).body, "public_repos")).toBe(1);
  });

  it.each(["nobody", "ada", "waymark-bot"])("is not %s", async (login) => {
    for (const path of ["", "/members", "/teams", "/repos", "/memberships/ada"])
      expect([path, ...refusal(await api("GET", `/orgs/${login}${path}`))]).toEqual([path, 404, "Not Found"]);
  });
});

describe("the rate limit", () => {
  const limitOf = async (caller: Caller) => (await caller("GET", "/rate_limit")).body;
  const used = async (caller: Caller) => Number(at(await limitOf(caller), "rate.used"));

  it("is counted for each account on its own, and asking for it is free", async () => {
    const eve = await person(forge, "eve");
    const before = [await used(eve), await used(ada), await used(nobody)];
    for (const _time of [1, 2, 3]) await eve("GET", "/meta");
    await nobody("GET", "/meta");
    expect([await used(eve), await used(ada), await used(nobody)]).toEqual([
      (before[0] ?? 0) + 3,
      before[1],
      (before[2] ?? 0) + 1,
    ]);
  });

  it("is told with every answer, refusals too, and adds up", async () => {
    const answer = await ada("GET", "/no/such/route");
    const number = (name: string) => Number(answer.headers.get(`x-ratelimit-${name}`));
    expect([answer.status, number("used") + number("remaining")]).toEqual([404, number("limit")]);
    expect(await limitOf(ada)).toMatchObject({ rate: { used: number("used"), reset: number("reset") } });
  });

  it("is not used by what has not changed, once the caller said who it is", async () => {
    const etag = (await ada("GET", "/meta")).headers.get("etag") ?? "";
    const before = await used(ada);
    const { body } = await forge.raw("POST", "/_forge/tokens", {
      body: { login: "ada" },
      headers: { authorization: `Bearer ${forge.token}` },
    });
    const headers = { authorization: `Bearer ${textAt(body, "token")}`, "if-none-match": `"other", ${etag}` };
    expect((await forge.raw("GET", "/api/v3/meta", { headers })).status).toBe(304);
    expect(await used(ada)).toBe(before);
    const unknown = await used(nobody);
    expect((await forge.raw("GET", "/api/v3/meta", { headers: { "if-none-match": etag } })).status).toBe(304);
    expect(await used(nobody)).toBe(unknown + 1);
  });

  it("begins anew an hour after its first request", async () => {
    let now = Date.parse("2026-03-01T10:00:00Z");
    const timed = await startTestForge({ now: () => now });
    try {
      const caller = callerOf(timed, timed.token);
      await caller("GET", "/meta");
      now += 3_599_999;
      const late = await limitOf(caller);
      expect([at(late, "rate.used"), at(late, "rate.reset")]).toEqual([
        1,
        Date.parse("2026-03-01T11:00:00Z") / 1000,
      ]);
      now += 1;
      const fresh = await limitOf(caller);
      expect([at(fresh, "rate.used"), at(fresh, "rate.reset")]).toEqual([
        0,
        Date.parse("2026-03-01T12:00:00Z") / 1000,
      ]);
    } finally {
      await timed.close();
    }
  });
});
