import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, textAt } from "../testing.ts";
import { linkPages, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const repo = "/repos/waymark/history";
const odd = ["feature#1", "100%", "topic/deep/er", "日本", "a+b&c=d"];
const encoded = (name: string) => name.split("/").map(encodeURIComponent).join("/");
let root: string;
const ids: Record<string, string> = {};

/** One commit that writes the files, on top of the parents, a day after the one before. */
let day = 1;
async function commitOn(
  parents: string[],
  files: Record<string, string | null>,
  message: string,
): Promise<string> {
  day += 1;
  const tree = await door.call("POST", `${repo}/git/trees`, {
    base_tree: parents[0],
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      ...(content === null ? { sha: null } : { content }),
    })),
  });
  const date = `2026-03-${String(day).padStart(2, "0")}T12:00:00Z`;
  const author = { name: "Dev", email: "dev@example.com", date };
  const made = await door.call("POST", `${repo}/git/commits`, {
    message,
    tree: at(tree.body, "sha"),
    parents,
    author,
  });
  return textAt(made.body, "sha");
}

beforeAll(async () => {
  ({ commit: root } = await scaffold(door.forge(), "history", { "a.txt": "one\ntwo\n", "b.txt": "b\n" }));
  ids["second"] = await commitOn([root], { "a.txt": "one\nTWO\nthree\n" }, "Second\n\nWith a body");
  ids["third"] = await commitOn([ids["second"]], { "new.txt": "n\n", "b.txt": null }, "Third");
  ids["side"] = await commitOn([root], { "side/s.txt": "s\n" }, "Side");
  await door.call("PATCH", `${repo}/git/refs/heads/main`, { sha: ids["third"] });
  await door.call("POST", `${repo}/git/refs`, { ref: "refs/heads/side", sha: ids["side"] });
  for (const name of odd)
    await door.call("POST", `${repo}/git/refs`, { ref: `refs/heads/${name}`, sha: root });
  for (const [name, sha] of Object.entries({ v1: root, v2: root, v10: ids["second"] }))
    await door.call("POST", `${repo}/git/refs`, { ref: `refs/tags/${name}`, sha });
});

const subjects = async (query: string) =>
  rows((await door.call("GET", `${repo}/commits${query}`)).body).map(
    (commit) => textAt(commit, "commit.message").split("\n")[0],
  );
const follow = (url: unknown) => door.forge().raw("GET", String(url).slice(door.forge().url.length));

describe("branches", () => {
  it("are listed by name with the commit they are at, in pages", async () => {
    const answer = await door.call("GET", `${repo}/branches`);
    expect(named(answer.body)).toEqual([...odd, "main", "side"].sort());
    expect(rows(answer.body).find((branch) => at(branch, "name") === "main")).toMatchObject({
      commit: { sha: ids["third"] },
      protected: false,
    });
    const page = await door.call("GET", `${repo}/branches?per_page=3&page=3`);
    expect([rows(page.body).length, linkPages(page)]).toEqual([1, { prev: "2", first: "1" }]);
  });

  it.each([...odd, "main"])("are found at the address they give: %s", async (name) => {
    const { status, body } = await door.call("GET", `${repo}/branches/${encoded(name)}`);
    expect([status, at(body, "name")]).toEqual([200, name]);
    const again = await follow(at(body, "_links.self"));
    expect([again.status, again.body]).toEqual([200, body]);
    expect((await follow(at(body, "_links.html"))).status).toBe(200);
  });

  it.each(["none", "mai", "MAIN", "topic", "refs/heads/main", "%2E%2E%2Fconfig", "v1"])(
    "are 404 for %s, which is none",
    async (name) => {
      expect(refusal(await door.get(`${repo}/branches/${name}`))).toEqual([404, "Branch not found"]);
    },
  );

  it("say whether an active rule binds them, and may be asked for by it", async () => {
    const rules = (enforcement: string, include: string[]) => ({
      name: enforcement,
      enforcement,
      conditions: { ref_name: { include, exclude: ["refs/heads/topic/**/*"] } },
      rules: [{ type: "deletion" }],
    });
    await door.call(
      "POST",
      `${repo}/rulesets`,
      rules("active", ["refs/heads/topic/**/*", "~DEFAULT_BRANCH"]),
    );
    await door.call("POST", `${repo}/rulesets`, rules("disabled", ["~ALL"]));
    expect(named((await door.call("GET", `${repo}/branches?protected=true`)).body)).toEqual(["main"]);
    expect(named((await door.call("GET", `${repo}/branches?protected=false`)).body)).toHaveLength(
      odd.length + 1,
    );
    expect(at((await door.call("GET", `${repo}/branches/main`)).body, "protected")).toBe(true);
  });
});

describe("tags", () => {
  it("are listed with the later names first", async () => {
    const answer = await door.call("GET", `${repo}/tags?per_page=2`);
    expect([named(answer.body), linkPages(answer)]).toEqual([["v2", "v10"], { next: "2", last: "2" }]);
    expect(at(answer.body, "0.commit.sha")).toBe(root);
  });
});

describe("the list of commits", () => {
  it.each([
    ["", ["Third", "Second", "Create service"]],
    ["?sha=side", ["Side", "Create service"]],
    ["?sha=v1", ["Create service"]],
    ["?path=a.txt", ["Second", "Create service"]],
    ["?path=side&sha=side", ["Side"]],
    ["?path=b.txt", ["Third", "Create service"]],
    ["?path=none.txt", []],
    ["?path=*.txt", []],
    ["?path=:(glob)*", []],
    ["?since=2026-03-03T00:00:00Z", ["Third"]],
    ["?until=2026-03-02T12:00:00Z", ["Second", "Create service"]],
    ["?since=2026-03-02T00:00:00Z&until=2026-03-02T23:00:00Z", ["Second"]],
    ["?since=2030-01-01T00:00:00Z", []],
    ["?per_page=1&page=2", ["Second"]],
    ["?per_page=2&page=3", []],
  ])("holds for %s", async (query, messages) => {
    expect(await subjects(query)).toEqual(messages);
  });

  it("links its pages over all that match, not over all there are", async () => {
    const page = await door.call("GET", `${repo}/commits?path=a.txt&per_page=1`);
    expect(linkPages(page)).toEqual({ next: "2", last: "2" });
  });

  it("may begin at a commit's id", async () => {
    expect(await subjects(`?sha=${ids["second"]}`)).toEqual(["Second", "Create service"]);
  });

  it.each([
    ["a branch nobody made", "none", 404],
    ["an option of git", "--all", 404],
    ["an id of nothing", "0".repeat(40), 422],
  ])("is refused for %s", async (_what, sha, status) => {
    expect((await door.get(`${repo}/commits?sha=${sha}`)).status).toBe(status);
  });

  it("is 409 for a repository without any", async () => {
    const path = await door.repository("blank");
    expect(refusal(await door.get(`${path}/commits`))).toEqual([409, "Git Repository is empty."]);
  });
});

describe("one commit", () => {
  it("counts what it changed, file by file", async () => {
    const { body } = await door.call("GET", `${repo}/commits/main`);
    expect(at(body, "stats")).toEqual({ total: 2, additions: 1, deletions: 1 });
    expect(rows(body, "files")).toMatchObject([
      { filename: "b.txt", status: "removed", additions: 0, deletions: 1, changes: 1 },
      { filename: "new.txt", status: "added", additions: 1, deletions: 0, changes: 1 },
    ]);
    expect(at((await door.call("GET", `${repo}/commits/${ids["second"]}`)).body, "stats")).toEqual({
      total: 3,
      additions: 2,
      deletions: 1,
    });
  });

  it("is found by branch, tag, whole ref and the beginning of its id", async () => {
    for (const name of [
      root,
      root.slice(0, 8),
      "v1",
      "refs/tags/v1",
      "heads/topic/deep/er",
      ...odd.map(encoded),
    ])
      expect([name, at((await door.get(`${repo}/commits/${name}`)).body, "sha")]).toEqual([name, root]);
  });

  it("is its bare id to whoever asks for that", async () => {
    const answer = await door.get(`${repo}/commits/main`, {
      headers: { accept: "application/vnd.github.sha" },
    });
    expect([answer.body, answer.headers.get("content-type")]).toEqual([
      ids["third"],
      "application/vnd.github.sha; charset=utf-8",
    ]);
  });

  it.each([
    ["none", 404, "Not Found"],
    ["0".repeat(40), 422, `No commit found for SHA: ${"0".repeat(40)}`],
    ["abcdef0", 404, "Not Found"],
    ["main~1", 404, "Not Found"],
    ["--help", 404, "Not Found"],
  ])("is refused for %s with %i", async (ref, status, message) => {
    expect(refusal(await door.get(`${repo}/commits/${ref}`))).toEqual([status, message]);
  });
});

describe("a comparison", () => {
  const compare = async (basehead: string) => (await door.call("GET", `${repo}/compare/${basehead}`)).body;

  it.each([
    ["side...main", { status: "diverged", ahead_by: 2, behind_by: 1, total_commits: 2 }],
    ["v1...main", { status: "ahead", ahead_by: 2, behind_by: 0, total_commits: 2 }],
    ["main...v1", { status: "behind", ahead_by: 0, behind_by: 2, total_commits: 0 }],
    ["main...v10", { status: "behind", ahead_by: 0, behind_by: 1, total_commits: 0 }],
    ["main...main", { status: "identical", ahead_by: 0, behind_by: 0, total_commits: 0 }],
    ["waymark:side...waymark:main", { status: "diverged", ahead_by: 2, behind_by: 1 }],
    ["side...waymark:main", { status: "diverged", ahead_by: 2, behind_by: 1 }],
  ])("of %s", async (basehead, relation) => {
    expect(await compare(basehead)).toMatchObject(relation);
  });

  it("lists commits oldest first and what changed since both parted", async () => {
    const body = await compare("side...main");
    expect(rows(body, "commits").map((commit) => at(commit, "sha"))).toEqual([ids["second"], ids["third"]]);
    expect(at(body, "merge_base_commit.sha")).toBe(root);
    expect(rows(body, "files").map((file) => [at(file, "filename"), at(file, "status")])).toEqual([
      ["a.txt", "modified"],
      ["b.txt", "removed"],
      ["new.txt", "added"],
    ]);
    const page = await door.call("GET", `${repo}/compare/side...main?per_page=1&page=2`);
    expect([rows(page.body, "commits").length, at(page.body, "total_commits"), linkPages(page)]).toEqual([
      1,
      2,
      { prev: "1", first: "1" },
    ]);
  });

  // Source: GitHub docs "Compare two commits": 250 without a parameter of paging.
  it("is shown in pages of thirty to whoever asks for a page, and whole to others", async () => {
    const tree = at((await door.get(`${repo}/git/commits/${root}`)).body, "tree.sha");
    let last = root;
    for (let index = 0; index < 31; index += 1) {
      const made = await door.call("POST", `${repo}/git/commits`, {
        message: `Long ${index}`,
        tree,
        parents: [last],
      });
      last = textAt(made.body, "sha");
    }
    const shown = async (query: string) =>
      rows((await door.call("GET", `${repo}/compare/${root}...${last}${query}`)).body, "commits").length;
    expect([await shown(""), await shown("?page=1"), await shown("?page=2")]).toEqual([31, 30, 1]);
  });

  it.each(["feature#1", "日本"])("has addresses that lead back to it for %s", async (name) => {
    const body = await compare(`${encoded(name)}...main`);
    expect(at((await follow(at(body, "url"))).body, "ahead_by")).toBe(2);
    for (const key of ["html_url", "diff_url"])
      expect([key, (await follow(at(body, key))).status]).toEqual([key, 200]);
  });

  it.each(["main", "main..side", "main...none", "none...main", "...main", "main...", "other:main...main"])(
    "is 404 for %s",
    async (basehead) => {
      expect((await door.get(`${repo}/compare/${basehead}`)).status).toBe(404);
    },
  );

  it("is 404 for two histories that never met", async () => {
    const tree = at((await door.get(`${repo}/git/commits/${root}`)).body, "tree.sha");
    const alone = await door.call("POST", `${repo}/git/commits`, { message: "Alone", tree, parents: [] });
    expect(refusal(await door.get(`${repo}/compare/main...${textAt(alone.body, "sha")}`))).toEqual([
      404,
      "No common ancestor between the two commits.",
    ]);
  });
});
