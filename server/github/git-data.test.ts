/* Git objects, refs and files over REST ("Git database", "Repository contents"), empty repositories among them. */
import { describe, expect, it } from "vitest";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };
const sha = (letter: string): string => letter.repeat(40);
const author = { name: "Ann", email: "ann@example.com", dateMs: Date.UTC(2026, 0, 2, 3, 4, 5) };
const person = { name: "Ann", email: "ann@example.com", date: "2026-01-02T03:04:05.000Z" };

describe("a ref", () => {
  const pointing = { ref: "refs/heads/main", object: { sha: sha("a"), type: "commit" } };
  it("is found by its name below refs/, slashes and all", async () => {
    const { github, sent } = scriptedForge(() => pointing);
    expect(await github.gitData.findRef(ref, "heads/feature/x y")).toEqual({ sha: sha("a") });
    expect(sent()).toEqual(["GET /repos/acme/web/git/ref/heads%2Ffeature%2Fx%20y"]);
  });

  it.each([
    ["it is not there", refusal(404, "Not Found")],
    ["the repository is empty", refusal(409, "Git Repository is empty.")],
  ])("is undefined when %s", async (_what, given) => {
    const { github } = scriptedForge(() => given);
    expect(await github.gitData.findRef(ref, "heads/main")).toBeUndefined();
  });

  it.each([
    ["several, as for the beginning of names", [pointing]],
    ["none it points at", { ref: "refs/heads/main" }],
  ])("is garbled when the forge answers %s", async (_what, given) => {
    const { github } = scriptedForge(() => given);
    expect(await failureOf(github.gitData.findRef(ref, "heads/main"))).toMatchObject({ kind: "garbled" });
  });

  it("is made under its full name, and moved with or without force as is asked", async () => {
    const { github, calls, sent } = scriptedForge(inTurn(answer(201, pointing), pointing, pointing));
    await github.gitData.createRef(ref, { name: "waymark/base", sha: sha("a") });
    await github.gitData.updateRef(ref, { name: "heads/main", sha: sha("b"), force: true });
    await github.gitData.updateRef(ref, { name: "heads/main", sha: sha("c"), force: false });
    expect(sent()).toEqual([
      "POST /repos/acme/web/git/refs",
      "PATCH /repos/acme/web/git/refs/heads%2Fmain",
      "PATCH /repos/acme/web/git/refs/heads%2Fmain",
    ]);
    expect(calls.map(({ body }) => body)).toEqual([
      { ref: "refs/waymark/base", sha: sha("a") },
      { sha: sha("b"), force: true },
      { sha: sha("c"), force: false },
    ]);
  });

  it("is one of a list, which is empty in an empty repository and a failure elsewhere", async () => {
    const { github, sent } = scriptedForge(
      inTurn([pointing], refusal(409, "Git Repository is empty."), refusal(404, "Not Found")),
    );
    expect(await github.gitData.listRefs(ref, "heads")).toEqual([{ name: "refs/heads/main", sha: sha("a") }]);
    expect(await github.gitData.listRefs(ref, "tags")).toEqual([]);
    expect(await failureOf(github.gitData.listRefs(ref, "tags"))).toMatchObject({ kind: "not_found" });
    expect(sent().slice(0, 2)).toEqual([
      "GET /repos/acme/web/git/matching-refs/heads",
      "GET /repos/acme/web/git/matching-refs/tags",
    ]);
  });
});

describe("a commit", () => {
  const commit = {
    sha: sha("c"),
    message: "Create\n\nWaymark-Run: run_1",
    tree: { sha: sha("t") },
    parents: [{ sha: sha("p") }, { sha: sha("q") }],
    author: person,
    committer: { ...person, date: "2026-01-02T08:49:05+05:45" },
  };

  it("is read with its parents in order and its times in any zone", async () => {
    const { github } = scriptedForge(() => commit);
    const found = await github.gitData.getCommit(ref, sha("c"));
    expect(found).toMatchObject({ treeSha: sha("t"), parents: [sha("p"), sha("q")] });
    expect(found.author.dateMs).toBe(author.dateMs);
    expect(found.committer.dateMs).toBe(author.dateMs);
  });

  it.each([
    ["no tree", { tree: null }],
    ["no committer", { committer: undefined }],
    ["a time that is none", { author: { ...person, date: "then" } }],
  ])("with %s is garbled", async (_what, fields) => {
    const { github } = scriptedForge(() => ({ ...commit, ...fields }));
    expect(await failureOf(github.gitData.getCommit(ref, sha("c")))).toMatchObject({ kind: "garbled" });
  });

  it("is made by one person at one time, so that the same input has the same id", async () => {
    const { github, calls } = scriptedForge(() => answer(201, { sha: sha("c") }));
    const made = await github.gitData.createCommit(ref, {
      message: "Create",
      treeSha: sha("a"),
      parents: [],
      author,
    });
    expect(made).toBe(sha("c"));
    expect(calls[0]?.body).toEqual({
      message: "Create",
      tree: sha("a"),
      parents: [],
      author: person,
      committer: person,
    });
  });

  it("over GraphQL names repository, branch and the head it expects", async () => {
    const { github, calls, sent } = scriptedForge(() => ({
      data: { createCommitOnBranch: { commit: { oid: sha("d") } } },
    }));
    const contents = Buffer.from([0, 255]).toString("base64");
    await github.gitData.commitOnBranch(ref, {
      branch: "main",
      expectedHead: sha("a"),
      headline: "Bring the binary files",
      body: "Waymark-Bootstrap: run_1",
      additions: [{ path: "logo.png", contents }],
    });
    expect(sent()).toEqual(["POST /graphql"]);
    expect(calls[0]?.body).toMatchObject({
      variables: {
        input: {
          branch: { repositoryNameWithOwner: "acme/web", branchName: "main" },
          expectedHeadOid: sha("a"),
          message: { headline: "Bring the binary files", body: "Waymark-Bootstrap: run_1" },
          fileChanges: { additions: [{ path: "logo.png", contents }] },
        },
      },
    });
  });
});

describe("a tree", () => {
  it("that is made holds blobs by their id or their text, each with its mode", async () => {
    const { github, calls } = scriptedForge(() => answer(201, { sha: sha("t") }));
    const entries = [
      { path: "a", mode: "100644", content: "é\n" },
      { path: "bin/b", mode: "100755", sha: sha("b") },
    ] as const;
    expect(await github.gitData.createTree(ref, { entries })).toBe(sha("t"));
    await github.gitData.createTree(ref, { entries: [], baseTree: sha("x") });
    expect(calls.map(({ body }) => body)).toEqual([
      {
        tree: [
          { path: "a", mode: "100644", type: "blob", content: "é\n" },
          { path: "bin/b", mode: "100755", type: "blob", sha: sha("b") },
        ],
      },
      { tree: [], base_tree: sha("x") },
    ]);
  });

  it("that is read comes whole, and says when it did not", async () => {
    const entry = { path: "a", mode: "100644", type: "blob", sha: sha("a"), url: "u" };
    const { github, sent } = scriptedForge(
      inTurn(
        {
          sha: sha("t"),
          tree: [
            { ...entry, size: 3 },
            { ...entry, path: "d", type: "tree" },
          ],
          truncated: true,
        },
        { sha: sha("t"), tree: [] },
      ),
    );
    expect(await github.contents.getTree(ref, "main")).toMatchObject({
      truncated: true,
      entries: [
        { path: "a", size: 3 },
        { path: "d", size: null },
      ],
    });
    expect(await github.contents.getTree(ref, "main")).toMatchObject({ truncated: false, entries: [] });
    expect(sent()[0]).toBe("GET /repos/acme/web/git/trees/main?recursive=1");
  });

  it("of an empty repository has no entries; one that is missing is a failure", async () => {
    const { github } = scriptedForge(
      inTurn(refusal(409, "Git Repository is empty."), refusal(404, "Not Found")),
    );
    expect(await github.contents.getTree(ref, "main")).toEqual({ sha: "", truncated: false, entries: [] });
    expect(await failureOf(github.contents.getTree(ref, "main"))).toMatchObject({ kind: "not_found" });
  });
});

describe("a file", () => {
  it.each([
    ["base64 with line breaks", { encoding: "base64", content: "AP8N\nCg==\n" }, [0, 255, 13, 10]],
    ["text", { encoding: "utf-8", content: "é" }, [0xc3, 0xa9]],
    ["nothing", { encoding: "base64", content: "" }, []],
  ])("that comes as %s is read to its bytes", async (_what, given, bytes) => {
    const { github } = scriptedForge(() => ({ ...given, sha: sha("a"), size: 1 }));
    expect([...(await github.contents.getBlob(ref, sha("a")))]).toEqual(bytes);
  });

  it("is written with its author and on its branch only where they are given", async () => {
    const { github, calls, sent } = scriptedForge(() =>
      answer(201, { content: null, commit: { sha: sha("c") } }),
    );
    const file = { path: "docs/a b.md", content: Buffer.from([0, 255]), message: "m" };
    expect(await github.contents.putFile(ref, file)).toEqual({ commitSha: sha("c") });
    await github.contents.putFile(ref, { ...file, branch: "dev", sha: sha("o"), author });
    expect(sent()[0]).toBe("PUT /repos/acme/web/contents/docs%2Fa%20b.md");
    expect(calls.map(({ body }) => body)).toEqual([
      { message: "m", content: "AP8=" },
      { message: "m", content: "AP8=", branch: "dev", sha: sha("o"), author: person, committer: person },
    ]);
  });

  it("below .github/workflows needs a permission of its own, which a bare 404 does not tell", async () => {
    const { github } = scriptedForge(() => refusal(404, "Not Found"));
    const put = github.contents.putFile(ref, {
      path: ".github/workflows/ci.yml",
      content: Buffer.from(""),
      message: "m",
    });
    expect(String(await failureOf(put))).toContain("It needs contents=write and workflows=write.");
  });
});
