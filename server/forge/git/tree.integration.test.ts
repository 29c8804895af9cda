import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGit, type GitBinary } from "./git-process.ts";
import { findTyped, type Repo, writeObjects } from "./object-store.ts";
import {
  type FileMode,
  findPath,
  isSafePath,
  listSizedTree,
  parseTree,
  serializeTree,
  writeTree,
} from "./tree.ts";

let root: string;
let git: GitBinary;
let repo: Repo;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "waymark-tree-"));
  git = await findGit(root, "/dev/null");
  repo = { git, directory: join(root, "repo.git") };
  execFileSync(git.path, ["init", "-q", "--bare", repo.directory]);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type File = { path: string; mode: FileMode; text: string };

// Names around the sorting trap: "a" the directory sorts as "a/", after "a-b" and "a.b", before "a0".
const segment = fc.oneof(
  fc.constantFrom("a", "a-b", "a.b", "a0", "A", "é", "名", "a b", ".hidden", "-", "~"),
  fc.stringMatching(/^[a-z0-9._ -]{1,8}$/),
);
const file = fc.record({
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
  mode: fc.constantFrom<FileMode>("100644", "100755", "120000"),
  text: fc.string({ maxLength: 40 }),
});

/** Drops what no tree can hold: unsafe names, repeats, and files that are also somebody's directory. */
function consistent(files: readonly File[]): File[] {
  const kept: File[] = [];
  for (const candidate of files) {
    const clashes = kept.some(
      ({ path }) =>
        path === candidate.path ||
        path.startsWith(`${candidate.path}/`) ||
        candidate.path.startsWith(`${path}/`),
    );
    if (isSafePath(candidate.path) && !clashes) kept.push(candidate);
  }
  return kept;
}

/** The oracle: git's own index and write-tree. */
function writeWithGit(files: readonly (File & { sha: string })[]): string {
  const index = join(root, `index-${Math.random()}`);
  const env = { ...git.environment, GIT_INDEX_FILE: index, NODE_ENV: "test" as const };
  const input = files.map(({ mode, sha, path }) => `${mode} ${sha}\t${path}\0`).join("");
  const options = { env, input } as const;
  execFileSync(
    git.path,
    ["--git-dir", repo.directory, "update-index", "-z", "--add", "--index-info"],
    options,
  );
  return execFileSync(git.path, ["--git-dir", repo.directory, "write-tree"], { env }).toString().trim();
}

async function withBlobs(files: readonly File[]): Promise<(File & { sha: string })[]> {
  const ids = await writeObjects(
    repo,
    files.map(({ text }) => ({ type: "blob" as const, data: Buffer.from(text) })),
  );
  return files.map((item, index) => ({ ...item, sha: ids[index] ?? "" }));
}

describe("building trees", () => {
  it("gives the same id as git write-tree, whatever the names, modes and order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), async (raw) => {
        const files = await withBlobs(consistent(raw));
        fc.pre(files.length > 0);
        expect(await writeTree(repo, undefined, files)).toBe(writeWithGit(files));
      }),
      { numRuns: 40 },
    );
  });

  it("on a base tree equals building the merged list from nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 12 }), fc.nat(11), async (raw, cut) => {
        const files = await withBlobs(consistent(raw));
        const split = Math.min(cut, files.length - 1);
        const base = await writeTree(repo, undefined, files.slice(0, Math.max(1, split)));
        const whole = await writeTree(repo, undefined, files);
        expect(await writeTree(repo, base, files)).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it("then deleting everything but one file leaves no empty directory behind", async () => {
    const files = await withBlobs(
      ["x/y/z/deep.txt", "x/y/other.txt", "keep.txt"].map((path) => ({
        path,
        mode: "100644" as const,
        text: path,
      })),
    );
    const base = await writeTree(repo, undefined, files);
    const removals = files.slice(0, 2).map(({ path, mode }) => ({ path, mode, sha: null }));
    const left = await writeTree(repo, base, removals);
    expect((await listSizedTree(repo, left, { isRecursive: true })).map(({ path }) => path)).toEqual([
      "keep.txt",
    ]);
  });

  it("refuses to delete what is not there", async () => {
    const base = await writeTree(
      repo,
      undefined,
      await withBlobs([{ path: "a", mode: "100644", text: "a" }]),
    );
    await expect(writeTree(repo, base, [{ path: "b", mode: "100644", sha: null }])).rejects.toThrow(
      "BadObjectState",
    );
  });

  it("replaces a file by a directory of the same name and the other way round", async () => {
    const [one, two] = await withBlobs([
      { path: "a", mode: "100644", text: "file" },
      { path: "a/b", mode: "100644", text: "inside" },
    ]);
    const asFile = await writeTree(repo, undefined, one ? [one] : []);
    const asDirectory = await writeTree(repo, asFile, two ? [two] : []);
    expect((await findPath(repo, asDirectory, "a/b"))?.sha).toBe(two?.sha);
    expect(await writeTree(repo, asDirectory, one ? [one] : [])).toBe(asFile);
  });

  it("survives a round trip through its own parser", async () => {
    const tree = await writeTree(
      repo,
      undefined,
      await withBlobs([{ path: "d/é", mode: "100755", text: "x" }]),
    );
    const data = await findTyped(repo, tree, "tree");
    expect(data && serializeTree(parseTree(data))).toEqual(data);
  });
});

describe("paths", () => {
  it.each([
    "a//b",
    "/a",
    "a/",
    "",
    ".",
    "a/../b",
    ".git/config",
    "x/.GIT/y",
    "git~1",
    ".git /x",
    ".g\u200cit",
    "a\0b",
  ])("refuses %j as git fsck would", (path) => {
    expect(isSafePath(path)).toBe(false);
  });

  it.each([".gitignore", ".github/workflows/ci.yml", "a..b", "...", "git", "ünï/code"])(
    "accepts %j",
    (path) => {
      expect(isSafePath(path)).toBe(true);
    },
  );
});
