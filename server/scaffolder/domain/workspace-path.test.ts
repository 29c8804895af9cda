import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTargetFolder, parseWorkspacePath } from "./workspace-path.ts";

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
