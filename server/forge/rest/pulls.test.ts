import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { branchFrom, withPull, withTopic, writeFileOn } from "../testing/branches.ts";
import { blamed, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let stranger: Caller;
let ends: { main: string; topic: string };
const all = "/repos/waymark/open/pulls";
const good = { title: "Change", head: "topic", base: "main" };

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  stranger = await person(forge, "eve");
  ends = await withTopic(forge, "open");
  await branchFrom(forge, "open", "same", ends.main);
});
afterAll(() => forge.close());

const openPulls = async (name: string) => rows((await api("GET", `/repos/waymark/${name}/pulls`)).body);

describe("opening a pull request", () => {
  it.each([
    ["without a title", { title: undefined }, "title", "missing_field"],
    ["with an empty title", { title: "" }, "title", "invalid"],
    ["with a title of more than 256 letters", { title: "x".repeat(257) }, "title", "invalid"],
    ["without a head", { head: undefined }, "head", "missing_field"],
    ["from a branch that is not there", { head: "nowhere" }, "head", "invalid"],
    ["from a commit instead of a branch", { head: "HEAD" }, "head", "invalid"],
    ["from somebody else's branch", { head: "eve:topic" }, "head", "invalid"],
    ["onto a branch that is not there", { base: "nowhere" }, "base", "invalid"],
    ["onto a path out of the branches", { base: "../heads/main" }, "base", "invalid"],
    ["with a body beyond 65536 characters", { body: "x".repeat(65_537) }, "body", "invalid"],
    ["with a draft that is a text", { draft: "yes" }, "draft", "invalid"],
  ])("%s is refused for that field, and nothing is opened", async (_name, change, field, code) => {
    const refused = await api("POST", all, { ...good, ...change });
    expect([refused.status, at(refused.body, "message")]).toEqual([422, "Validation Failed"]);
    expect(rows(refused.body, "errors")).toMatchObject([{ resource: "PullRequest", field, code }]);
    expect(await openPulls("open")).toEqual([]);
  });

  it.each([
    ["the base has already", "same", "main"],
    ["are its own base", "main", "main"],
  ])("of commits that %s is refused with GitHub's words", async (_name, head, base) => {
    const refused = await api("POST", all, { ...good, head, base });
    expect(refusal(refused)).toEqual([422, "Validation Failed"]);
    expect(rows(refused.body, "errors")).toEqual([
      { resource: "PullRequest", code: "custom", message: `No commits between ${base} and ${head}` },
    ]);
  });

  it("asks for a token, for the right to write, and for a repository that is there", async () => {
    expect(refusal(await callerOf(forge, undefined)("POST", all, good))).toEqual([
      401,
      "Requires authentication",
    ]);
    expect(refusal(await callerOf(forge, "wmf_wrong")("POST", all, good))).toEqual([401, "Bad credentials"]);
    expect((await stranger("POST", all, good)).status).toBe(403);
    expect(refusal(await api("POST", "/repos/waymark/none/pulls", good))).toEqual([404, "Not Found"]);
    expect(await openPulls("open")).toEqual([]);
  });

  it("announces on a refusal which permission it takes", async () => {
    const refused = await stranger("POST", all, good);
    expect(refused.headers.get("x-accepted-github-permissions")).toBe("pull_requests=write");
  });

  it("numbers them per repository, and shows both ends, the creator and what it changes", async () => {
    await withTopic(forge, "numbered");
    await writeFileOn(forge, "numbered", { branch: "topic", path: "a.txt", text: "other\nlines\n" });
    const made = await forge.call("POST", "/repos/waymark/numbered/pulls", {
      title: 'Ünïcode 🎉 "quoted" <b>',
      head: "waymark:topic",
      base: "main",
      body: "Why\n",
      draft: true,
    });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        number: 1,
        state: "open",
        draft: true,
        title: 'Ünïcode 🎉 "quoted" <b>',
        body: "Why\n",
        merged: false,
        mergeable: true,
        merged_at: null,
        closed_at: null,
        commits: 2,
        changed_files: 2,
        additions: 3,
        deletions: 1,
        html_url: `${forge.url}/waymark/numbered/pull/1`,
      }),
    ]);
    expect(textAt(made.body, "head.label")).toBe("waymark:topic");
    expect(textAt(made.body, "base.repo.full_name")).toBe("waymark/numbered");
    expect(textAt(made.body, "user.login")).toBe("waymark-bot");
    await withPull(forge, "numbered-too");
    expect(textAt((await openPulls("numbered-too"))[0], "number")).toBe("1");
  });

  it("is refused while one of the same branches is open, not onto another base and not once that is closed", async () => {
    const { main } = await withPull(forge, "twice");
    const path = "/repos/waymark/twice/pulls";
    const again = await api("POST", path, { ...good, head: "WAYMARK:topic" });
    expect(refusal(again)).toEqual([422, "Validation Failed"]);
    expect(rows(again.body, "errors")).toEqual([
      {
        resource: "PullRequest",
        code: "custom",
        message: "A pull request already exists for waymark:topic.",
      },
    ]);
    await branchFrom(forge, "twice", "release", main);
    expect((await api("POST", path, { ...good, base: "release" })).status).toBe(201);
    await api("PATCH", `${path}/1`, { state: "closed" });
    const reopened = await api("POST", path, good);
    expect([reopened.status, at(reopened.body, "number")]).toEqual([201, 3]);
  });

  it("takes a title of 256 letters and a body of 65536", async () => {
    await withTopic(forge, "long");
    const made = await forge.call("POST", "/repos/waymark/long/pulls", {
      ...good,
      title: "t".repeat(256),
      body: "b".repeat(65_536),
    });
    expect([textAt(made.body, "title").length, textAt(made.body, "body").length]).toEqual([256, 65_536]);
  });

  it("is refused on an archived repository", async () => {
    await withTopic(forge, "shelved");
    await api("PATCH", "/repos/waymark/shelved", { archived: true });
    expect(refusal(await api("POST", "/repos/waymark/shelved/pulls", good))).toEqual([
      403,
      "Repository was archived so is read-only.",
    ]);
    expect(await openPulls("shelved")).toEqual([]);
  });
});

describe("changing a pull request", () => {
  const one = "/repos/waymark/changed/pulls/1";
  beforeAll(async () => {
    const { main } = await withPull(forge, "changed", { body: "Why" });
    await branchFrom(forge, "changed", "release", main);
  });

  it.each([
    ["an empty title", { title: "" }, "title"],
    ["a title beyond 256 letters", { title: "x".repeat(257) }, "title"],
    ["a state that is none", { state: "merged" }, "state"],
    ["a base that is not there", { base: "nowhere" }, "base"],
    ["a base that would lead out of the branches", { base: "../tags/v1" }, "base"],
    ["a body beyond 65536 characters", { body: "x".repeat(65_537) }, "body"],
  ])("to %s is refused and changes nothing", async (_name, change, field) => {
    const before = (await api("GET", one)).body;
    expect(blamed(await api("PATCH", one, { title: "Lost", ...change })).slice(0, 2)).toEqual([422, field]);
    expect((await api("GET", one)).body).toEqual(before);
  });

  it.each(["99", "0", "-1", "1.5", "x", "%31%00"])(
    "of the number %s is not found or no request",
    async (number) => {
      expect([400, 404]).toContain((await api("PATCH", `/repos/waymark/changed/pulls/${number}`, {})).status);
    },
  );

  it("keeps what is not named, and moves it to another base", async () => {
    const titled = await forge.call("PATCH", one, { title: "Better" });
    expect(titled.body).toMatchObject({ title: "Better", body: "Why", state: "open", number: 1 });
    const moved = await forge.call("PATCH", one, { base: "release" });
    expect(moved.body).toMatchObject({ title: "Better", base: { ref: "release" } });
    await forge.call("PATCH", one, { base: "main" });
  });

  it("is for those who may write", async () => {
    expect((await stranger("PATCH", one, { state: "closed" })).status).toBe(403);
    expect((await callerOf(forge, undefined)("PATCH", one, { state: "closed" })).status).toBe(401);
    expect(textAt((await api("GET", one)).body, "state")).toBe("open");
  });

  it("follows the branch while open and stays where it was closed, until it is opened again", async () => {
    const { topic } = await withPull(forge, "followed");
    const path = "/repos/waymark/followed/pulls/1";
    const headOf = async () => textAt((await api("GET", path)).body, "head.sha");
    const second = await writeFileOn(forge, "followed", { branch: "topic", path: "c.txt", text: "c\n" });
    expect([topic === second, await headOf()]).toEqual([false, second]);
    const closed = await forge.call("PATCH", path, { state: "closed" });
    expect(closed.body).toMatchObject({ state: "closed", mergeable: null, merged: false });
    expect(at(closed.body, "closed_at")).not.toBeNull();
    const third = await writeFileOn(forge, "followed", { branch: "topic", path: "d.txt", text: "d\n" });
    expect(await headOf()).toBe(second);
    const reopened = await forge.call("PATCH", path, { state: "open" });
    expect(reopened.body).toMatchObject({ state: "open", closed_at: null, head: { sha: third } });
  });

  it("of a closed one is possible after its branches are gone; opening it again is not", async () => {
    const { main } = await withTopic(forge, "gone");
    await branchFrom(forge, "gone", "release", main);
    await forge.call("POST", "/repos/waymark/gone/pulls", { ...good, base: "release" });
    const path = "/repos/waymark/gone/pulls/1";
    await forge.call("PATCH", path, { state: "closed" });
    for (const branch of ["topic", "release"])
      await api("DELETE", `/repos/waymark/gone/git/refs/heads/${branch}`);
    const edited = await api("PATCH", path, { title: "Still known" });
    expect([edited.status, at(edited.body, "title")]).toEqual([200, "Still known"]);
    // Source: pytorch/pytorch pull request 114423.
    const reopened = await api("PATCH", path, { state: "open" });
    expect([...blamed(reopened), at(rows(reopened.body, "errors")[0], "message")]).toEqual([
      422,
      "state",
      "custom",
      "state cannot be changed. The topic branch has been deleted.",
    ]);
    expect(textAt((await api("GET", path)).body, "state")).toBe("closed");
  });

  it("never moves a closed one, nor one to where another is open", async () => {
    const { main } = await withPull(forge, "crossed");
    const path = "/repos/waymark/crossed/pulls";
    await branchFrom(forge, "crossed", "release", main);
    await api("POST", path, { ...good, base: "release" });
    expect(blamed(await api("PATCH", `${path}/2`, { base: "main" }))).toEqual([422, "base", "invalid"]);
    await api("PATCH", `${path}/2`, { state: "closed" });
    await branchFrom(forge, "crossed", "free", main);
    // Source: MithrilJS/mithril.js pull request 2862: not even together with opening it.
    for (const change of [{ base: "free" }, { base: "free", state: "open" }]) {
      const refused = await api("PATCH", `${path}/2`, change);
      expect([...blamed(refused), at(rows(refused.body, "errors")[0], "message")]).toEqual([
        422,
        "base",
        "invalid",
        "Cannot change the base branch of a closed pull request.",
      ]);
    }
    expect(textAt((await api("GET", `${path}/2`)).body, "base.ref")).toBe("release");
  });

  it("never opens a second one of the same branches", async () => {
    await withPull(forge, "second");
    const path = "/repos/waymark/second/pulls";
    await api("PATCH", `${path}/1`, { state: "closed" });
    await api("POST", path, good);
    expect(blamed(await api("PATCH", `${path}/1`, { state: "open" }))).toEqual([422, "state", "custom"]);
    expect((await openPulls("second")).map((pull) => at(pull, "number"))).toEqual([2]);
  });

  it("neither opens nor closes one that is merged, and still renames it", async () => {
    await withPull(forge, "merged");
    const path = "/repos/waymark/merged/pulls/1";
    await forge.call("PUT", `${path}/merge`, {});
    expect(blamed(await api("PATCH", path, { state: "open" }))).toEqual([422, "state", "custom"]);
    const renamed = await forge.call("PATCH", path, { title: "Told better", state: "closed" });
    expect(renamed.body).toMatchObject({ title: "Told better", state: "closed", merged: true });
  });
});
