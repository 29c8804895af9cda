import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobSha, treeSha, type TreeFile } from "./git-objects.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-git-objects-"));
  execFileSync("git", ["init", "--bare", "-q", folder]);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What git itself makes of the same files, without touching a work tree. */
function gitTree(files: readonly TreeFile[]): string {
  const env = {
    ...process.env,
    GIT_DIR: folder,
    GIT_INDEX_FILE: path.join(folder, `index-${Math.random()}`),
  };
  const lines = files.map((file) => `${file.mode} ${file.sha}\t${file.path}`).join("\n");
  execFileSync("git", ["update-index", "--add", "--index-info"], { input: `${lines}\n`, env });
  return execFileSync("git", ["write-tree", "--missing-ok"], { env, encoding: "utf8" }).trim();
}

const fileAt = (filePath: string, mode: TreeFile["mode"] = "100644"): TreeFile => ({
  path: filePath,
  mode,
  sha: blobSha(Buffer.from(filePath)),
});

describe("git object ids", () => {
  it("hashes a blob as git does", () => {
    expect(blobSha(Buffer.from("hello\n"))).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
  });

  it("hashes the empty tree as git does", () => {
    expect(treeSha([])).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  });

  it("sorts a folder as if its name ended in a slash", () => {
    const files = ["a/x", "a-b", "a.txt", "a0"].map((name) => fileAt(name));
    expect(treeSha(files)).toBe(gitTree(files));
  });

  it("keeps the executable bit apart", () => {
    expect(treeSha([fileAt("run", "100755")])).not.toBe(treeSha([fileAt("run")]));
    expect(treeSha([fileAt("run", "100755")])).toBe(gitTree([fileAt("run", "100755")]));
  });

  it("equals git write-tree for any set of paths", () => {
    const segment = fc.stringMatching(/^[a-z0-9._-]{1,4}$/).filter((name) => !/^\.+$|^\.git/.test(name));
    const paths = fc
      .array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })
      // A name is a file or a folder, never both.
      .map((all) =>
        all.map((parts) => [...parts.slice(0, -1).map((part) => `d${part}`), `f${parts.at(-1)}`].join("/")),
      )
      .map((all) => [...new Set(all)]);
    fc.assert(
      fc.property(paths, (all) => {
        const files = all.map((name) => fileAt(name));
        expect(treeSha(files)).toBe(gitTree(files));
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});
