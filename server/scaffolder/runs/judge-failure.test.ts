import { describe, expect, it } from "vitest";
import { ForgeError, type ForgeErrorKind } from "../../github/forge-error.ts";
import { judgeFailure, type FailureContext } from "./judge-failure.ts";
import { LookAgain, NotVisibleYet, RunFailure } from "../steps/run-step.ts";

const hour = 3_600_000;
const context: FailureContext = {
  now: 100 * hour,
  attempts: 1,
  repositoryCreatedAt: null,
  waitingSince: null,
};
const justCreated = { ...context, repositoryCreatedAt: context.now - 5000 };
const longAgo = { ...context, repositoryCreatedAt: context.now - hour };
const failure = (kind: ForgeErrorKind, retryAtMs?: number): ForgeError =>
  new ForgeError(kind, "text", { retryAtMs });

describe("what a failure means for a run", () => {
  it.each([
    ["unavailable", "forge_unavailable"],
    ["timeout", "forge_timeout"],
    ["garbled", "forge_garbled"],
    ["rate_limited", "forge_rate_limit"],
  ] as const)("waits when the forge is %s", (kind, code) => {
    expect(judgeFailure(failure(kind), context)).toEqual({ kind: "wait", code, at: context.now + 500 });
  });

  it("waits as long as the forge asked for", () => {
    const at = context.now + 90_000;
    expect(judgeFailure(failure("rate_limited", at), context)).toMatchObject({ at });
  });

  it("waits longer after each failure, a minute at most", () => {
    const waits = [1, 2, 3, 7, 8, 20].map((attempts) => {
      const verdict = judgeFailure(failure("timeout"), { ...context, attempts });
      return verdict?.kind === "wait" ? verdict.at - context.now : -1;
    });
    expect(waits).toEqual([500, 1000, 2000, 32_000, 60_000, 60_000]);
  });

  it.each(["not_found", "conflict"] as const)("gives a new repository time to settle on %s", (kind) => {
    expect(judgeFailure(failure(kind), justCreated)).toMatchObject({
      kind: "wait",
      code: "forge_not_visible",
    });
    expect(judgeFailure(failure(kind), longAgo)).toMatchObject({ kind: "fail" });
    expect(judgeFailure(failure(kind), context)).toMatchObject({ kind: "fail" });
  });

  it.each([
    ["permission", "forge_permission"],
    ["plan", "forge_permission"],
    ["credentials", "forge_credentials"],
    ["invalid", "forge_refused"],
  ] as const)("stops when the forge answers %s", (kind, code) => {
    expect(judgeFailure(failure(kind), justCreated)).toMatchObject({ kind: "fail", code });
  });

  it("gives up after a day without progress", () => {
    const tired = { ...context, waitingSince: context.now - 25 * hour };
    expect(judgeFailure(failure("unavailable"), tired)).toMatchObject({
      kind: "fail",
      code: "forge_gave_up",
    });
  });

  it("does not wait for ever for a change that stays invisible", () => {
    const stuck = { ...context, waitingSince: context.now - hour };
    expect(judgeFailure(new NotVisibleYet("x"), stuck)).toMatchObject({ code: "forge_not_settling" });
  });

  it("looks again silently, waits for what is not visible, and passes a step's own failure on", () => {
    expect(judgeFailure(new LookAgain(300), context)).toEqual({ kind: "look-again", at: context.now + 300 });
    expect(judgeFailure(new NotVisibleYet("x"), context)).toMatchObject({ code: "forge_not_visible" });
    expect(judgeFailure(new RunFailure("repo_exists"), context)).toMatchObject({ code: "repo_exists" });
  });

  it("has no verdict on an error nobody expects", () => {
    expect(judgeFailure(new TypeError("bug"), context)).toBeUndefined();
  });
});
