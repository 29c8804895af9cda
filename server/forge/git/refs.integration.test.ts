import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isValidRefName } from "./refs.ts";

function gitAccepts(name: string): boolean {
  try {
    execFileSync("git", ["check-ref-format", name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("ref names", () => {
  it.each([
    "refs/heads/main",
    "refs/heads/waymark/upgrade/typescript-service-1.2.0",
    "refs/waymark/base",
    "refs/heads/a.b-c_d@e",
    "refs/heads/a./b",
  ])("accepts %s", (name) => {
    expect(isValidRefName(name)).toBe(true);
  });

  it("agrees with git check-ref-format on everything below refs/", () => {
    const part = fc.stringMatching(/^[a-z.@{}~^:?*[\\ \/-]{1,6}$/);
    const word = fc.constantFrom("a", "..", ".lock", "x.lock", "@{", "@", ".a", "a.", "a/b", "//", " ", "\\");
    fc.assert(
      fc.property(fc.array(fc.oneof(part, word), { minLength: 1, maxLength: 3 }), (parts) => {
        const name = `refs/heads/${parts.join("/")}`;
        expect([name, isValidRefName(name)]).toEqual([name, gitAccepts(name)]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["main", "refs/main", "HEAD", "refs//heads/x", "../refs/heads/x"])("refuses %s", (name) => {
    expect(isValidRefName(name)).toBe(false);
  });
});
