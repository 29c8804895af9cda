import { expect, it } from "vitest";
import { type ContractSubject, REPO as repo } from "./subject.testsuite.ts";
import { at, rows, textAt } from "../testing.ts";

export function describeGit(subject: ContractSubject): void {
  const { expectStatus } = subject;

  it("for files", async () => {
    const root = await expectStatus(200, "GET", `${repo}/contents/src`);
    expect(at(root, "0")).toMatchObject({ type: "file", path: "src/index.ts" });
    const link = await expectStatus(200, "GET", `${repo}/contents/link.md?ref=main`);
    expect([at(link, "type"), Buffer.from(textAt(link, "content"), "base64").toString()]).toEqual([
      "file",
      "# Checkout\n",
    ]);
    expect(at(await expectStatus(200, "GET", `${repo}/contents/dangling.md`), "type")).toBe("symlink");
    expect(at(await expectStatus(200, "GET", `${repo}/readme`), "name")).toBe("README.md");
    const content = Buffer.from("x\n").toString("base64");
    const first = await expectStatus(201, "PUT", `${repo}/contents/docs/new%20file.md`, {
      message: "Add",
      content,
    });
    await expectStatus(422, "PUT", `${repo}/contents/docs/new%20file.md`, { message: "Again", content });
    await expectStatus(409, "PUT", `${repo}/contents/docs/new%20file.md`, {
      message: "Again",
      content,
      sha: subject.head().tree,
    });
    await expectStatus(200, "PUT", `${repo}/contents/docs/new%20file.md`, {
      message: "Change",
      content: Buffer.from("y\n").toString("base64"),
      sha: at(first, "content.sha"),
    });
    const current = await expectStatus(200, "GET", `${repo}/contents/docs/new%20file.md`);
    await expectStatus(200, "DELETE", `${repo}/contents/docs/new%20file.md`, {
      message: "Remove",
      sha: at(current, "sha"),
    });
    await expectStatus(404, "GET", `${repo}/contents/docs`);
  });

  it("for Git objects and refs", async () => {
    const blob = await expectStatus(201, "POST", `${repo}/git/blobs`, {
      content: "AAEC",
      encoding: "base64",
    });
    expect(await expectStatus(200, "GET", `${repo}/git/blobs/${at(blob, "sha")}`)).toMatchObject({
      size: 3,
      encoding: "base64",
    });
    const tree = await expectStatus(201, "POST", `${repo}/git/trees`, {
      base_tree: subject.head().tree,
      tree: [
        { path: "bin/data", mode: "100755", type: "blob", sha: at(blob, "sha") },
        { path: "src/index.ts", mode: "100644", type: "blob", sha: null },
      ],
    });
    const listed = await expectStatus(200, "GET", `${repo}/git/trees/${at(tree, "sha")}?recursive=1`);
    expect(rows(listed, "tree").map((entry) => at(entry, "path"))).toEqual([
      ".github",
      ".github/CODEOWNERS",
      "README.md",
      "bin",
      "bin/data",
      "dangling.md",
      "link.md",
    ]);
    const commit = await expectStatus(201, "POST", `${repo}/git/commits`, {
      message: "Data",
      tree: at(tree, "sha"),
      parents: [subject.head().commit],
    });
    await expectStatus(200, "GET", `${repo}/git/commits/${at(commit, "sha")}`);
    await expectStatus(201, "POST", `${repo}/git/refs`, {
      ref: "refs/waymark/base",
      sha: subject.head().commit,
    });
    await expectStatus(422, "POST", `${repo}/git/refs`, {
      ref: "refs/waymark/base",
      sha: subject.head().commit,
    });
    await expectStatus(422, "POST", `${repo}/git/refs`, {
      ref: "refs/heads/../x",
      sha: subject.head().commit,
    });
    await expectStatus(201, "POST", `${repo}/git/refs`, {
      ref: "refs/heads/topic/one",
      sha: at(commit, "sha"),
    });
    await expectStatus(200, "GET", `${repo}/git/ref/heads/topic/one`);
    await expectStatus(200, "GET", `${repo}/git/ref/heads%2Ftopic%2Fone`);
    expect(await expectStatus(200, "GET", `${repo}/git/matching-refs/waymark`)).toHaveLength(1);
    await expectStatus(422, "PATCH", `${repo}/git/refs/heads/topic/one`, { sha: subject.head().commit });
    await expectStatus(200, "PATCH", `${repo}/git/refs/heads/topic/one`, {
      sha: subject.head().commit,
      force: true,
    });
    await expectStatus(200, "PATCH", `${repo}/git/refs/heads/topic/one`, { sha: at(commit, "sha") });
    await expectStatus(204, "DELETE", `${repo}/git/refs/waymark/base`);
    await expectStatus(404, "GET", `${repo}/git/ref/waymark/base`);
  });

  it("for branches, commits and comparisons", async () => {
    expect(await expectStatus(200, "GET", `${repo}/branches?protected=false`)).toHaveLength(2);
    await expectStatus(200, "GET", `${repo}/branches/topic%2Fone`);
    await expectStatus(404, "GET", `${repo}/branches/none`);
    expect(await expectStatus(200, "GET", `${repo}/commits?sha=main&path=README.md`)).toHaveLength(1);
    const commit = await expectStatus(200, "GET", `${repo}/commits/topic%2Fone`);
    expect(at(commit, "files")).toEqual(
      expect.arrayContaining([expect.objectContaining({ filename: "src/index.ts", status: "removed" })]),
    );
    const compared = await expectStatus(200, "GET", `${repo}/compare/main...topic%2Fone`);
    expect(compared).toMatchObject({ status: "diverged", ahead_by: 1 });
    expect(
      at(await expectStatus(200, "GET", `${repo}/compare/${subject.head().commit}...main`), "files"),
    ).toEqual([]);
  });

  it("for statuses", async () => {
    const context = "waymark/error-budget";
    await expectStatus(201, "POST", `${repo}/statuses/${subject.head().commit}`, {
      state: "pending",
      context,
    });
    await expectStatus(201, "POST", `${repo}/statuses/${subject.head().commit}`, {
      state: "success",
      context,
      target_url: "https://example.com/gate",
      description: "62 % of the budget left",
    });
    expect(await expectStatus(200, "GET", `${repo}/commits/${subject.head().commit}/statuses`)).toHaveLength(
      2,
    );
    expect(await expectStatus(200, "GET", `${repo}/commits/${subject.head().commit}/status`)).toMatchObject({
      state: "success",
      total_count: 1,
    });
    await expectStatus(422, "POST", `${repo}/statuses/${"0".repeat(40)}`, { state: "success" });
  });

  it("for pull requests", async () => {
    const content = Buffer.from("new\n").toString("base64");
    await expectStatus(201, "POST", `${repo}/git/refs`, {
      ref: "refs/heads/change",
      sha: at(await expectStatus(200, "GET", `${repo}/git/ref/heads/main`), "object.sha"),
    });
    await expectStatus(422, "POST", `${repo}/pulls`, { title: "Nothing", head: "change", base: "main" });
    await expectStatus(201, "PUT", `${repo}/contents/change.txt`, {
      message: "Change",
      content,
      branch: "change",
    });
    const pull = await expectStatus(201, "POST", `${repo}/pulls`, {
      title: "Change",
      head: "waymark:change",
      base: "main",
      body: "Why",
    });
    expect(pull).toMatchObject({ number: 1, mergeable: true, changed_files: 1, commits: 1 });
    await expectStatus(422, "POST", `${repo}/pulls`, { title: "Again", head: "change", base: "main" });
    expect(
      await expectStatus(200, "GET", `${repo}/pulls?state=open&head=waymark:change&base=main`),
    ).toHaveLength(1);
    await expectStatus(200, "GET", `${repo}/pulls/1`);
    await expectStatus(200, "PATCH", `${repo}/pulls/1`, { title: "Better title" });
    expect(await expectStatus(200, "GET", `${repo}/pulls/1/files`)).toHaveLength(1);
    const commits = await expectStatus(200, "GET", `${repo}/pulls/1/commits?per_page=100`);
    expect(rows(commits).map((one) => at(one, "commit.message"))).toEqual(["Change"]);
    await expectStatus(422, "POST", `${repo}/pulls/1/reviews`, { event: "APPROVE" });
    await expectStatus(200, "POST", `${repo}/pulls/1/reviews`, { event: "COMMENT", body: "Looks fine" });
    expect(await expectStatus(200, "GET", `${repo}/pulls/1/reviews`)).toHaveLength(1);
    await expectStatus(404, "GET", `${repo}/pulls/1/merge`);
    await expectStatus(409, "PUT", `${repo}/pulls/1/merge`, { sha: subject.head().commit });
    const merged = await expectStatus(200, "PUT", `${repo}/pulls/1/merge`, { merge_method: "squash" });
    await expectStatus(204, "GET", `${repo}/pulls/1/merge`);
    await expectStatus(405, "PUT", `${repo}/pulls/1/merge`);
    const commit = await expectStatus(200, "GET", `${repo}/commits/${at(merged, "sha")}`);
    expect([at(commit, "commit.message"), at(commit, "parents.length")]).toEqual(["Change (#1)", 1]);
  });
}
