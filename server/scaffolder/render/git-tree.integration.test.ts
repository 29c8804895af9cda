import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toManifestText, toSource, renderSource } from "./testing.ts";
import { parseWorkspacePath } from "../domain/workspace-path.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-tree-"));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const manifest = toManifestText("- { action: fetch:plain, input: { url: ./s } }");
const git = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "core.quotePath=false", "-c", "core.autocrlf=false", ...args], {
    cwd,
    encoding: "utf8",
  });

/** `mode type sha\\tpath` of every file, as git itself computes it. */
function listWithGit(
  name: string,
  files: readonly { path: string; mode: string; bytes: Uint8Array }[],
): string[] {
  const repository = path.join(folder, name);
  fs.mkdirSync(repository);
  git(repository, "init", "--quiet");
  for (const file of files) {
    const target = path.join(repository, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.bytes, { mode: file.mode === "100755" ? 0o755 : 0o644 });
  }
  git(repository, "add", "--all", "--force");
  const tree = git(repository, "write-tree").trim();
  return git(repository, "ls-tree", "-r", "-z", tree).split("\0").filter(Boolean);
}

test("paths, modes, blob ids and their order are those of git ls-tree -r", () => {
  const segment = fc.constantFrom("a", "a-b", "a.b", "A1", ".github", "ü", "z z", "a0", "README.md");
  const file = fc.record({
    path: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    mode: fc.constantFrom<"100644" | "100755">("100644", "100755"),
    bytes: fc.uint8Array({ maxLength: 50 }).map((bytes) => new Uint8Array(bytes)),
  });
  let run = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(file, { minLength: 1, maxLength: 12, selector: (item) => item.path }),
      (files) => {
        const paths = files.map((item) => item.path);
        fc.pre(paths.every((a) => parseWorkspacePath(a).ok && !paths.some((b) => b.startsWith(`${a}/`))));
        fc.pre(new Set(paths.map((a) => a.toLowerCase())).size === paths.length);
        const source = toSource({ "demo/template.yaml": manifest });
        const skeleton = files.map((item) => ({ ...item, path: `demo/s/${item.path}` }));
        const outcome = renderSource({ ...source, files: [...source.files, ...skeleton] });
        run += 1;
        expect(outcome.files.map((item) => `${item.mode} blob ${item.sha}\t${item.path}`)).toEqual(
          listWithGit(String(run), files),
        );
      },
    ),
    { numRuns: 25, seed: 7 },
  );
});
