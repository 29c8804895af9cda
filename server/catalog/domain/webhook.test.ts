import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { targetOf } from "./webhook.ts";

const body = (more: Record<string, unknown> = {}, repository: Record<string, unknown> = {}) => ({
  ref: "refs/heads/main",
  repository: { name: "web", default_branch: "main", owner: { login: "acme" }, ...repository },
  ...more,
});
const web = { kind: "repository", owner: "acme", repo: "web" };
const nothing = { kind: "nothing" };

describe("what a delivery asks to be read again", () => {
  it.each([
    ["a push to the default branch", "push", body(), web],
    ["a push that deleted it", "push", body({ deleted: true }), web],
    ["a push to another branch", "push", body({ ref: "refs/heads/maintenance" }), nothing],
    ["a push to a branch that ends alike", "push", body({ ref: "refs/heads/feature/main" }), nothing],
    ["a push of a tag of that name", "push", body({ ref: "refs/tags/main" }), nothing],
    ["a push without a ref", "push", body({ ref: undefined }), nothing],
    [
      "a push to a default branch with a slash",
      "push",
      body({ ref: "refs/heads/r/1" }, { default_branch: "r/1" }),
      web,
    ],
    ["a repository that changed", "repository", body({ ref: undefined, action: "renamed" }), web],
    ["an owner as pushes name one", "push", body({}, { owner: { name: "acme" } }), web],
    ["an owner without a name", "push", body({}, { owner: {} }), nothing],
    ["a repository without a name", "push", body({}, { name: undefined }), nothing],
    ["no repository", "push", { ref: "refs/heads/main" }, nothing],
    ["no body", "push", null, nothing],
    ["a list", "push", [body()], nothing],
    ["a team", "team", {}, { kind: "people" }],
    ["a member", "membership", null, { kind: "people" }],
    ["the organisation", "organization", "x", { kind: "people" }],
    ["an issue", "issues", body(), nothing],
    ["an event in capitals", "PUSH", body(), nothing],
    ["an event nobody knows", "toString", body(), nothing],
  ])("is told by %s", (_case, event, delivered, expected) => {
    expect(targetOf(event, delivered)).toEqual(expected);
  });

  it("is never a crash, whatever was signed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("push", "repository", "team", "ping"),
        fc.jsonValue(),
        (event, delivered) => {
          expect(["repository", "people", "nothing"]).toContain(targetOf(event, delivered).kind);
        },
      ),
      { seed: 73 },
    );
  });
});
