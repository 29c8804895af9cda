/* Whose repositories they are, and what the forge says of itself. Judged by GitHub's "Types of GitHub accounts". */
import { describe, expect, it } from "vitest";
import { failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ghes = { kind: "ghes" } as const;

describe("the owner", () => {
  it.each([
    ["Organization", "organization"],
    ["User", "user"],
    ["Bot", "organization"],
  ])("of type %s is taken for a %s", async (type, kind) => {
    const { github, sent } = scriptedForge(() => ({ login: "acme", type }), ghes);
    expect(await github.owner.kind()).toBe(kind);
    expect(sent()).toEqual(["GET /users/acme"]);
  });

  it("of the embedded forge is an organisation, without asking", async () => {
    const { github, sent } = scriptedForge(() => refusal(500, "x"));
    expect(await github.owner.kind()).toBe("organization");
    await github.owner.assertOrganization("teams");
    expect(sent()).toEqual([]);
  });

  it("is asked for once, also by many at the same time", async () => {
    const { github, sent } = scriptedForge(() => ({ type: "User" }), ghes);
    await Promise.all([github.owner.kind(), github.owner.kind(), github.teams.list("acme")]);
    await github.owner.kind();
    expect(sent()).toEqual(["GET /users/acme"]);
  });

  it("is asked for again after a failure, which is never remembered", async () => {
    const { github, sent } = scriptedForge(inTurn(refusal(502, "x"), { type: "Organization" }), ghes);
    const [first, second] = await Promise.allSettled([github.owner.kind(), github.owner.kind()]);
    expect([first?.status, second?.status]).toEqual(["rejected", "rejected"]);
    expect(await github.owner.kind()).toBe("organization");
    expect(sent()).toHaveLength(2);
  });

  it("that is a person is told what that account lacks", async () => {
    const { github } = scriptedForge(() => ({ type: "User" }), { kind: "ghes", org: "ann" });
    expect(await failureOf(github.owner.assertOrganization("teams"))).toMatchObject({
      kind: "user_account",
      code: "forge_permission",
      isTransient: false,
      message: "ann is a person's account, which has no teams.",
    });
  });
});

describe("the token of a person's account", () => {
  it.each(["ann", "ANN", "Ann"])("is that person's own when it belongs to %s", async (login) => {
    const { github } = scriptedForge(() => ({ login }), { kind: "ghes", org: "ann" });
    await expect(github.owner.assertOwnToken()).resolves.toBeUndefined();
  });

  it.each([
    ["another person", { login: "bob" }, "found the token of bob. Set GITHUB_TOKEN."],
    [
      "a GitHub App, which acts for nobody",
      refusal(403, "Resource not accessible by integration"),
      "found a GitHub App. Set GITHUB_TOKEN.",
    ],
  ])("is refused when it belongs to %s", async (_what, given, text) => {
    const { github } = scriptedForge(() => given, { kind: "ghes", org: "ann" });
    const failure = await failureOf(github.owner.assertOwnToken());
    expect(failure).toMatchObject({ kind: "user_account" });
    expect(String(failure)).toContain(text);
  });

  it.each([
    [401, "credentials"],
    [500, "unavailable"],
  ])("is not judged by an answer of %i", async (status, kind) => {
    const { github } = scriptedForge(inTurn(refusal(status, "x"), { login: "ann" }), {
      kind: "ghes",
      org: "ann",
    });
    expect(await failureOf(github.owner.assertOwnToken())).toMatchObject({ kind });
    await expect(github.owner.assertOwnToken()).resolves.toBeUndefined();
  });
});

describe("the plan", () => {
  it("of an organisation is told in lower case", async () => {
    const { github, sent } = scriptedForge(
      inTurn({ type: "Organization" }, { plan: { name: "Team" } }),
      ghes,
    );
    expect(await github.meta.findPlan("acme")).toBe("team");
    expect(sent()).toEqual(["GET /users/acme", "GET /orgs/acme"]);
  });

  it("of a person is asked of that person", async () => {
    const { github, sent } = scriptedForge(
      inTurn({ type: "User" }, { login: "ann" }, { plan: { name: "pro" } }),
      {
        kind: "ghes",
        org: "ann",
      },
    );
    expect(await github.meta.findPlan("ann")).toBe("pro");
    expect(sent()).toEqual(["GET /users/ann", "GET /user", "GET /user"]);
  });

  it.each([
    ["is not shown", { login: "acme" }],
    ["may not be seen", refusal(403, "x")],
    ["is of an organisation that is not there", refusal(404, "x")],
  ])("is unknown when it %s", async (_what, given) => {
    const { github } = scriptedForge(() => given);
    expect(await github.meta.findPlan("acme")).toBeUndefined();
  });

  it("of a person is unknown with another's token", async () => {
    const { github } = scriptedForge(inTurn({ type: "User" }, { login: "bob" }), {
      kind: "ghes",
      org: "ann",
    });
    expect(await github.meta.findPlan("ann")).toBeUndefined();
  });

  it("is not unknown because the forge is down", async () => {
    const { github } = scriptedForge(() => refusal(503, "x"));
    expect(await failureOf(github.meta.findPlan("acme"))).toMatchObject({ kind: "unavailable" });
  });
});

describe("the forge", () => {
  it.each([
    ["answers", { rate: {} }, true],
    ["refuses the credentials", refusal(401, "Bad credentials"), true],
    ["asks to wait", refusal(429, "x"), true],
    ["is broken", refusal(503, "x"), false],
  ])("is reachable or not when it %s", async (_what, given, expected) => {
    const { github, sent } = scriptedForge(() => given);
    expect(await github.meta.isReachable(10_000)).toBe(expected);
    expect(sent()).toEqual(["GET /rate_limit"]);
  });

  it("that does not answer is unreachable within the time it is given", async () => {
    const { github } = scriptedForge(() => new Promise(() => undefined));
    expect(await github.meta.isReachable(20)).toBe(false);
  });

  it("tells its time in its own header", async () => {
    const { github } = scriptedForge(() =>
      Response.json({}, { headers: { date: "Thu, 15 Jan 2026 09:00:07 GMT" } }),
    );
    expect(await github.meta.serverTime()).toBe(Date.UTC(2026, 0, 15, 9, 0, 7));
  });

  it.each([
    ["none", {}],
    ["one that is none", { date: "half past nine" }],
  ])("with %s for a time is garbled", async (_what, headers) => {
    const { github } = scriptedForge(() => Response.json({}, { headers }));
    expect(await failureOf(github.meta.serverTime())).toMatchObject({ kind: "garbled" });
  });
});

describe("a probe", () => {
  it.each([
    ["answers", "GET /rate_limit", ""],
    ["repositories", "GET /orgs/acme/repos?per_page=1", "metadata=read"],
    ["members", "GET /orgs/acme/members?per_page=1", "members=read"],
    ["teams", "GET /orgs/acme/teams?per_page=1", "members=read"],
    ["hooks", "GET /orgs/acme/hooks?per_page=1", "organization_hooks=read"],
    ["properties", "GET /orgs/acme/properties/values?per_page=1", "organization_custom_properties=read"],
  ] as const)("of %s changes nothing and tells which permission it lacks", async (name, call, permission) => {
    const right = name === "answers" ? { resources: {} } : [];
    const { github, sent } = scriptedForge(inTurn(right, refusal(403, "no")));
    await expect(github.meta.probes[name]("acme")).resolves.toBeUndefined();
    const failure = await failureOf(github.meta.probes[name]("acme"));
    expect(failure).toMatchObject({ kind: "permission" });
    expect(String(failure)).toContain(permission === "" ? "then retry." : `It needs ${permission}.`);
    expect(new Set(sent())).toEqual(new Set([call]));
  });

  it("of a person's own repositories is sent with that person's token only", async () => {
    const { github, sent } = scriptedForge(inTurn({ login: "ann" }, [], { login: "ann" }), {
      kind: "ghes",
      org: "ann",
    });
    await github.meta.probes.ownRepositories();
    expect(sent()).toEqual(["GET /user", "GET /user/repos?affiliation=owner&per_page=1"]);
    const other = scriptedForge(() => ({ login: "bob" }), { kind: "ghes", org: "ann" });
    expect(await failureOf(other.github.meta.probes.ownRepositories())).toMatchObject({
      kind: "user_account",
    });
    expect(other.sent()).toEqual(["GET /user"]);
  });

  it.each(["repositories", "members", "teams", "hooks", "properties"] as const)(
    "of %s takes a page that is no list for garbled, such as a proxy's",
    async (name) => {
      const { github } = scriptedForge(() => ({ login: "please sign in" }));
      expect(await failureOf(github.meta.probes[name]("acme"))).toMatchObject({ kind: "garbled" });
    },
  );
});
