/* Teams, members and access as GitHub's REST documentation describes them ("Teams", "Organization members"). */
import { describe, expect, it } from "vitest";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";
import type { TeamPermission } from "./teams.ts";

const ref = { owner: "acme", repo: "web" };
const team = {
  id: 3,
  slug: "core",
  name: "Core",
  description: null,
  html_url: "http://f/core",
  parent: null,
};
const member = { id: 9, login: "Ann", html_url: "http://f/ann", avatar_url: "http://f/ann.png" };
const person = { kind: "ghes", org: "ann" } as const;

type Forge = ReturnType<typeof scriptedForge>["github"];
const grantRead = (forge: Forge) =>
  forge.teams.grantAccess(ref, { org: "acme", slug: "core", permission: "pull" });
const setProperty = (forge: Forge) => forge.properties.setValue(ref, { name: "waymark-run", value: "run_1" });

describe("a team", () => {
  it.each([
    [
      { parent: { slug: "all" }, description: "Us" },
      { parentSlug: "all", description: "Us" },
    ],
    [{}, { parentSlug: null, description: "" }],
    [{ parent: undefined }, { parentSlug: null }],
  ])("with %j is read as %j", async (fields, expected) => {
    const { github, sent } = scriptedForge(() => ({ ...team, ...fields }));
    expect(await github.teams.find("acme", "core")).toMatchObject({ id: 3, slug: "core", ...expected });
    expect(sent()).toEqual(["GET /orgs/acme/teams/core"]);
  });

  it("that is not there is undefined; one that may not be seen is a failure", async () => {
    const { github } = scriptedForge(inTurn(refusal(404, "Not Found"), refusal(403, "No")));
    expect(await github.teams.find("acme", "core")).toBeUndefined();
    expect(String(await failureOf(github.teams.find("acme", "core")))).toContain("It needs members=read.");
  });

  it("is made visible to the whole organisation, or CODEOWNERS could not name it", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(201, team));
    await github.teams.create("acme", { name: "Core", description: "Us" });
    expect(sent()).toEqual(["POST /orgs/acme/teams"]);
    expect(calls[0]?.body).toEqual({ name: "Core", description: "Us", privacy: "closed" });
  });

  it("of a person's account does not exist, and the forge is not asked for it", async () => {
    const { github, sent } = scriptedForge(() => ({ type: "User" }), person);
    expect(await github.teams.find("ann", "core")).toBeUndefined();
    expect(await github.teams.list("ann")).toEqual([]);
    expect(sent()).toEqual(["GET /users/ann"]);
  });

  it("takes members as plain ones, whoever they are", async () => {
    const { github, calls, sent } = scriptedForge(() => ({
      state: "pending",
      role: "member",
      url: "http://f",
    }));
    await github.teams.addMember("acme", "core", "a/b");
    expect(sent()).toEqual(["PUT /orgs/acme/teams/core/memberships/a%2Fb"]);
    expect(calls[0]?.body).toEqual({ role: "member" });
  });

  it.each([
    ["a membership without a state", (forge: Forge) => forge.teams.addMember("acme", "core", "ann"), {}],
    ["access that answers with something", (forge: Forge) => grantRead(forge), { message: "Sorry" }],
    ["a property that answers with something", (forge: Forge) => setProperty(forge), { message: "Sorry" }],
  ])("takes no answer of another shape for a success: %s", async (_case, call, body) => {
    const { github } = scriptedForge(() => body);
    expect(await failureOf(call(github))).toMatchObject({ kind: "garbled" });
  });

  it("needs no answer where GitHub sends none", async () => {
    const { github } = scriptedForge(inTurn(answer(204), answer(201, {})));
    await grantRead(github);
    await setProperty(github);
  });

  it("lists its members page by page", async () => {
    const { github, sent } = scriptedForge(() => [member]);
    expect(await github.teams.listMembers("acme", "core")).toEqual([
      { id: 9, login: "Ann", htmlUrl: "http://f/ann", avatarUrl: "http://f/ann.png" },
    ]);
    expect(sent()).toEqual(["GET /orgs/acme/teams/core/members?page=1&per_page=100"]);
  });
});

describe("a team's access to a repository", () => {
  const strengths: TeamPermission[] = ["pull", "triage", "push", "maintain", "admin"];
  const upTo = (strongest: TeamPermission) =>
    Object.fromEntries(strengths.map((one, index) => [one, index <= strengths.indexOf(strongest)]));
  const cases = strengths.flatMap((has) => strengths.map((wanted) => [has, wanted] as const));

  it.each(cases)("of %s is compared with %s: neither less nor more will do", async (has, permission) => {
    const { github } = scriptedForge(() => ({ permissions: upTo(has) }));
    expect(await github.teams.hasAccess(ref, { org: "acme", slug: "core", permission })).toBe(
      has === permission,
    );
  });

  it.each([
    ["no access", refusal(404, "Not Found")],
    ["an answer without permissions", { id: 1 }],
    ["all of them false", { permissions: Object.fromEntries(strengths.map((one) => [one, false])) }],
    ["a custom role alone", { permissions: { reviewer: true } }],
  ])("with %s is none", async (_what, given) => {
    const { github } = scriptedForge(() => given);
    expect(await github.teams.hasAccess(ref, { org: "acme", slug: "core", permission: "pull" })).toBe(false);
  });

  it("is asked for with the media type that tells the permissions", async () => {
    const { github, calls, sent } = scriptedForge(() => ({ permissions: upTo("push") }));
    await github.teams.hasAccess(ref, { org: "acme", slug: "core", permission: "push" });
    expect(sent()).toEqual(["GET /orgs/acme/teams/core/repos/acme/web"]);
    expect(calls[0]?.headers.get("accept")).toBe("application/vnd.github.v3.repository+json");
  });

  it("is granted with one call that says how much", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(204));
    await github.teams.grantAccess(ref, { org: "acme", slug: "core", permission: "maintain" });
    expect(sent()).toEqual(["PUT /orgs/acme/teams/core/repos/acme/web"]);
    expect(calls[0]?.body).toEqual({ permission: "maintain" });
  });

  it("of a team of another organisation is refused by the forge", async () => {
    const { github } = scriptedForge(() => refusal(422, "Validation Failed"));
    const granted = github.teams.grantAccess(ref, { org: "acme", slug: "core", permission: "push" });
    expect(await failureOf(granted)).toMatchObject({ kind: "invalid", status: 422 });
  });
});

describe("members of an organisation", () => {
  it.each([
    ["active", { state: "active" }],
    ["pending", { state: "pending" }],
  ])("may be %s", async (state, given) => {
    const { github, sent } = scriptedForge(() => ({ ...given, role: "admin" }));
    expect(await github.users.findOrgMembership("acme", "ann")).toEqual({ state });
    expect(sent()).toEqual(["GET /orgs/acme/memberships/ann"]);
  });

  it("are undefined where the forge knows of no membership", async () => {
    const { github } = scriptedForge(() => refusal(404, "Not Found"));
    expect(await github.users.findOrgMembership("acme", "eve")).toBeUndefined();
  });

  it("of a person's account are that person alone, in any letter case", async () => {
    const { github, sent } = scriptedForge(inTurn({ type: "User" }, member), person);
    expect(await github.users.findOrgMembership("ann", "ANN")).toEqual({ state: "active" });
    expect(await github.users.findOrgMembership("ann", "bob")).toBeUndefined();
    expect((await github.users.listOrgMembers("ann")).map(({ login }) => login)).toEqual(["Ann"]);
    expect(sent()).toEqual(["GET /users/ann", "GET /users/ann"]);
  });

  it("are listed page by page", async () => {
    const { github, sent } = scriptedForge(() => []);
    expect(await github.users.listOrgMembers("acme")).toEqual([]);
    expect(sent()).toEqual(["GET /orgs/acme/members?page=1&per_page=100"]);
  });

  it("have names and addresses only where they show them", async () => {
    const { github } = scriptedForge(inTurn({ ...member, name: "Ann Ω", email: null }, member));
    expect(await github.users.get("ann")).toMatchObject({ name: "Ann Ω", email: null });
    expect(await github.users.get("ann")).toMatchObject({ name: null, email: null });
  });
});
