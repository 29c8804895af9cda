import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

// What a push may bring that no page was made for.

let forge: TestForge;
let folder: string;
let first: string;
const repo = "/repos/waymark/odd";
const git = (...args: string[]) => forge.git(folder, ...args);

const open = async (path: string): Promise<string> => {
  const answer = await forge.raw("GET", `/waymark/odd${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return String(answer.body);
};

beforeAll(async () => {
  forge = await startTestForge();
  first = (await scaffold(forge, "odd", { "a.txt": "a\n" })).commit;
  folder = join(await forge.temporary(), "odd");
  await forge.git(".", "clone", "--quiet", forge.pushUrl("odd"), folder);
});
afterAll(async () => {
  await forge.close();
});

describe("a commit whose date no calendar has", () => {
  it.each(["9000000000000", "99999999999999999"])("is shown at the end of time: %s", async (seconds) => {
    const branch = `far-${seconds}`;
    const tree = (await git("rev-parse", "HEAD^{tree}")).trim();
    const person = `A <a@example.com> ${seconds} +0000`;
    const text = `tree ${tree}\nparent ${first}\nauthor ${person}\ncommitter ${person}\n\nFar\n`;
    await writeFile(join(folder, "commit"), text);
    const sha = (await git("hash-object", "-t", "commit", "-w", "--literally", "commit")).trim();
    await git("push", "--quiet", "origin", `${sha}:refs/heads/${branch}`);
    for (const path of [`/tree/${branch}`, `/commits/${branch}`, `/commit/${sha}`, "/branches"])
      expect(await open(path)).toContain('datetime="9999-12-31T23:59:59.000Z"');
    const { body } = await forge.call("GET", `${repo}/commits/${branch}`);
    expect(at(body, "commit.committer.date")).toBe("9999-12-31T23:59:59Z");
    await git("push", "--quiet", "origin", `:refs/heads/${branch}`);
  });

  it("is refused where it comes over REST and git could not read it", async () => {
    const headers = { authorization: `Bearer ${forge.token}` };
    const author = { name: "A", email: "a@example.com", date: "1969-12-31T23:59:59Z" };
    const tree = (await git("rev-parse", "HEAD^{tree}")).trim();
    const commit = { message: "Early", tree, parents: [first], author };
    const made = await forge.raw("POST", `/api/v3${repo}/git/commits`, { body: commit, headers });
    const file = { message: "Early", content: "YQ==", author };
    const put = await forge.raw("PUT", `/api/v3${repo}/contents/early.txt`, { body: file, headers });
    expect([made.status, put.status]).toEqual([422, 422]);
    const start = { ...commit, author: { ...author, date: "1970-01-01T00:00:00Z" } };
    expect((await forge.call("POST", `${repo}/git/commits`, start)).status).toBe(201);
  });
});

describe("a patch", () => {
  it("of one commit is one that git applies, to the byte and from the first commit on", async () => {
    const latin = Buffer.from("caf\u00e9\n", "latin1");
    await writeFile(join(folder, "latin.txt"), latin);
    await git("add", "latin.txt");
    await git("commit", "--quiet", "-m", "Write in Latin-1");
    await git("push", "--quiet", "origin", "HEAD:refs/heads/latin");
    const sha = (await git("rev-parse", "HEAD")).trim();
    const other = join(await forge.temporary(), "other");
    await mkdir(other);
    await forge.git(other, "init", "--quiet");
    for (const id of [first, sha]) {
      const patch = await fetch(`${forge.url}/waymark/odd/commit/${id}.patch`);
      await writeFile(join(other, ".git", "one.patch"), Buffer.from(await patch.arrayBuffer()));
      await forge.git(other, "am", "--quiet", ".git/one.patch");
    }
    expect((await forge.git(other, "rev-parse", "HEAD^{tree}")).trim()).toBe(
      (await git("rev-parse", `${sha}^{tree}`)).trim(),
    );
  });
});

describe("long things", () => {
  it("are not counted line by line", async () => {
    await writeFile(join(folder, "lines.txt"), Buffer.alloc(600 * 1024, 10));
    await git("add", "lines.txt");
    await git("commit", "--quiet", "-m", "Write lines");
    await git("push", "--quiet", "origin", "HEAD:refs/heads/lines");
    expect(await open("/blob/lines/lines.txt")).toMatch(/<p class="soft">600\.0 kB<\/p>/);
  });

  it("show 250 commits of a comparison and say so, and count all of them over REST", async () => {
    const who = "committer A <a@example.com> 1700000000 +0000";
    const commits = Array.from({ length: 260 }, (_, count) => {
      const message = `Count ${count}\n`;
      const from = count === 0 ? `from ${first}\n` : "";
      return `commit refs/heads/many\n${who}\ndata ${message.length}\n${message}${from}\n`;
    });
    execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: commits.join("") });
    await git("push", "--quiet", "origin", "many");
    const page = await open("/compare/main...many");
    expect(page).toContain("250 of 260 commits are shown.");
    expect(page).toContain(">Count 259<");
    expect(page).not.toContain(">Count 9<");
    const { body } = await forge.call("GET", `${repo}/compare/main...many?per_page=10&page=26`);
    expect([at(body, "total_commits"), at(body, "ahead_by")]).toEqual([260, 260]);
    expect(rows(body, "commits").map((commit) => textAt(commit, "commit.message"))).toEqual(
      Array.from({ length: 10 }, (_, index) => `Count ${250 + index}\n`),
    );
  });

  it("of a hundred thousand files are listed up to GitHub's limit, which is said", async () => {
    const blob = (await git("rev-parse", `${first}:a.txt`)).trim();
    const entries = Array.from({ length: 100_001 }, (_, file) => `100644 blob ${blob}\tf${file}\n`).join("");
    const tree = execFileSync("git", ["mktree"], { cwd: folder, input: entries }).toString().trim();
    const sha = (await git("commit-tree", "-p", first, "-m", "Wide", tree)).trim();
    await git("push", "--quiet", "origin", `${sha}:refs/heads/wide`);
    const { body } = await forge.raw("GET", `/api/v3${repo}/git/trees/wide?recursive=1`);
    expect([rows(body, "tree").length, at(body, "truncated")]).toEqual([100_000, true]);
  });

  it("are all drawn, however many people said something to a pull request", async () => {
    await git("push", "--quiet", "origin", `${(await git("rev-parse", "many~250")).trim()}:refs/heads/talk`);
    const headers = { authorization: `Bearer ${forge.token}` };
    const made = await forge.call("POST", `${repo}/pulls`, { title: "Talk", head: "talk", base: "main" });
    const number = textAt(made.body, "number");
    for (let count = 0; count < 60; count += 1) {
      const body = { event: "COMMENT", body: `Said **${count}**` };
      await forge.raw("POST", `/api/v3${repo}/pulls/${number}/reviews`, { body, headers });
    }
    const page = await open(`/pull/${number}`);
    expect(page.match(/<p>Said <strong>\d+<\/strong><\/p>/g)).toHaveLength(60);
  });

  it("are refused where GitHub refuses them", async () => {
    const headers = { authorization: `Bearer ${forge.token}` };
    const ends = { head: "many", base: "main" };
    const post = async (path: string, body: unknown) =>
      (await forge.raw("POST", `/api/v3${repo}${path}`, { body, headers })).status;
    expect(await post("/pulls", { ...ends, title: "x".repeat(257) })).toBe(422);
    expect(await post("/pulls", { ...ends, title: "x", body: "x".repeat(65_537) })).toBe(422);
    expect(await post("/pulls", { ...ends, title: "x".repeat(256), body: "x".repeat(65_536) })).toBe(201);
    expect(await post("/pulls/1/reviews", { event: "COMMENT", body: "x".repeat(65_537) })).toBe(422);
  });
});
