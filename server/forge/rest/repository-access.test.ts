import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, textAt } from "../testing.ts";
import { linkPages, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let repo: string;
const tokens: Record<string, string> = {};
const LEVELS = ["pull", "triage", "push", "maintain", "admin"];
const TEAMS: Readonly<Record<string, string>> = {
  pull: "pullers",
  triage: "sorters",
  push: "pushers",
  maintain: "maintainers",
  admin: "administrators",
};

beforeAll(async () => {
  repo = await door.repository("shared");
  await door.repository("unshared");
  tokens["olga"] = await door.person("olga", "admin");
  tokens["nina"] = await door.person("nina");
  for (const level of LEVELS) {
    const login = `${level}-er`;
    tokens[level] = await door.person(login);
    await door.team(TEAMS[level] ?? "", { shared: level }, [login]);
  }
  // In two teams: the stronger one counts.
  tokens["both"] = await door.person("both");
  for (const team of ["pullers", "maintainers"])
    await door.ask("PUT", `/orgs/waymark/teams/${team}/memberships/both`, {});
});

const flags = (level: string | undefined) =>
  Object.fromEntries(
    LEVELS.map((name, index) => [name, level !== undefined && index <= LEVELS.indexOf(level)]),
  );
const people = async (query = "") =>
  rows((await door.call("GET", `${repo}/collaborators${query}`)).body).map((one) => [
    textAt(one, "login"),
    textAt(one, "role_name"),
  ]);

describe("the people of a repository", () => {
  it("are the organisation's owners and the members of its teams, by name, each with their strongest role", async () => {
    expect(await people()).toEqual([
      ["admin-er", "admin"],
      ["both", "maintain"],
      ["maintain-er", "maintain"],
      ["olga", "admin"],
      ["pull-er", "read"],
      ["push-er", "write"],
      ["triage-er", "triage"],
    ]);
  });

  it.each([
    ["admin", ["admin-er", "olga"]],
    ["maintain", ["admin-er", "both", "maintain-er", "olga"]],
    ["push", ["admin-er", "both", "maintain-er", "olga", "push-er"]],
    ["triage", ["admin-er", "both", "maintain-er", "olga", "push-er", "triage-er"]],
    ["pull", ["admin-er", "both", "maintain-er", "olga", "pull-er", "push-er", "triage-er"]],
  ])("are those with at least %s when that is asked", async (level, logins) => {
    expect((await people(`?permission=${level}`)).map(([login]) => login)).toEqual(logins);
  });

  it("come in pages", async () => {
    const page = await door.call("GET", `${repo}/collaborators?per_page=3&page=3`);
    expect([rows(page.body).map((one) => at(one, "login")), linkPages(page)]).toEqual([
      ["triage-er"],
      { prev: "2", first: "1" },
    ]);
  });

  it("are known one by one, in any case of the name; others are 404", async () => {
    for (const [login, status] of [
      ["pull-er", 204],
      ["PULL-ER", 204],
      ["olga", 204],
      ["nina", 404],
      ["nobody", 404],
      ["waymark", 404],
    ] as const)
      expect([login, (await door.call("GET", `${repo}/collaborators/${login}`)).status]).toEqual([
        login,
        status,
      ]);
  });

  it("are shown to those who may push, and to nobody else", async () => {
    for (const path of [`${repo}/collaborators`, `${repo}/collaborators/olga`]) {
      const status = async (as: string | null) => (await door.get(path, { as })).status;
      expect(await status(null)).toBe(401);
      for (const who of ["nina", "pull", "triage"])
        expect([who, await status(tokens[who] ?? "")]).toEqual([who, 403]);
      for (const who of ["push", "maintain", "admin", "olga"])
        expect([who, (await status(tokens[who] ?? "")) < 300]).toEqual([who, true]);
    }
  });

  it.each([
    ["pull-er", "read", "read", "pull"],
    ["triage-er", "read", "triage", "triage"],
    ["push-er", "write", "write", "push"],
    ["maintain-er", "write", "maintain", "maintain"],
    ["both", "write", "maintain", "maintain"],
    ["admin-er", "admin", "admin", "admin"],
    ["olga", "admin", "admin", "admin"],
    ["nina", "read", "read", "pull"],
  ])("have a level that both of GitHub's words tell: %s", async (login, permission, role, level) => {
    const { body } = await door.call("GET", `${repo}/collaborators/${login}/permission`);
    expect(body).toMatchObject({ permission, role_name: role, user: { login, permissions: flags(level) } });
  });

  it("have no level when nobody has the name", async () => {
    expect(refusal(await door.get(`${repo}/collaborators/nobody/permission`))).toEqual([404, "Not Found"]);
  });

  it.each([
    ["pull", { push: 403, admin: 403 }],
    ["triage", { push: 403, admin: 403 }],
    ["push", { push: 200, admin: 403 }],
    ["maintain", { push: 200, admin: 403 }],
    ["admin", { push: 200, admin: 200 }],
    ["both", { push: 200, admin: 403 }],
    ["olga", { push: 200, admin: 200 }],
    ["nina", { push: 403, admin: 403 }],
  ])("may do what their level says and no more: %s", async (who, allowed) => {
    const as = tokens[who] ?? "";
    const pushed = await door.ask("PATCH", `${repo}/labels/bug`, {}, { as });
    const administered = await door.ask("PATCH", repo, {}, { as });
    expect({ push: pushed.status, admin: administered.status }).toEqual(allowed);
    const { body } = await door.get(repo, { as });
    expect([at(body, "permissions.push"), at(body, "permissions.admin")]).toEqual([
      allowed.push === 200,
      allowed.admin === 200,
    ]);
  });
});

describe("the teams of a repository", () => {
  const team = (slug: string, repository = "waymark/shared") =>
    `/orgs/waymark/teams/${slug}/repos/${repository}`;
  const teams = async () =>
    rows((await door.call("GET", `${repo}/teams`)).body).map((one) => [
      textAt(one, "slug"),
      textAt(one, "permission"),
    ]);

  it("are listed by name with what each may do", async () => {
    expect(await teams()).toEqual([
      ["administrators", "admin"],
      ["maintainers", "maintain"],
      ["pullers", "pull"],
      ["pushers", "push"],
      ["sorters", "triage"],
    ]);
    const page = await door.get(`${repo}/teams?per_page=2&page=3`);
    expect([named(page.body), linkPages(page)]).toEqual([["sorters"], { prev: "2", first: "1" }]);
  });

  it("say yes with 204, and show repository and role to whoever asks for that kind of answer", async () => {
    expect((await door.call("GET", team("pushers"))).status).toBe(204);
    expect(refusal(await door.get(team("pushers", "waymark/unshared")))).toEqual([404, "Not Found"]);
    expect((await door.get(team("nobody"))).status).toBe(404);
    expect((await door.get(team("pushers", "waymark/nowhere"))).status).toBe(404);
    const full = await door.get(team("maintainers"), {
      headers: { accept: "application/vnd.github.v3.repository+json" },
    });
    expect(full.body).toMatchObject({
      full_name: "waymark/shared",
      role_name: "maintain",
      permissions: flags("maintain"),
    });
  });

  it.each([
    ["a level nobody has", { permission: "write" }],
    ["no level at all", { permission: null }],
    ["a number", { permission: 3 }],
  ])("are not let in with %s", async (_what, body) => {
    expect((await door.ask("PUT", team("pushers", "waymark/unshared"), body)).status).toBe(422);
    expect((await door.get(team("pushers", "waymark/unshared"))).status).toBe(404);
  });

  it("are let in once, raised, lowered and let out once", async () => {
    const put = async (body?: Record<string, unknown>) => {
      expect((await door.call("PUT", team("pushers", "waymark/unshared"), body)).status).toBe(204);
      return textAt((await door.get("/repos/waymark/unshared/teams")).body, "0.permission");
    };
    expect(await put({})).toBe("pull");
    expect(await put({ permission: "admin" })).toBe("admin");
    expect(await put({ permission: "admin" })).toBe("admin");
    expect(await put({ permission: "triage" })).toBe("triage");
    const listed = (await door.call("GET", "/orgs/waymark/teams/pushers/repos")).body;
    expect(rows(listed).map((one) => [at(one, "name"), at(one, "role_name")])).toEqual([
      ["shared", "push"],
      ["unshared", "triage"],
    ]);
    expect((await door.call("DELETE", team("pushers", "waymark/unshared"))).status).toBe(204);
    expect(refusal(await door.ask("DELETE", team("pushers", "waymark/unshared")))).toEqual([
      404,
      "Not Found",
    ]);
    expect((await door.get("/repos/waymark/unshared/teams")).body).toEqual([]);
  });

  it("come and go by the hand of an administrator alone", async () => {
    for (const who of ["nina", "maintain"]) {
      const as = tokens[who] ?? "";
      expect((await door.ask("PUT", team("pullers"), { permission: "admin" }, { as })).status).toBe(403);
      expect((await door.ask("DELETE", team("pullers"), undefined, { as })).status).toBe(403);
    }
    expect((await door.ask("PUT", team("pullers"), { permission: "admin" }, { as: null })).status).toBe(401);
    expect((await teams())[2]).toEqual(["pullers", "pull"]);
    const as = tokens["admin"] ?? "";
    expect((await door.ask("PUT", team("pullers"), { permission: "pull" }, { as })).status).toBe(204);
  });

  it("reach no repository of somebody else", async () => {
    await door.ask("POST", "/user/repos", { name: "private-notes" }, { as: tokens["nina"] ?? "" });
    const answer = await door.ask("PUT", team("pushers", "nina/private-notes"), { permission: "pull" });
    expect(answer.status).toBe(422);
    expect((await door.get("/repos/nina/private-notes/teams")).body).toEqual([]);
  });

  it("take their members' rights with them", async () => {
    const login = "brief";
    const as = await door.person(login);
    await door.team("briefly", { shared: "push" }, [login]);
    const status = async () => (await door.ask("PATCH", `${repo}/labels/bug`, {}, { as })).status;
    expect(await status()).toBe(200);
    await door.call("DELETE", team("briefly"));
    expect(await status()).toBe(403);
    expect((await people()).map(([name]) => name)).not.toContain(login);
  });

  it("stay as they are on an archived repository", async () => {
    await door.repository("shelved");
    await door.call("PUT", team("pushers", "waymark/shelved"), { permission: "push" });
    await door.call("PATCH", "/repos/waymark/shelved", { archived: true });
    for (const [method, body] of [["PUT", { permission: "admin" }], ["DELETE"]] as const)
      expect(refusal(await door.ask(method, team("pushers", "waymark/shelved"), body))).toEqual([
        403,
        "Repository was archived so is read-only.",
      ]);
    expect(at((await door.get("/repos/waymark/shelved/teams")).body, "0.permission")).toBe("push");
  });
});
