import { describe, expect, it } from "vitest";
import { createTestDeps } from "../../doors/testing.ts";
import { portalThat, realAnswers, startTestPortal } from "../testing.ts";

describe("scorecard", () => {
  const rule = (state: string, title: string) => ({
    ...{ rule: title, title, level: "Bronze", state, reason: "because", howToFix: null },
    ...{ ruleVersion: 1, evidence: [], unknownSince: null },
  });
  const result = (nextLevel: string | null) => ({
    ...{ name: "production-readiness", title: "Production readiness", entityRef: "component:default/pay" },
    ...{ level: nextLevel === null ? "Gold" : null, nextLevel, rulesToNext: 2, notKnown: [], passed: 1 },
    ...{ applicable: 2, unknown: 0, evaluatedAt: "2026-01-15T09:00:00.000Z" },
    results: [rule("pass", "Has an owner"), rule("not-applicable", "Has a runbook")],
  });

  it("evaluate prints the level, the way to the next, and every rule with its reason", async () => {
    const portal = await portalThat({ body: { items: [result("Bronze")] } });
    const { status, stdout } = await portal.run(["scorecard", "evaluate", "--entity", "pay"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "component:default/pay  Production readiness: no level, 2 rules to Bronze",
      "  pass           Has an owner: because",
      "  not-applicable Has a runbook: because",
    ]);
    expect(portal.asked).toMatchObject([
      { method: "POST", target: "/api/v1/scorecards/production-readiness/evaluate", body: { entity: "pay" } },
    ]);
  });

  it("evaluate says nothing of a next level where there is none, and takes another scorecard", async () => {
    const portal = await portalThat({ body: { items: [result(null)] } });
    const line = ["scorecard", "evaluate", "--entity", "pay", "--scorecard", "security"];
    expect((await portal.run(line)).stdout).toMatch(
      /^component:default\/pay {2}Production readiness: Gold\n/,
    );
    expect(portal.asked[0]?.target).toBe("/api/v1/scorecards/security/evaluate");
  });

  it("evaluate without an entity is a usage error with an example", async () => {
    const portal = await portalThat({ body: null });
    expect(await portal.run(["scorecard", "evaluate"])).toMatchObject({
      status: 2,
      stderr: "Expected --entity, for example component:default/checkout",
    });
  });

  it("next is empty for somebody who owns nothing", async () => {
    const portal = await startTestPortal(realAnswers(createTestDeps()), "wm_viewer");
    expect(await portal.run(["scorecard", "next"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
