import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repositoryNameProblem, serviceNameProblem } from "./name-rules.ts";

/* CONTRACT.md, "Service templates": 3–40 characters, ^[a-z][a-z0-9]*(-[a-z0-9]+)*$. */
describe("the name of a service", () => {
  it.each(["abc", "a1b", "checkout", "checkout-api", "a-1-2", "x".repeat(40)])("may be %s", (name) => {
    expect(serviceNameProblem(name)).toBeUndefined();
  });

  it.each([
    ["", "Expected 3 to 40 characters, found 0."],
    ["ab", "Expected 3 to 40 characters, found 2."],
    ["x".repeat(41), "Expected 3 to 40 characters, found 41."],
  ])("may not be %j, which is too short or too long", (name, problem) => {
    expect(serviceNameProblem(name)).toBe(problem);
  });

  it.each([
    "Checkout",
    "1abc",
    "-abc",
    "abc-",
    "a--b",
    "a_b",
    "a.b",
    "a b",
    "größe",
    "abc\n",
    "../etc",
    "${{7*7}}",
    "a/b",
    "ａｂｃ",
  ])("may not be %j, which has other characters or is put together otherwise", (name) => {
    expect(serviceNameProblem(name)).toBe(
      "Expected lower-case letters and digits, in words joined by single hyphens, starting with a letter.",
    );
  });

  it("that is accepted is a DNS label with room for what Waymark appends, and a repository's name too", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,24}(-[a-z0-9]{1,24})?$/, { size: "max" });
    fc.assert(
      fc.property(name, (text) => {
        expect(serviceNameProblem(text) === undefined).toBe(text.length >= 3 && text.length <= 40);
        fc.pre(serviceNameProblem(text) === undefined);
        expect(`${text}-availability`).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        expect(repositoryNameProblem(text)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

/* research/security.md R33. */
describe("the name of a new repository", () => {
  it.each(["ab", "1a", "a--b", "a-", "x".repeat(99)])("may be %s", (name) => {
    expect(repositoryNameProblem(name)).toBeUndefined();
  });

  it.each([
    "",
    "a",
    "-a",
    "A1",
    "a.b",
    "a_b",
    "a b",
    "ab\n",
    ".",
    "..",
    ".git",
    "a/b",
    "a\u0000b",
    "ä1",
    "x".repeat(100),
  ])("may not be %j, and a person is told why", (name) => {
    expect(repositoryNameProblem(name)).toBe(
      `Expected 2 to 99 lower-case letters, digits or hyphens, starting with a letter or digit, found ${JSON.stringify(name)}.`,
    );
  });

  it("that is very long is shown in part", () => {
    expect(repositoryNameProblem("x".repeat(1_000_000))?.length).toBeLessThan(250);
  });
});
