import { describe, expect, it } from "vitest";
import { AppError } from "../../kernel/app-error.ts";
import { findProblem, problemOf, signInError, type SignInProblem } from "./sign-in-problem.ts";

const expected: Readonly<Record<SignInProblem, string>> = {
  cancelled: "login_failed",
  expired: "session_expired",
  used: "conflict",
  unreachable: "upstream_error",
  refused: "upstream_error",
  untrusted: "login_failed",
  not_invited: "forbidden",
  email_unverified: "forbidden",
  not_a_member: "forbidden",
  disabled: "forbidden",
  invitation_mismatch: "forbidden",
  invitation_over: "setup_closed",
  linked_elsewhere: "conflict",
};
const names = Object.keys(expected) as SignInProblem[];

describe("a problem with signing in", () => {
  it.each(names)("%s has a code, a title and a text, and is found again in its error", (name) => {
    const cause = new Error("the secret reason");
    const error = signInError(name, cause);
    const problem = findProblem(name);
    expect(error).toMatchObject({
      code: expected[name],
      message: problem?.text,
      details: { problem: name },
      cause,
    });
    expect(JSON.stringify([error.message, error.details])).not.toContain("secret reason");
    expect(problemOf(error)).toBe(name);
    expect(problem?.title).not.toMatch(/[.!]$/);
    expect(problem?.text).toMatch(/\.$/);
  });

  it.each([
    ...["", "Cancelled", "toString", "__proto__", "constructor", "hasOwnProperty", "<script>"],
    ...[undefined, null, 7, {}, ["used"]],
  ])("is not %j: an address makes the page say nothing of its own", (name) => {
    expect(findProblem(name)).toBeUndefined();
  });

  it.each([
    ["another error", new Error("used")],
    ["an error of ours without details", new AppError("conflict", "used")],
    ["details that are no object", new AppError("conflict", "x", { details: "used" })],
    ["details that are null", new AppError("conflict", "x", { details: null })],
    ["a name that is on no list", new AppError("conflict", "x", { details: { problem: "valueOf" } })],
    ["a problem that is no text", new AppError("conflict", "x", { details: { problem: ["used"] } })],
    ["a look-alike", { code: "conflict", details: { problem: "used" } }],
    ["nothing", undefined],
  ])("is not in %s", (_what, error) => {
    expect(problemOf(error)).toBeUndefined();
  });
});
