import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";
import { storeAtOnce } from "../testing/rest-door.ts";

let forge: TestForge;
let api: Caller;
let ada: Caller;
let eve: Caller;
const teams = "/orgs/waymark/teams";
const listed = async () =>
  rows((await api("GET", `${teams}?per_page=100`)).body).map((team) => textAt(team, "slug"));
const create = async (name: string, extra: Record<string, unknown> = {}) =>
  (await forge.call("POST", teams, { name, ...extra })).body;

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  [ada, eve] = [await person(forge, "ada"), await person(forge, "eve")];
  await forge.call("PUT", "/orgs/waymark/memberships/ada", { role: "member" });
});
afterAll(() => forge.close());

describe("making a team", () => {
  it.each([
    ["no name", { name: undefined }, "name"],
    ["an empty name", { name: "" }, "name"],
    ["a name without a letter a slug keeps", { name: "日本 !?" }, "name"],
    ["a name of 256 letters", { name: "n".repeat(256) }, "name"],
    ["a privacy that is none", { name: "x", privacy: "open" }, "privacy"],
    ["a permission that is none", { name: "x", permission: "root" }, "permission"],
    [
      "a notification setting that is none",
      { name: "x", notification_setting: "loud" },
      "notification_setting",
    ],
    ["a parent that is not there", { name: "x", parent_team_id: 999_999 }, "parent_team_id"],
    ["a parent that is no number", { name: "x", parent_team_id: "core" }, "parent_team_id"],
    ["a maintainer nobody knows", { name: "x", maintainers: ["nobody-known"] }, "maintainers"],
    ["a maintainer who is no member", { name: "x", maintainers: ["ada", "eve"] }, "maintainers"],
    ["the organisation itself as maintainer", { name: "x", maintainers: ["waymark"] }, "maintainers"],
  ])("with %s is refused, and none is made", async (_name, body, field) => {
    expect(blamed(await api("POST", teams, body)).slice(0, 2)).toEqual([422, field]);
    expect(await listed()).toEqual([]);
  });

  it("is for members of the organisation", async () => {
    expect(refusal(await eve("POST", teams, { name: "Outsiders" }))).toEqual([404, "Not Found"]);
    expect((await callerOf(forge, undefined)("POST", teams, { name: "Anybody" })).status).toBe(401);
    for (const nowhere of ["/orgs/nobody/teams", "/orgs/ada/teams"])
      expect((await api("POST", nowhere, { name: "x" })).status).toBe(404);
    expect(await listed()).toEqual([]);
  });

  it("makes a person its maintainer, and an app no member of it", async () => {
    const made = await ada("POST", teams, { name: "Hers" });
    expect([made.status, at(made.body, "members_count")]).toEqual([201, 1]);
    expect((await api("GET", `${teams}/hers/memberships/ada`)).body).toMatchObject({
      role: "maintainer",
      state: "active",
    });
    expect(at(await create("Of an app"), "members_count")).toBe(0);
    for (const slug of ["hers", "of-an-app"]) await api("DELETE", `${teams}/${slug}`);
  });

  it("has GitHub's defaults", async () => {
    const body = await create("Platform Core", { description: "Röhren & Kabel <b>" });
    expect(body).toMatchObject({
      slug: "platform-core",
      description: "Röhren & Kabel <b>",
      privacy: "secret",
      permission: "pull",
      notification_setting: "notifications_enabled",
      parent: null,
      repos_count: 0,
      organization: { login: "waymark" },
    });
    expect((await forge.call("GET", `${teams}/PLATFORM-core`)).body).toEqual(body);
  });

  it.each([
    ["Ünïcode & Co.", "unicode-co"],
    ["  --trim me--  ", "trim-me"],
    ["snake_case 7", "snake_case-7"],
    ["a//b\\c", "a-b-c"],
    ["CamelCase", "camelcase"],
  ])("called %j gives it the slug %s", async (name, slug) => {
    expect(await create(name)).toMatchObject({ name, slug });
  });

  it.each(["Platform Core", "platform core", "PLATFORM-CORE", "Plätform  Core"])(
    "called %j is refused where the slug is taken",
    async (name) => {
      const before = await listed();
      expect(blamed(await api("POST", teams, { name }))).toEqual([422, "name", "already_exists"]);
      expect(await listed()).toEqual(before);
    },
  );
});

describe("a team below another", () => {
  const idOf = async (slug: string) => Number(at((await api("GET", `${teams}/${slug}`)).body, "id"));

  it("is closed by default, shows its parent, and cannot be secret", async () => {
    await create("Parent", { privacy: "closed" });
    const parent_team_id = await idOf("parent");
    const child = await create("Child", { parent_team_id });
    expect(child).toMatchObject({ privacy: "closed", parent: { slug: "parent" } });
    const secret = { name: "Hidden", parent_team_id, privacy: "secret" };
    expect(blamed(await api("POST", teams, secret)).slice(0, 2)).toEqual([422, "privacy"]);
    expect(blamed(await api("PATCH", `${teams}/child`, { privacy: "secret" })).slice(0, 2)).toEqual([
      422,
      "privacy",
    ]);
    expect(at((await api("GET", `${teams}/child`)).body, "privacy")).toBe("closed");
  });

  // Source: GitHub docs "About organization teams": secret teams cannot be nested, nor have others below them.
  it("is never below a secret one", async () => {
    const parent_team_id = at(await create("Hush"), "id");
    const below = [
      await api("POST", teams, { name: "Below", parent_team_id }),
      await api("PATCH", `${teams}/child`, { parent_team_id }),
    ];
    expect(below.map(blamed)).toEqual([
      [422, "parent_team_id", "invalid"],
      [422, "parent_team_id", "invalid"],
    ]);
    expect(blamed(await api("PATCH", `${teams}/parent`, { privacy: "secret" }))).toEqual([
      422,
      "privacy",
      "invalid",
    ]);
    expect(at((await api("GET", `${teams}/child`)).body, "parent")).toMatchObject({
      slug: "parent",
      privacy: "closed",
    });
    expect((await api("GET", `${teams}/below`)).status).toBe(404);
  });

  it("is never its own ancestor", async () => {
    const [parent, child] = [await idOf("parent"), await idOf("child")];
    await create("Grandchild", { parent_team_id: child });
    for (const below of [parent, child, await idOf("grandchild")])
      expect((await api("PATCH", `${teams}/parent`, { parent_team_id: below })).status).toBe(422);
    expect(at((await api("GET", `${teams}/parent`)).body, "parent")).toBeNull();
  });

  it("may be below teams that an earlier version let stand in a circle", async () => {
    const made = [];
    for (const name of ["Circle one", "Circle two"]) made.push(await create(name, { privacy: "closed" }));
    const [one, two] = made.map((team) => at(team, "id"));
    storeAtOnce(forge, (db) => {
      const move = db.prepare("UPDATE teams SET parent_id = ? WHERE id = ?");
      move.run(one, two);
      move.run(two, one);
    });
    await create("Outside");
    expect(
      (await forge.call("PATCH", `${teams}/outside`, { name: "Outside", parent_team_id: one })).status,
    ).toBe(200);
  });

  it("leaves it with null, and keeps it through other changes", async () => {
    const changed = await forge.call("PATCH", `${teams}/grandchild`, {
      name: "Grandchild",
      description: "x",
    });
    expect(textAt(changed.body, "parent.slug")).toBe("child");
    const free = await forge.call("PATCH", `${teams}/grandchild`, {
      name: "Grandchild",
      parent_team_id: null,
    });
    expect(at(free.body, "parent")).toBeNull();
  });
});

describe("changing a team", () => {
  it.each([
    ["an empty name", { name: "" }, "name"],
    ["the name of another", { name: "Platform Core" }, "name"],
    ["a name without a slug", { name: "日本" }, "name"],
    ["a privacy that is none", { privacy: "public" }, "privacy"],
    ["a parent that is not there", { parent_team_id: 999_999 }, "parent_team_id"],
  ])("to %s is refused and changes nothing", async (_name, change, field) => {
    await api("POST", teams, { name: "Steady" });
    const before = (await api("GET", `${teams}/steady`)).body;
    const refused = await api("PATCH", `${teams}/steady`, { description: "lost", ...change });
    expect(blamed(refused).slice(0, 2)).toEqual([422, field]);
    expect((await api("GET", `${teams}/steady`)).body).toEqual(before);
  });

  it("moves its address with its name, and keeps its own name without a conflict", async () => {
    const { id } = Object(await create("Before", { description: "Why" }));
    const renamed = await forge.call("PATCH", `${teams}/before`, { name: "After" });
    expect(renamed.body).toMatchObject({ id, slug: "after", name: "After", description: "Why" });
    expect((await api("GET", `${teams}/before`)).status).toBe(404);
    const again = await forge.call("PATCH", `${teams}/after`, { name: "AFTER", description: "" });
    expect(again.body).toMatchObject({ slug: "after", name: "AFTER" });
  });

  it("and removing it is for owners", async () => {
    for (const [method, body] of [
      ["PATCH", { name: "Taken" }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await ada(method, `${teams}/after`, body);
      expect(refusal(refused)).toEqual([403, "You must be an organization owner."]);
      expect(refused.headers.get("x-accepted-github-permissions")).toBe("members=write");
    }
    expect((await forge.call("DELETE", `${teams}/after`)).status).toBe(204);
    expect(refusal(await api("DELETE", `${teams}/after`))).toEqual([404, "Not Found"]);
  });
});

describe("the members of a team", () => {
  const crew = `${teams}/crew`;
  const members = async (query = "") =>
    rows((await forge.call("GET", `${crew}/members${query}`)).body).map((member) => textAt(member, "login"));

  beforeAll(async () => {
    await create("Crew");
    for (const [login, role] of [
      ["Zoe", "member"],
      ["bea", "maintainer"],
      ["Carl", "member"],
    ])
      await forge.call("PUT", `${crew}/memberships/${login}`, { role });
  });

  it.each([
    ["", ["bea", "Carl", "Zoe"]],
    ["?role=all", ["bea", "Carl", "Zoe"]],
    ["?role=member", ["Carl", "Zoe"]],
    ["?role=maintainer", ["bea"]],
    ["?per_page=2&page=2", ["Zoe"]],
  ])("for %s are %j, by name", async (query, expected) => {
    expect(await members(query)).toEqual(expected);
  });

  it("lead on in pages", async () => {
    expect(linksOf(await forge.call("GET", `${crew}/members?per_page=1&page=2`))).toEqual({
      prev: "?per_page=1&page=1",
      next: "?per_page=1&page=3",
      last: "?per_page=1&page=3",
      first: "?per_page=1&page=1",
    });
  });

  it("join the organisation with it, keep their role there, and change their role here", async () => {
    expect((await api("GET", "/orgs/waymark/memberships/zoe")).body).toMatchObject({ role: "member" });
    await forge.call("PUT", "/orgs/waymark/memberships/bea", { role: "admin" });
    const changed = await forge.call("PUT", `${crew}/memberships/BEA`, { role: "member" });
    expect(changed.body).toMatchObject({ role: "member", state: "active" });
    expect((await api("GET", "/orgs/waymark/memberships/bea")).body).toMatchObject({ role: "admin" });
    expect(await members("?role=maintainer")).toEqual([]);
  });

  it.each([
    ["a login that is none", "-dash", {}, "username"],
    ["an organisation", "waymark", {}, "username"],
    ["the bot of an app", "waymark-bot", {}, "username"],
    ["a role that is none", "zoe", { role: "owner" }, "role"],
  ])("cannot be %s", async (_name, login, body, field) => {
    expect(blamed(await api("PUT", `${crew}/memberships/${login}`, body)).slice(0, 2)).toEqual([422, field]);
    expect(await members()).toEqual(["bea", "Carl", "Zoe"]);
  });

  it("leave the team alone when they are removed from it, and every team when they leave the organisation", async () => {
    expect((await forge.call("DELETE", `${crew}/memberships/carl`)).status).toBe(204);
    expect(refusal(await api("DELETE", `${crew}/memberships/carl`))).toEqual([404, "Not Found"]);
    expect((await api("GET", "/orgs/waymark/members/carl")).status).toBe(204);
    await forge.call("DELETE", "/orgs/waymark/members/zoe");
    expect(await members()).toEqual(["bea"]);
    for (const login of ["carl", "zoe", "nobody"])
      expect((await api("GET", `${crew}/memberships/${login}`)).status).toBe(404);
  });
});
