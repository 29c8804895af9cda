/* Whether a forge answers: by a call that every kind of GitHub has, and that not every one counts. */
import { describe, expect, it } from "vitest";
import { answer, failureOf, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const limits = { limit: 5000, used: 1, remaining: 4999, reset: 1_800_000_000 };
const counted = { resources: { core: limits, search: limits }, rate: limits };

describe("a forge", () => {
  it("answers when it tells of its limits", async () => {
    const { github, sent } = scriptedForge(() => counted);
    await github.meta.probes.answers();
    expect(await github.meta.isReachable(1000)).toBe(true);
    expect(sent()).toEqual(["GET /rate_limit", "GET /rate_limit"]);
  });

  it("answers when it is a GitHub Enterprise Server that has none", async () => {
    const { github } = scriptedForge(() => refusal(404, "Rate limiting is not enabled."), { kind: "ghes" });
    await expect(github.meta.probes.answers()).resolves.toBeUndefined();
  });

  it.each([
    ["not found", () => refusal(404, "Not Found"), "not_found"],
    ["the page of a proxy", () => answer(200, "<html>Sign in</html>"), "garbled"],
    ["something that is not GitHub", () => answer(200, { ok: true }), "garbled"],
  ])("does not with %s", async (_what, respond, kind) => {
    const { github } = scriptedForge(respond);
    expect(await failureOf(github.meta.probes.answers())).toMatchObject({ kind });
  });

  it("is reachable while it refuses, and is not when it gives no answer", async () => {
    expect(await scriptedForge(() => refusal(401, "Bad credentials")).github.meta.isReachable(1000)).toBe(
      true,
    );
    expect(await scriptedForge(() => refusal(503, "down")).github.meta.isReachable(1000)).toBe(false);
    const silent = scriptedForge(() => new Promise(() => undefined));
    expect(await silent.github.meta.isReachable(20)).toBe(false);
  });
});
