import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeHistory } from "../testing/git-history.ts";
import { findCommit } from "./commit.ts";
import {
  countAheadBehind,
  countCommits,
  findMergeBase,
  listChanges,
  listCommitIds,
  listEachChange,
  listNewCommitIds,
  type LogRequest,
  readCommits,
} from "./history.ts";
import { findLastCommits } from "./last-commits.ts";
import { listDiffs } from "./patch.ts";
import { type BareRepository, openBareRepository } from "./testing.ts";

let bare: BareRepository;
let at: (name: string) => string;
let nameOf: (sha: string | undefined) => string | undefined;

const NAMES = ["first", "second", "side", "merge", "last", "lone"];
const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`).join("");

beforeAll(async () => {
  bare = await openBareRepository();
  at = await writeHistory(bare.repo, [
    {
      name: "first",
      files: {
        "a.txt": "1\n",
        "*": "star\n",
        "tab\there.txt": "1\n2\n",
        "old\tname.txt": lines(20),
        "d/deep/x": "x\n",
        "d/y": "y\n",
        bin: Buffer.from([0, 1]),
        "\ttab first": "1\n",
      },
    },
    { name: "second", parents: ["first"], files: { "a.txt": "2\n", "d/y": "z\n" } },
    {
      name: "side",
      branch: "side",
      parents: ["first"],
      files: { "side.txt": "s\n", "d/deep/x": "changed\n" },
    },
    { name: "merge", parents: ["second", "side"], files: { "side.txt": "s\n", "d/deep/x": "changed\n" } },
    {
      name: "last",
      parents: ["merge"],
      files: {
        "tab\there.txt": "1\n2\n3\n4\n",
        "old\tname.txt": null,
        "new\tname.txt": `${lines(20)}more\n`,
        "a.txt": { content: "2\n", mode: "100755" },
        bin: Buffer.from([0, 2]),
        "\ttab first": "1\n2\n",
        "*": null,
      },
    },
    { name: "lone", branch: "lone", files: { z: "z\n" } },
  ]);
  nameOf = (sha) => NAMES.find((name) => at(name) === sha);
});
afterAll(() => bare.remove());

describe("the history from a commit", () => {
  const log = async (request: Partial<LogRequest>) =>
    (await listCommitIds(bare.repo, { start: at("last"), ...request })).map(nameOf);

  it("is newest first, with both sides of a merge", async () => {
    expect(await log({})).toEqual(["last", "merge", "side", "second", "first"]);
    expect(await countCommits(bare.repo, at("last"))).toBe(5);
  });

  it("comes in windows that leave nothing out", async () => {
    const windows = [0, 2, 4, 6].map((skip) => log({ window: { skip, limit: 2 } }));
    expect(await Promise.all(windows)).toEqual([["last", "merge"], ["side", "second"], ["first"], []]);
  });

  it.each([
    ["a.txt", ["last", "second", "first"]],
    ["d/deep", ["side", "first"]],
    ["d/y", ["second", "first"]],
    ["*", ["last", "first"]],
    ["tab\there.txt", ["last", "first"]],
    ["old\tname.txt", ["last", "first"]],
    ["none", []],
    ["[a].txt", []],
    [":(exclude)a.txt", []],
    ["--all", []],
  ])("of the path %j alone is %j: a name is a name, not a pattern", async (path, expected) => {
    expect(await log({ path })).toEqual(expected);
  });

  it("can begin and end at a time", async () => {
    const time = async (name: string) =>
      new Date(((await findCommit(bare.repo, at(name)))?.committer.seconds ?? 0) * 1000).toISOString();
    expect(await log({ since: await time("side") })).toEqual(["last", "merge", "side"]);
    expect(await log({ until: await time("second") })).toEqual(["second", "first"]);
  });

  it("is read as far as it is there", async () => {
    const read = await readCommits(bare.repo, [at("first"), "1".repeat(40), at("lone")]);
    expect(read.map(({ sha }) => nameOf(sha))).toEqual(["first", "lone"]);
  });
});

describe("two commits", () => {
  it.each([
    ["second", "side", "first"],
    ["last", "side", "side"],
    ["first", "first", "first"],
    ["lone", "last", undefined],
  ])("%s and %s have in common: %s", async (one, other, base) => {
    expect(nameOf(await findMergeBase(bare.repo, at(one), at(other)))).toBe(base);
    expect(nameOf(await findMergeBase(bare.repo, at(other), at(one)))).toBe(base);
  });

  it.each([
    ["second", "side", 1, 1],
    ["first", "last", 4, 0],
    ["last", "first", 0, 4],
    ["main", "lone", 1, 5],
    ["side", "side", 0, 0],
  ])("seen from %s, %s is %i ahead and %i behind", async (base, head, ahead, behind) => {
    const id = (name: string) => (name === "main" ? at("last") : at(name));
    expect(await countAheadBehind(bare.repo, id(base), id(head))).toEqual({ ahead, behind });
  });

  it("have new commits between them, oldest first", async () => {
    const between = async (from: string | undefined, to: string) =>
      (await listNewCommitIds(bare.repo, from && at(from), at(to))).map(nameOf);
    expect(await between("second", "last")).toEqual(["side", "merge", "last"]);
    expect(await between(undefined, "second")).toEqual(["first", "second"]);
    expect(await between("last", "first")).toEqual([]);
  });
});

describe("what changed", () => {
  const changes = async (from: string | undefined, to: string) =>
    (await listChanges(bare.repo, from && at(from), at(to))).map((change) => [
      change.status,
      change.previousPath ?? change.path,
      change.path,
      change.additions,
      change.deletions,
    ]);

  it("is counted line by line whatever the name of the file, renames by their new name", async () => {
    expect(await changes("merge", "last")).toEqual([
      ["modified", "\ttab first", "\ttab first", 1, 0],
      ["removed", "*", "*", 0, 1],
      ["modified", "a.txt", "a.txt", 0, 0],
      ["modified", "bin", "bin", 0, 0],
      ["renamed", "old\tname.txt", "new\tname.txt", 1, 0],
      ["modified", "tab\there.txt", "tab\there.txt", 2, 0],
    ]);
  });

  it("in the first commit is everything", async () => {
    expect(await changes(undefined, "lone")).toEqual([["added", "z", "z", 1, 0]]);
    expect(await changes("last", "last")).toEqual([]);
  });

  it("names the file as it is afterwards, and none when it is gone", async () => {
    const found = await listChanges(bare.repo, at("merge"), at("last"));
    expect(found.find(({ path }) => path === "*")?.sha).toBeNull();
    expect(found.find(({ path }) => path === "a.txt")?.sha).toBe(
      await bare.git("rev-parse", `${at("last")}:a.txt`),
    );
  });

  it("by a merge is what it brought to its first parent, for one commit as for many", async () => {
    const commits = await readCommits(bare.repo, NAMES.map(at));
    const each = await listEachChange(bare.repo, commits);
    const paths = (name: string) => each.get(at(name))?.map(({ path }) => path);
    expect(paths("merge")).toEqual(["d/deep/x", "side.txt"]);
    expect(paths("lone")).toEqual(["z"]);
    expect(paths("first")).toHaveLength(8);
  });

  it("is shown in hunks that say the same as the counts", async () => {
    for (const [from, to] of [
      ["merge", "last"],
      ["first", "merge"],
      ["lone", "last"],
    ] as const) {
      const { files, isTooLarge } = await listDiffs(bare.repo, at(from), at(to));
      expect(isTooLarge).toBe(false);
      const counted = files.map(({ path, hunks }) => {
        const kinds = hunks.flatMap((hunk) => hunk.lines.map(({ kind }) => kind));
        return [
          path,
          kinds.filter((kind) => kind === "added").length,
          kinds.filter((kind) => kind === "removed").length,
        ];
      });
      expect(counted).toEqual(files.map(({ path, additions, deletions }) => [path, additions, deletions]));
    }
  });
});

describe("the last commit of each entry", () => {
  const last = async (path: string, names: string[], commit = "last") => {
    const found = await findLastCommits(bare.repo, { commit: at(commit), path, names });
    return Object.fromEntries([...found].map(([name, sha]) => [name, nameOf(sha)]));
  };

  it("in the root is the newest that touched it or anything below it", async () => {
    expect(await last("", ["a.txt", "d", "side.txt", "new\tname.txt", "none"])).toEqual({
      "a.txt": "last",
      d: "side",
      "side.txt": "side",
      "new\tname.txt": "last",
    });
  });

  it("in a folder does not mistake a neighbour for it", async () => {
    expect(await last("d", ["deep", "y", "x"])).toEqual({ deep: "side", y: "second" });
    expect(await last("d/deep", ["x"])).toEqual({ x: "side" });
    expect(await last("nowhere", ["x"])).toEqual({});
  });

  it("at an older commit knows nothing of what came later", async () => {
    expect(await last("", ["a.txt", "side.txt"], "second")).toEqual({ "a.txt": "second" });
  });
});
