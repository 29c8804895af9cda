import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestForge, type TestForge } from "../testing.ts";
import { peelToCommits } from "./commit.ts";
import { findGit, GIT_POLICY, runGit } from "./git-process.ts";
import { listChanges, listCommitIds, listEachChange, readCommits } from "./history.ts";
import { findObjects, type Repo } from "./object-store.ts";
import { listSizedTree } from "./tree.ts";

// What somebody else's repository is after a large push: everything in one pack. One git process for each object takes
// minutes of a long history, so they are counted.

let forge: TestForge;
let repo: Repo;
let log: string;
let ids: string[];
const LENGTH = 700;

/** A history with a new file, a changed one, a moved one, a commit that changes nothing, and tags on tags. */
function importStream(): string {
  const lines: string[] = [];
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  for (let number = 1; number <= LENGTH; number += 1) {
    const who = `committer A <a@example.com> ${1_700_000_000 + number} +0000`;
    lines.push(`commit refs/heads/main\nmark :${number}\n${who}\n${data(`Commit ${number}`)}`);
    if (number === 1)
      lines.push(
        `M 100644 inline f.txt\n${data("one\n".repeat(20))}M 100755 inline "a dir/tab\\there"\n${data("tab!")}`,
      );
    else if (number === 5) lines.push("R f.txt moved.txt\n");
    else if (number !== 6) lines.push(`M 100644 inline :${number % 3}\n${data(String(number))}`);
  }
  for (let number = 1; number <= 40; number += 1)
    lines.push(`tag v${number}\nfrom :${number}\ntagger A <a@example.com> 1700000000 +0000\n${data("Tag")}`);
  return lines.join("");
}

beforeAll(async () => {
  forge = await startTestForge();
  const folder = await forge.temporary();
  const policy = join(folder, "policy");
  await writeFile(policy, GIT_POLICY);
  const binary = await findGit(folder, policy);
  const directory = join(folder, "packed.git");
  await runGit(binary, ["init", "--quiet", "--bare", "-b", "main", directory]);
  const made = await runGit(binary, ["--git-dir", directory, "fast-import", "--quiet"], importStream());
  expect(made.stderr).toBe("");
  log = join(folder, "calls");
  const counting = join(folder, "git-counted");
  await writeFile(counting, `#!/bin/sh\necho call >> '${log}'\nexec '${binary.path}' "$@"\n`);
  await chmod(counting, 0o755);
  repo = { git: { ...binary, path: counting }, directory };
  ids = await listCommitIds(repo, { start: "main" });
});
afterAll(async () => {
  await forge.close();
});

async function counted<T>(work: () => Promise<T>): Promise<{ value: T; calls: number }> {
  await writeFile(log, "");
  const value = await work();
  return { value, calls: (await readFile(log, "utf8")).split("\n").length - 1 };
}

describe("a packed history", () => {
  it("is read by two git processes, in order", async () => {
    const { value, calls } = await counted(() => readCommits(repo, ids));
    expect(value.map(({ sha }) => sha)).toEqual(ids);
    expect(value.map(({ message }) => message).slice(0, 2)).toEqual([
      `Commit ${LENGTH}`,
      `Commit ${LENGTH - 1}`,
    ]);
    expect(calls).toBe(2);
  });

  it("leaves out what is no commit, nothing, or no id", async () => {
    const [first = ""] = ids;
    const [commit] = await readCommits(repo, [first]);
    const wanted = [first, "0".repeat(40), "no id\n", commit?.tree ?? ""];
    expect((await readCommits(repo, wanted)).map(({ sha }) => sha)).toEqual([first]);
    const types = (await findObjects(repo, wanted)).map((object) => object?.type);
    expect(types).toEqual(["commit", undefined, undefined, "tree"]);
  });

  it("has its tags followed by two more", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `refs/tags/v${index + 1}`);
    const listed = await runGit(repo.git, ["--git-dir", repo.directory, "rev-parse", ...names]);
    const tags = listed.stdout.toString("utf8").trim().split("\n");
    const { value, calls } = await counted(() => peelToCommits(repo, tags));
    expect(tags.map((tag) => value.get(tag)?.message)).toEqual(
      names.map((_, index) => `Commit ${index + 1}`),
    );
    expect(calls).toBe(2);
  });

  it("lists its files and their sizes by one more, in git's own order", async () => {
    const [last] = await readCommits(repo, ids.slice(0, 1));
    const tree = last?.tree ?? "";
    const { value, calls } = await counted(() => listSizedTree(repo, tree, { isRecursive: true }));
    expect(calls).toBe(1);
    expect(value.map(({ path, mode, size }) => [path, mode, size])).toEqual([
      [":0", "100644", 3],
      [":1", "100644", 3],
      [":2", "100644", 3],
      ["a dir", "040000", undefined],
      ["a dir/tab\there", "100755", 4],
      ["moved.txt", "100644", 80],
    ]);
    const top = await listSizedTree(repo, tree, { prefix: "below/" });
    expect(top.map(({ path }) => path)).toEqual([
      "below/:0",
      "below/:1",
      "below/:2",
      "below/a dir",
      "below/moved.txt",
    ]);
  });

  it("tells what each commit changed by one, as for one commit alone", async () => {
    const oldest = await readCommits(repo, ids.slice(-12));
    const { value, calls } = await counted(() => listEachChange(repo, oldest));
    expect(calls).toBe(1);
    const alone = await Promise.all(oldest.map(({ sha, parents }) => listChanges(repo, parents[0], sha)));
    expect(oldest.map(({ sha }) => value.get(sha) ?? [])).toEqual(
      alone.map((changes) =>
        changes.map(({ path, previousPath, status, sha }) => ({ path, previousPath, status, sha })),
      ),
    );
    expect(alone.flat().map(({ status }) => status)).toContain("renamed");
    expect(alone.map((changes) => changes.length)).toContain(0);
  });
});
