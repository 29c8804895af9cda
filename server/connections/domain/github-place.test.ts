import { describe, expect, it } from "vitest";
import { githubUrlProblem, organisationProblem, toGithubOrigin } from "./github-place.schema.ts";
import { githubUrlSchema, organisationSchema } from "./github-app.schema.ts";

const addresses = [
  ["https://github.com", true],
  ["https://git.acme.test/a/b?c", true],
  ["http://127.0.0.1:3001", true],
  ["http://[::1]:3001", true],
  ["http://github.com", false],
  ["http://127.0.0.1.evil.test", false],
  ["javascript:alert(1)", false],
  ["github.com", false],
  ["", false],
  [`https://github.com/${"x".repeat(300)}`, false],
] as const;

describe("where an App is made", () => {
  it.each(addresses)("judges the address %j alike in the page and in the portal", (text, isGood) => {
    expect([githubUrlProblem(text) === undefined, githubUrlSchema.safeParse(text).success]).toEqual([
      isGood,
      isGood,
    ]);
  });

  it("keeps scheme and host of an address", () => {
    expect(toGithubOrigin("https://git.acme.test/a/b?c")).toBe("https://git.acme.test");
    expect(githubUrlSchema.parse("https://git.acme.test/a/b?c")).toBe("https://git.acme.test");
  });

  it.each([
    ["acme", true],
    ["a-b", true],
    [" acme ", true],
    ["-a", false],
    ["a--b", false],
    ["a/b", false],
    ["", false],
  ] as const)("judges the organisation %j alike in the page and in the portal", (text, isGood) => {
    expect([organisationProblem(text) === undefined, organisationSchema.safeParse(text).success]).toEqual([
      isGood,
      isGood,
    ]);
  });
});
