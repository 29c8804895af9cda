/* Repositories as GitHub's REST documentation describes them ("Repositories", API version 2022-11-28): sent and read. */
import { describe, expect, it } from "vitest";
import type { NewRepository } from "./repositories.ts";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };
const row = {
  id: 7,
  name: "web",
  full_name: "acme/web",
  owner: { login: "acme" },
  description: null,
  homepage: null,
  html_url: "https://github.com/acme/web",
  clone_url: "https://github.com/acme/web.git",
  default_branch: "trunk",
  private: true,
  archived: false,
  fork: false,
  size: 0,
  pushed_at: null,
  created_at: "2026-01-02T03:04:05Z",
  updated_at: "2026-01-02T03:04:05+05:45",
};
const wanted: NewRepository = {
  name: "web",
  description: "The shop",
  homepage: "https://portal/c/web#op=1",
  visibility: "internal",
  hasIssues: true,
  hasWiki: false,
  hasProjects: false,
  customProperties: { "waymark-run": "run_1" },
};

describe("a repository that is read", () => {
  it("has texts for what GitHub leaves null and times in milliseconds", async () => {
    const { github, sent } = scriptedForge(() => row);
    expect(await github.repositories.get(ref)).toMatchObject({
      id: 7,
      fullName: "acme/web",
      owner: "acme",
      description: "",
      homepage: "",
      defaultBranch: "trunk",
      visibility: "private",
      isEmpty: true,
      topics: [],
      pushedAtMs: null,
      createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      updatedAtMs: Date.UTC(2026, 0, 1, 21, 19, 5),
    });
    expect(sent()).toEqual(["GET /repos/acme/web"]);
  });

  it.each([
    [{ visibility: "internal", private: true }, "internal"],
    [{ visibility: "public", private: false }, "public"],
    [{ private: false }, "public"],
    [{ private: true }, "private"],
  ])("with %j is %s: older servers tell only whether it is private", async (fields, visibility) => {
    const { github } = scriptedForge(() => ({ ...row, ...fields }));
    expect((await github.repositories.get(ref)).visibility).toBe(visibility);
  });

  it.each([
    ["no id", { id: undefined }],
    ["an id that is text", { id: "7" }],
    ["a visibility nobody knows", { visibility: "secret" }],
    ["an owner without a login", { owner: {} }],
    ["a time that is none", { created_at: "yesterday" }],
    ["topics that are text", { topics: "a,b" }],
  ])("with %s is garbled, not half read", async (_what, fields) => {
    const { github } = scriptedForge(() => ({ ...row, ...fields }));
    expect(await failureOf(github.repositories.get(ref))).toMatchObject({
      kind: "garbled",
      code: "upstream_error",
      isTransient: true,
    });
  });

  it("is undefined when it is not there, and a failure when something else is the matter", async () => {
    const { github, sent } = scriptedForge(
      inTurn(refusal(404, "Not Found"), refusal(404, "Not Found"), refusal(403, "No"), row),
    );
    expect(await github.repositories.find(ref)).toBeUndefined();
    expect(await github.repositories.findById(7)).toBeUndefined();
    expect(await failureOf(github.repositories.find(ref))).toMatchObject({ kind: "permission" });
    expect((await github.repositories.findById(7))?.name).toBe("web");
    expect(sent().at(-1)).toBe("GET /repositories/7");
  });

  it.each([
    ["we/b", "GET /repos/acme/we%2Fb"],
    ["../x", "GET /repos/acme/..%2Fx"],
    ["...", "GET /repos/acme/..."],
    ["web?x=1", "GET /repos/acme/web%3Fx%3D1"],
    ["wéb#1", "GET /repos/acme/w%C3%A9b%231"],
  ])("of the hostile name %j is not somebody else's address", async (repo, call) => {
    const { github, sent } = scriptedForge(() => refusal(404, "Not Found"));
    expect(await github.repositories.find({ owner: "acme", repo })).toBeUndefined();
    expect(sent()).toEqual([call]);
  });

  it.each([".", ".."])("of the name %j is not asked for: the address would be another one", async (repo) => {
    const { github, sent } = scriptedForge(() => [row]);
    expect(await failureOf(github.repositories.find({ owner: "acme", repo }))).toMatchObject({
      kind: "invalid",
      message: "GET /repos/{owner}/{repo}: the forge refused the request as invalid.",
    });
    expect(sent()).toEqual([]);
  });
});

describe("a new repository", () => {
  it("of an organisation carries its marker in the creating call, and no branch yet", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(201, row));
    await github.repositories.create("acme", wanted);
    expect(sent()).toEqual(["POST /orgs/acme/repos"]);
    expect(calls[0]?.body).toEqual({
      name: "web",
      description: "The shop",
      homepage: "https://portal/c/web#op=1",
      has_issues: true,
      has_projects: false,
      has_wiki: false,
      auto_init: false,
      visibility: "internal",
      private: true,
      custom_properties: { "waymark-run": "run_1" },
    });
  });

  it("sends neither homepage nor properties where there are none", async () => {
    const { github, calls } = scriptedForge(() => answer(201, row));
    await github.repositories.create("acme", {
      ...wanted,
      homepage: null,
      customProperties: null,
      visibility: "public",
    });
    expect(Object.keys(calls[0]?.body ?? {})).not.toContain("homepage");
    expect(calls[0]?.body).not.toHaveProperty("custom_properties");
    expect(calls[0]?.body).toMatchObject({ visibility: "public", private: false });
  });

  it("of a person goes to that person's account, private for whatever is not public", async () => {
    const { github, calls, sent } = scriptedForge(
      inTurn({ type: "User" }, { login: "Ann" }, answer(201, row), answer(201, row)),
      { kind: "ghes", org: "ann" },
    );
    await github.repositories.create("ann", wanted);
    await github.repositories.create("ann", { ...wanted, visibility: "public" });
    expect(sent()).toEqual(["GET /users/ann", "GET /user", "POST /user/repos", "POST /user/repos"]);
    expect(calls.slice(2).map(({ body }) => body)).toMatchObject([{ private: true }, { private: false }]);
    expect(calls[2]?.body).not.toHaveProperty("custom_properties");
    expect(calls[2]?.body).not.toHaveProperty("visibility");
  });

  it("of a person is not made with another's token: it would appear elsewhere", async () => {
    const { github, sent } = scriptedForge(inTurn({ type: "User" }, { login: "bob" }), {
      kind: "ghes",
      org: "ann",
    });
    const failure = await failureOf(github.repositories.create("ann", wanted));
    expect(failure).toMatchObject({ kind: "user_account", code: "forge_permission" });
    expect(String(failure)).toContain(
      "ann is a person's account: only a token of ann lists and creates its repositories, found the token of bob. Set GITHUB_TOKEN.",
    );
    expect(sent()).toEqual(["GET /users/ann", "GET /user"]);
  });

  it.each([
    [422, "Repository creation failed.", "invalid"],
    [409, "Conflict", "conflict"],
    [403, "Resource not accessible by integration", "permission"],
    [500, "Server Error", "unavailable"],
  ])("that is refused with %i is asked for once", async (status, message, kind) => {
    const { github, sent } = scriptedForge(() => refusal(status, message));
    expect(await failureOf(github.repositories.create("acme", wanted))).toMatchObject({ kind, status });
    expect(sent()).toHaveLength(1);
  });
});

describe("a change of a repository", () => {
  const settings = {
    hasIssues: true,
    hasWiki: false,
    hasProjects: false,
    allowSquashMerge: true,
    allowMergeCommit: false,
    allowRebaseMerge: true,
    allowAutoMerge: true,
    deleteBranchOnMerge: true,
  };
  it.each([
    [{}, {}],
    [{ archived: true }, { archived: true }],
    [{ archived: false }, { archived: false }],
    [{ description: "" }, { description: "" }],
    [
      { name: "old-web", homepage: "" },
      { name: "old-web", homepage: "" },
    ],
    [
      { settings },
      {
        has_issues: true,
        has_wiki: false,
        has_projects: false,
        allow_squash_merge: true,
        allow_merge_commit: false,
        allow_rebase_merge: true,
        allow_auto_merge: true,
        delete_branch_on_merge: true,
      },
    ],
  ])("%j sends that and nothing else", async (patch, body) => {
    const { github, calls, sent } = scriptedForge(() => row);
    await github.repositories.update(ref, patch);
    expect(sent()).toEqual(["PATCH /repos/acme/web"]);
    expect(calls[0]?.body ?? {}).toEqual(body);
  });
});

describe("the list of repositories", () => {
  it("of an organisation is read by name, so that no push moves one across the pages", async () => {
    const { github, sent } = scriptedForge(() => [row]);
    expect(await github.repositories.list("acme")).toHaveLength(1);
    expect(sent()).toEqual([
      "GET /orgs/acme/repos?sort=full_name&direction=asc&type=all&page=1&per_page=100",
    ]);
  });

  it("of a person is asked with that person's token, or private ones would be missing", async () => {
    const { github, sent } = scriptedForge(inTurn({ type: "User" }, { login: "ann" }, [row]), {
      kind: "ghes",
      org: "ann",
    });
    await github.repositories.list("ann");
    expect(sent().at(-1)).toBe(
      "GET /user/repos?affiliation=owner&sort=full_name&direction=asc&page=1&per_page=100",
    );
  });
});

describe("what belongs to a repository", () => {
  it("topics are read and written whole", async () => {
    const { github, calls, sent } = scriptedForge(() => ({ names: ["a", "b"] }));
    expect(await github.repositories.getTopics(ref)).toEqual(["a", "b"]);
    await github.repositories.setTopics(ref, []);
    expect(sent()).toEqual(["GET /repos/acme/web/topics", "PUT /repos/acme/web/topics"]);
    expect(calls[1]?.body).toEqual({ names: [] });
  });

  it.each([
    ["on with an empty answer", answer(204), true],
    ["off with a 404", refusal(404, "Vulnerability alerts are disabled."), false],
  ])("vulnerability alerts are %s", async (_what, given, expected) => {
    const { github } = scriptedForge(() => given);
    expect(await github.repositories.hasVulnerabilityAlerts(ref)).toBe(expected);
  });

  it.each([
    ["on when they are enabled", { enabled: true, paused: false }, true],
    ["off when they are not", { enabled: false, paused: false }, false],
    ["off with a 404", refusal(404, "Not Found"), false],
  ])("automated fixes are %s", async (_what, given, expected) => {
    const { github } = scriptedForge(() => given);
    expect(await github.repositories.hasAutomatedSecurityFixes(ref)).toBe(expected);
  });

  it("both are switched on with a call that has no body", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(204));
    await github.repositories.enableVulnerabilityAlerts(ref);
    await github.repositories.enableAutomatedSecurityFixes(ref);
    expect(sent()).toEqual([
      "PUT /repos/acme/web/vulnerability-alerts",
      "PUT /repos/acme/web/automated-security-fixes",
    ]);
    expect(calls.map(({ body }) => body)).toEqual([undefined, undefined]);
  });

  it("errors of its CODEOWNERS are told, and none where there is no such file", async () => {
    const error = {
      line: 3,
      column: 1,
      kind: "Unknown owner",
      message: "m",
      path: ".github/CODEOWNERS",
      source: "x",
    };
    const { github } = scriptedForge(inTurn({ errors: [error] }, refusal(404, "Not Found")));
    expect(await github.repositories.listCodeownersErrors(ref)).toEqual([
      { line: 3, column: 1, kind: "Unknown owner", message: "m", path: ".github/CODEOWNERS" },
    ]);
    expect(await github.repositories.listCodeownersErrors(ref)).toEqual([]);
  });
});
