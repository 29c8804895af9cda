import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestForge, type TestForge } from "../testing.ts";
import { findGit, GIT_POLICY, type GitBinary } from "./git-process.ts";
import { findLastCommits } from "./last-commits.ts";
import type { Repo } from "./object-store.ts";
import { listDiffs } from "./patch.ts";

let forge: TestForge;
let folder: string;
let repo: Repo;

const git = (...args: string[]) => forge.git(folder, ...args);
const id = async (revision: string) => (await git("rev-parse", revision)).trim();

async function commit(message: string, files: Record<string, string | Buffer | null>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    if (content === null) await rm(target);
    else await writeFile(target, content);
  }
  await git("add", "--all");
  await git("commit", "--quiet", "-m", message);
  return id("HEAD");
}

beforeAll(async () => {
  forge = await startTestForge();
  folder = await forge.temporary();
  const policy = join(folder, "..", "policy");
  await writeFile(policy, GIT_POLICY);
  const binary: GitBinary = await findGit(folder, policy);
  await git("init", "--quiet");
  repo = { git: binary, directory: join(folder, ".git") };
});
afterAll(async () => {
  await forge.close();
});

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `line ${line + 1}\n`).join("");

describe("a patch", () => {
  it("is read into hunks with the line numbers of both sides", async () => {
    await commit("one", { "a.txt": numbered(20) });
    await commit("two", { "a.txt": numbered(20).replace("line 3\n", "line three\nand more\n") });
    const { files } = await listDiffs(repo, await id("HEAD~1"), await id("HEAD"));
    expect(
      files.map(({ path, status, additions, deletions }) => [path, status, additions, deletions]),
    ).toEqual([["a.txt", "modified", 2, 1]]);
    const lines = files[0]?.hunks[0]?.lines ?? [];
    expect(lines.filter(({ kind }) => kind !== "context")).toEqual([
      { kind: "removed", before: 3, after: undefined, text: "line 3" },
      { kind: "added", before: undefined, after: 3, text: "line three" },
      { kind: "added", before: undefined, after: 4, text: "and more" },
    ]);
    expect(lines.at(-1)).toEqual({ kind: "context", before: 6, after: 7, text: "line 6" });
  });

  it("keeps contents that look like a patch inside their own file", async () => {
    const text =
      "diff --git a/x b/x\nx\rdiff --git a/y b/y\n@@ -1 +1 @@\n--- a/x\n+++ b/x\nBinary files a/x and b/x differ\n";
    await commit("hostile", { "b.patch": text, "c.txt": "c\n" });
    const { files } = await listDiffs(repo, await id("HEAD~1"), await id("HEAD"));
    expect(files.map(({ path, hunks, isBinary }) => [path, hunks.length, isBinary])).toEqual([
      ["b.patch", 1, false],
      ["c.txt", 1, false],
    ]);
    expect(files[0]?.hunks[0]?.lines.map((line) => line.text).join("\n")).toBe(text.trimEnd());
  });

  it("keeps each file its own through renames, binaries, missing line feeds, odd names and a file that becomes a link", async () => {
    await commit("before", { kind: "text\n", "old name.txt": numbered(10), "z.txt": "z\n" });
    await rm(join(folder, "kind"));
    await symlink("z.txt", join(folder, "kind"));
    await git("mv", "old name.txt", "new\tname.txt");
    await commit("after", { "image.png": Buffer.from([0, 1, 2, 0]), "z.txt": "no line feed" });
    const { files } = await listDiffs(repo, await id("HEAD~1"), await id("HEAD"));
    const summary = files.map(({ path, status, isBinary, hunks }) => [path, status, isBinary, hunks.length]);
    expect(summary).toEqual([
      ["image.png", "added", true, 0],
      ["kind", "changed", false, 2],
      ["new\tname.txt", "renamed", false, 0],
      ["z.txt", "modified", false, 1],
    ]);
    expect(files[3]?.hunks[0]?.lines.at(-1)).toMatchObject({
      kind: "note",
      text: "No newline at end of file",
    });
  });

  it("of the first commit compares with nothing, and one that is too large names its files only", async () => {
    const root = (await git("rev-list", "--max-parents=0", "HEAD")).trim();
    expect((await listDiffs(repo, undefined, root)).files[0]?.hunks[0]?.lines).toHaveLength(20);
    await commit("large", { "large.txt": numbered(10_001) });
    const { files, isTooLarge } = await listDiffs(repo, await id("HEAD~1"), await id("HEAD"));
    expect([isTooLarge, files.map(({ path, hunks }) => [path, hunks.length])]).toEqual([
      true,
      [["large.txt", 0]],
    ]);
  });
});

describe("the last commit of an entry", () => {
  it("is the newest one that touched it or anything below it, also on a merged branch", async () => {
    const first = await commit("tree", { "d/one.txt": "1\n", "d/two/deep.txt": "2\n", "d/*": "star\n" });
    await git("checkout", "--quiet", "-b", "side");
    const side = await commit("side", { "d/two/deep.txt": "3\n" });
    await git("checkout", "--quiet", "-");
    const main = await commit("main", { "d/one.txt": "4\n" });
    await git("merge", "--quiet", "--no-edit", "--no-ff", "side");
    const head = await id("HEAD");
    const found = await findLastCommits(repo, {
      commit: head,
      path: "d",
      names: ["one.txt", "two", "*", "none"],
    });
    expect(Object.fromEntries(found)).toEqual({ "one.txt": main, two: side, "*": first });
    const root = await findLastCommits(repo, { commit: head, path: "", names: ["d"] });
    expect([main, side]).toContain(root.get("d"));
  });
});
