import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Step, writeHistory } from "../testing/git-history.ts";
import { findCommit } from "./commit.ts";
import { listNewCommitIds, readCommits } from "./history.ts";
import { mergeTrees } from "./merge.ts";
import { replayCommits } from "./rebase.ts";
import { type BareRepository, openBareRepository } from "./testing.ts";

let bare: BareRepository;
let at: (name: string) => string;

const TEXT = Array.from({ length: 12 }, (_, line) => `line ${line}\n`).join("");
const edited = (line: number, words: string) => TEXT.replace(`line ${line}\n`, `${words}\n`);
const branch = (name: string, parent: string, files: Step["files"] = {}, more: Partial<Step> = {}): Step => ({
  name,
  branch: name,
  parents: [parent],
  files,
  ...more,
});

beforeAll(async () => {
  bare = await openBareRepository();
  at = await writeHistory(bare.repo, [
    { name: "base", files: { "a.txt": TEXT, "b.txt": "b\n", "d/c.txt": "c\n" } },
    branch("top", "base", { "a.txt": edited(0, "top") }),
    branch("bottom", "base", { "a.txt": edited(11, "bottom") }),
    branch("other-top", "base", { "a.txt": edited(0, "other") }),
    branch("deleted", "base", { "a.txt": null, "d/c.txt": null }),
    branch("moved", "base", { "a.txt": null, "moved.txt": TEXT }),
    branch("same", "base", { "a.txt": edited(0, "top") }),
    branch("folder", "base", { "b.txt": null, "b.txt/x": "x\n" }),
    branch("mode", "base", { "b.txt": { content: "b\n", mode: "100755" } }),
    branch(
      "one",
      "base",
      { "one.txt": "1\n" },
      { author: "Élodie <e@example.com>", message: "One\n\nWhy é\n" },
    ),
    branch("two", "one", { "two.txt": "2\n" }, { message: "Two" }),
    branch("empty", "two", {}, { message: "Nothing\n" }),
    branch("joined", "empty", { "a.txt": edited(11, "bottom") }, { parents: ["empty", "bottom"] }),
    branch("three", "joined", { "three.txt": "3\n" }),
    { name: "unrelated", branch: "unrelated", files: { "u.txt": "u\n" } },
    branch("clashing", "one", { "a.txt": edited(0, "clash") }),
    branch("after-clash", "clashing", { "later.txt": "l\n" }),
  ]);
});
afterAll(() => bare.remove());

const show = (tree: string, path: string) => bare.git("show", `${tree}:${path}`);
const namesIn = async (tree: string) => (await bare.git("ls-tree", "-r", "--name-only", tree)).split("\n");

describe("merging two commits", () => {
  it("takes both changes of one file where they do not touch", async () => {
    const merged = await mergeTrees(bare.repo, at("top"), at("bottom"));
    if (merged.kind !== "clean") throw new Error(`conflict in ${merged.paths.join()}`);
    const text = await show(merged.tree, "a.txt");
    expect([text.startsWith("top\nline 1\n"), text.endsWith("line 10\nbottom")]).toEqual([true, true]);
  });

  it.each([
    ["top", "same"],
    ["base", "top"],
    ["top", "base"],
    ["top", "mode"],
  ])("of %s and %s is clean both ways and ends in the same tree", async (one, other) => {
    const [forth, back] = [
      await mergeTrees(bare.repo, at(one), at(other)),
      await mergeTrees(bare.repo, at(other), at(one)),
    ];
    expect(forth.kind).toBe("clean");
    expect(forth).toEqual(back);
  });

  it("follows a file that moved on one side and changed on the other", async () => {
    const merged = await mergeTrees(bare.repo, at("moved"), at("top"));
    expect(merged.kind === "clean" && (await show(merged.tree, "moved.txt")).startsWith("top\n")).toBe(true);
  });

  it.each([
    ["top", "other-top", ["a.txt"]],
    ["deleted", "top", ["a.txt"]],
    ["top", "deleted", ["a.txt"]],
    ["folder", "mode", ["b.txt"]],
  ])("of %s and %s names the files in conflict: %j", async (one, other, paths) => {
    const merged = await mergeTrees(bare.repo, at(one), at(other));
    expect(merged.kind).toBe("conflict");
    expect(merged.kind === "conflict" && merged.paths.map((path) => path.replace(/~.*/, ""))).toEqual(paths);
  });

  it("moves no ref and leaves the repository sound", async () => {
    const before = await bare.git("for-each-ref");
    await mergeTrees(bare.repo, at("top"), at("other-top"));
    expect(await bare.git("for-each-ref")).toBe(before);
    expect(await bare.fsck()).toEqual([]);
  });

  it("that share no history is a conflict without a file, as no merge could bring them together", async () => {
    expect(await mergeTrees(bare.repo, at("top"), at("unrelated"))).toEqual({ kind: "conflict", paths: [] });
  });

  it("with something that is no commit is an error and no answer", async () => {
    await expect(mergeTrees(bare.repo, at("top"), "1".repeat(40))).rejects.toThrow(/merge-tree exited/);
  });
});

describe("replaying a branch on a base", () => {
  const committer = { name: "Bot", email: "bot@example.com", seconds: 1_800_000_000, offset: "+0000" };
  const replay = (base: string, head: string) =>
    replayCommits(bare.repo, { base: at(base), head: at(head), committer });

  it("keeps author, date and words of every commit and names who did it", async () => {
    const done = await replay("top", "two");
    if (done.kind !== "clean") throw new Error("conflict");
    const commits = await readCommits(bare.repo, await listNewCommitIds(bare.repo, at("top"), done.head));
    const originals = await readCommits(bare.repo, [at("one"), at("two")]);
    expect(commits.map(({ author, message }) => ({ author, message }))).toEqual(
      originals.map(({ author, message }) => ({ author, message })),
    );
    expect(commits.map((commit) => commit.committer)).toEqual([committer, committer]);
    expect(commits.map(({ parents }) => parents)).toEqual([[at("top")], [commits[0]?.sha]]);
    expect(await namesIn(done.head)).toEqual(["a.txt", "b.txt", "d/c.txt", "one.txt", "two.txt"]);
    expect((await show(done.head, "a.txt")).startsWith("top\n")).toBe(true);
  });

  it("drops merges, and changes the base already has, but keeps a commit that was empty from the beginning", async () => {
    const done = await replay("bottom", "three");
    if (done.kind !== "clean") throw new Error("conflict");
    const commits = await readCommits(bare.repo, await listNewCommitIds(bare.repo, at("bottom"), done.head));
    expect(commits.map(({ message }) => message.split("\n")[0])).toEqual([
      "One",
      "Two",
      "Nothing",
      "Make three",
    ]);
    expect(await replay("top", "same")).toEqual({ kind: "clean", head: at("top") });
  });

  it("of what is already there is the base itself", async () => {
    expect(await replay("two", "one")).toEqual({ kind: "clean", head: at("two") });
    expect(await replay("two", "two")).toEqual({ kind: "clean", head: at("two") });
  });

  it("stops at the first commit that conflicts and names it", async () => {
    expect(await replay("top", "after-clash")).toEqual({ kind: "conflict", commit: at("clashing") });
  });

  it("of a history that shares nothing is a conflict at its first commit", async () => {
    expect(await replay("top", "unrelated")).toEqual({ kind: "conflict", commit: at("unrelated") });
  });

  it("needs its base: a missing one is an error", async () => {
    const gone = { base: "1".repeat(40), head: at("two"), committer };
    await expect(replayCommits(bare.repo, gone)).rejects.toThrow(`expected commit ${"1".repeat(40)}`);
  });

  it("leaves every ref where it was, and only sound objects behind", async () => {
    const before = await bare.git("for-each-ref");
    await replay("top", "two");
    expect(await bare.git("for-each-ref")).toBe(before);
    expect(await findCommit(bare.repo, at("two"))).toBeDefined();
    expect(await bare.fsck()).toEqual([]);
  });
});
