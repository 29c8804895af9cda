import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRepoUrl, parseRepoUrl } from "./repo-url";

describe("a repository's address as the picker writes it", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (owner, repo) => {
        const written = formatRepoUrl({ host: "github.com", owner, repo }) ?? "";
        expect(parseRepoUrl(written, "elsewhere")).toEqual({ host: "github.com", owner, repo });
      }),
    );
  });

  it("is no answer without a repository, and starts on the portal's forge", () => {
    expect(formatRepoUrl({ host: "github.com", owner: "acme", repo: "" })).toBeUndefined();
    expect(parseRepoUrl("", "127.0.0.1:3001")).toEqual({ host: "127.0.0.1:3001", owner: "", repo: "" });
  });
});
