import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesRefPattern } from "./ref-pattern.ts";

/** The same as a regular expression, which is right and can be slow. */
function asExpression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*\*\/?|\*|\?/g, (token) =>
      token.startsWith("**") ? ".*" : token === "*" ? "[^/]*" : "[^/]",
    );
  return new RegExp(`^${source}$`);
}

it("means what fnmatch means", () => {
  const pattern = fc.string({
    unit: fc.constantFrom("a", "b", "/", ".", "*", "**", "**/", "?"),
    maxLength: 8,
  });
  const name = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 10 });
  fc.assert(
    fc.property(
      pattern,
      name,
      (glob, text) => matchesRefPattern(glob, text) === asExpression(glob).test(text),
    ),
    { numRuns: 5000 },
  );
});

it.each([
  ["refs/heads/release/*", "refs/heads/release/1", true],
  ["refs/heads/release/*", "refs/heads/release/1/fix", false],
  ["refs/heads/**", "refs/heads/release/1/fix", true],
  ["refs/heads/**/fix", "refs/heads/fix", true],
  ["refs/heads/v?.x", "refs/heads/v1.x", true],
  ["refs/heads/v?.x", "refs/heads/v1yx", false],
])("%s and %s: %s", (pattern, name, fits) => {
  expect(matchesRefPattern(pattern, name)).toBe(fits);
});

it("ends on a name that almost fits", () => {
  expect(matchesRefPattern(`${"**a".repeat(40)}b`, "a".repeat(250))).toBe(false);
});
