import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinWorkspacePath, parseTargetFolder, parseWorkspacePath } from "./workspace-path.ts";

describe("paths of rendered files", () => {
  test.each([
    ["a", "a"],
    ["./a/b.txt", "a/b.txt"],
    ["././a/", "a"],
    [".github/workflows/ci.yml", ".github/workflows/ci.yml"],
    [".gitignore", ".gitignore"],
    [".gitattributes", ".gitattributes"],
    ["a..b/c", "a..b/c"],
    ["${{7*7}} $(id)", "${{7*7}} $(id)"],
  ])("%s is %s", (text, expected) => {
    expect(parseWorkspacePath(text)).toEqual({ ok: true, value: expected });
  });

  test.each([
    "",
    ".",
    "..",
    "/",
    "/abs",
    "../x",
    "a/../b",
    "a/..",
    "a//b",
    "a/./b",
    "a\\b",
    "a\0b",
    "a\nb",
    "\u007f",
    ".git",
    ".git/config",
    "x/.GIT/config",
    ".Git",
    ".git ",
    ".git.",
    ".git::$INDEX_ALLOCATION",
    "git~1",
    "GIT~2/x",
    ".g\u200cit/config",
    "\ud800",
    "a/".repeat(201),
    "x".repeat(256),
    `${"ü".repeat(128)}`,
  ])("%j is refused", (text) => {
    expect(parseWorkspacePath(text).ok).toBe(false);
  });

  test("whatever is accepted stays inside the repository and out of .git", () => {
    const segment = fc.oneof(
      fc.constantFrom("..", ".", "", ".git", ".GIT", "a", "b.txt", "\\", "git~1", ".git.", " "),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        const parsed = parseWorkspacePath(segments.join("/"));
        if (!parsed.ok) return;
        const resolved = path.posix.resolve("/repo", parsed.value);
        expect(resolved).toBe(`/repo/${parsed.value}`);
        expect(parsed.value.toLowerCase().split("/")).not.toContain(".git");
        expect(parseWorkspacePath(parsed.value)).toEqual(parsed);
      }),
      { numRuns: 5000 },
    );
  });

  test("a target folder may be the root", () => {
    for (const root of ["", ".", "./", "././"])
      expect(parseTargetFolder(root)).toEqual({ ok: true, value: "" });
    expect(parseTargetFolder("./app/")).toEqual({ ok: true, value: "app" });
    for (const wrong of ["/", "..", "/app"]) expect(parseTargetFolder(wrong).ok).toBe(false);
  });
});

describe("a refused path", () => {
  test.each([
    ["/abs", "it is absolute"],
    ["a\\b", "it contains a backslash"],
    ["a//b", "a part of it is empty"],
    ["a/./b", "a part of it is only a dot"],
    ["a/../b", "it leaves the repository"],
    ["a\tb", "it contains a control character"],
    ["a\ud800", "it is not valid text"],
    ["a/.GIT./x", "it reaches into the .git folder"],
    ["GIT~1", "it reaches into the .git folder"],
    [`a/${"x".repeat(256)}`, "a part of it is longer than 255 bytes"],
    ["a/".repeat(201), "longer than 400 characters"],
  ])("%.12j says why", (path, reason) => {
    const parsed = parseWorkspacePath(path);
    expect(parsed.ok ? "accepted" : parsed.error).toBe(
      `Expected a path inside the repository, found ${JSON.stringify(path)}: ${reason}.`,
    );
  });

  test("is none of two good ones joined", () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9._ -]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 3 }),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        (folders, parts) => {
          const folder = parseTargetFolder(folders.join("/"));
          const path = parseWorkspacePath(parts.join("/"));
          if (!folder.ok || !path.ok) return;
          const joined = joinWorkspacePath(folder.value, path.value);
          expect(parseWorkspacePath(joined)).toEqual({ ok: true, value: joined });
        },
      ),
    );
  });
});
