import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, rows } from "../testing.ts";
import { fieldErrors, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let owner: string;
let member: string;
let writer: string;

beforeAll(async () => {
  owner = await door.person("olga", "admin");
  member = await door.person("mia");
  writer = await door.person("walt");
  await door.team("writers", {}, ["walt"]);
});

const create = (body: Record<string, unknown>) => door.ask("POST", "/orgs/waymark/repos", body);
const exists = async (name: string) => (await door.get(`/repos/waymark/${name}`)).status === 200;

describe("creating a repository of an organisation", () => {
  it("gives what github.com gives a new one, down to its nine labels", async () => {
    const { status, body } = await door.call("POST", "/orgs/waymark/repos", { name: "plain" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      full_name: "waymark/plain",
      private: false,
      visibility: "public",
      description: null,
      homepage: null,
      default_branch: "main",
      archived: false,
      topics: [],
      has_issues: true,
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
      merge_commit_message: "PR_TITLE",
      organization: { login: "waymark", type: "Organization" },
      custom_properties: {},
    });
    expect(named((await door.call("GET", "/repos/waymark/plain/labels")).body)).toEqual([
      "bug",
      "documentation",
      "duplicate",
      "enhancement",
      "good first issue",
      "help wanted",
      "invalid",
      "question",
      "wontfix",
    ]);
    expect((await door.call("GET", "/repos/waymark/plain/branches")).body).toEqual([]);
  });

  it.each([
    ["nothing at all", {}, "Repository.name missing_field"],
    ["a name that is a number", { name: 7 }, "Repository.name invalid"],
    ["an empty name", { name: "" }, "Repository.name custom"],
    ["a name of 101 characters", { name: "n".repeat(101) }, "Repository.name custom"],
    ["a name that ends in .git", { name: "checkout.GIT" }, "Repository.name custom"],
    ["a name that ends in .wiki", { name: "checkout.wiki" }, "Repository.name custom"],
    ["a name with a slash", { name: "a/b" }, "Repository.name custom"],
    ["a name with markup", { name: "<b>x</b>" }, "Repository.name custom"],
    ["a name with a line break", { name: "a\nb" }, "Repository.name custom"],
    [
      "a visibility GitHub has not here",
      { name: "v", visibility: "internal" },
      "Repository.visibility invalid",
    ],
    ["a switch that is a text", { name: "v", has_wiki: "yes" }, "Repository.has_wiki invalid"],
    [
      "a merge title that is none",
      { name: "v", squash_merge_commit_title: "TITLE" },
      "Repository.squash_merge_commit_title invalid",
    ],
    ["a team nobody has", { name: "v", team_id: 999 }, "Repository.team_id invalid"],
    ["a team that is half a number", { name: "v", team_id: 1.5 }, "Repository.team_id invalid"],
  ])("refuses %s with 422 and the field, and makes nothing", async (_what, body, problem) => {
    const before = await readdir(join(door.forge().dataDir, "repos"));
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(fieldErrors(answer)).toEqual([problem]);
    expect(at(answer.body, "status")).toBe("422");
    expect(await readdir(join(door.forge().dataDir, "repos"))).toEqual(before);
    expect(await exists("v")).toBe(false);
  });

  it.each([
    ["one character", "x"],
    ["a hundred characters", "n".repeat(100)],
    ["dots, dashes and underscores", "_.-a.b-c_d.-_"],
    ["digits", "0815"],
    ["a word that is a route elsewhere", "repos"],
  ])("takes a name of %s", async (_what, name) => {
    const answer = await door.call("POST", "/orgs/waymark/repos", { name });
    expect([answer.status, at(answer.body, "name")]).toEqual([201, name]);
    expect(await exists(name)).toBe(true);
  });

  it("lists every bad field at once", async () => {
    const answer = await create({ name: "many", has_issues: 1, allow_rebase_merge: "no" });
    expect(fieldErrors(answer).sort()).toEqual([
      "Repository.allow_rebase_merge invalid",
      "Repository.has_issues invalid",
    ]);
  });

  it("ignores keys it does not know, as GitHub does", async () => {
    const answer = await create({
      name: "keyed",
      visibilty: "private",
      archived: true,
      topics: ["x"],
      id: 1,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ private: false, archived: false, topics: [] });
  });

  it("lets visibility overrule private", async () => {
    const one = await create({ name: "seen", private: true, visibility: "public" });
    const other = await create({ name: "unseen", private: false, visibility: "private" });
    expect([at(one.body, "private"), at(other.body, "private")]).toEqual([false, true]);
  });

  it("writes a README of name and description when asked to start with one", async () => {
    await create({ name: "begun", description: "Takes money", auto_init: true });
    const readme = await door.get("/repos/waymark/begun/readme", {
      headers: { accept: "application/vnd.github.raw+json" },
    });
    expect(readme.body).toBe("# begun\nTakes money\n");
    const commits = rows((await door.call("GET", "/repos/waymark/begun/commits")).body);
    expect(commits.map((commit) => at(commit, "commit.message"))).toEqual(["Initial commit"]);
  });

  it("gives a named team push access together with the repository", async () => {
    const team = at((await door.call("GET", "/orgs/waymark/teams/writers")).body, "id");
    expect((await create({ name: "owned", team_id: team })).status).toBe(201);
    const teams = (await door.call("GET", "/repos/waymark/owned/teams")).body;
    expect(rows(teams).map((one) => [at(one, "slug"), at(one, "permission")])).toEqual([["writers", "push"]]);
  });

  it("refuses whoever does not own the organisation, an unknown organisation and a person's name", async () => {
    const post = (path: string, as: string | null) => door.ask("POST", path, { name: "taken-by" }, { as });
    expect(refusal(await post("/orgs/waymark/repos", null))).toEqual([401, "Requires authentication"]);
    expect(refusal(await post("/orgs/waymark/repos", "wmf_wrong"))).toEqual([401, "Bad credentials"]);
    expect(refusal(await post("/orgs/waymark/repos", member))).toEqual([
      403,
      "You must be an organization owner.",
    ]);
    expect(refusal(await post("/orgs/nobody/repos", owner))).toEqual([404, "Not Found"]);
    expect(refusal(await post("/orgs/mia/repos", member))).toEqual([404, "Not Found"]);
    expect(await exists("taken-by")).toBe(false);
    expect((await post("/orgs/waymark/repos", owner)).status).toBe(201);
  });
});

describe("creating a repository of one's own", () => {
  it("puts it below whoever asks, who administers it, and no one else does", async () => {
    const made = await door.ask("POST", "/user/repos", { name: "mine", private: true }, { as: member });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ full_name: "mia/mine", private: true, permissions: { admin: true } });
    expect(made.body).not.toHaveProperty("organization");
    const patch = (as: string) => door.ask("PATCH", "/repos/mia/mine", { description: "x" }, { as });
    expect((await patch(writer)).status).toBe(403);
    expect((await patch(owner)).status).toBe(403);
    expect((await patch(member)).status).toBe(200);
  });

  it("is not open to whoever is no person", async () => {
    const post = (as?: string | null) => door.ask("POST", "/user/repos", { name: "bot" }, { as: as ?? null });
    expect(refusal(await post())).toEqual([401, "Requires authentication"]);
    expect(refusal(await post(door.forge().token))).toEqual([403, "Resource not accessible by integration"]);
  });

  it("keeps the names of two accounts apart", async () => {
    const post = (as: string) => door.ask("POST", "/user/repos", { name: "notes" }, { as });
    expect([(await post(member)).status, (await post(writer)).status]).toEqual([201, 201]);
    const again = await post(member);
    expect(refusal(again)).toEqual([422, "Repository creation failed."]);
    expect(at(again.body, "errors.0.message")).toBe("name already exists on this account");
  });
});
