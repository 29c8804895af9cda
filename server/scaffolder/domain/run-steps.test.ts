import { describe, expect, it } from "vitest";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import type { Plan } from "./plan.schema.ts";
import { planSteps, runStepIds, stepTitles, type RunStepId } from "./run-steps.ts";

describe("the steps of a plan", () => {
  const plan = (repository: Partial<Plan["repository"]>, rest: Partial<Plan> = {}): Plan => {
    const whole = fixtureTemplate("a", { repository, isInCatalog: true }).plan;
    return { ...whole, ...rest };
  };
  const always = [
    "create-repository",
    "push-content",
    "record-base",
    "apply-settings",
    "verify-repository",
    "mark-ready",
  ];

  it("are all of them for a plan with everything, in the order they are taken", () => {
    expect(planSteps(plan({}))).toEqual(runStepIds);
    expect(runStepIds.indexOf("protect-branch")).toBeGreaterThan(runStepIds.indexOf("push-content"));
    expect(runStepIds.indexOf("record-base")).toBeLessThan(runStepIds.indexOf("grant-teams"));
  });

  it("are the least for a plan with nothing", () => {
    const nothing = { teams: [], labels: [], variables: [], secrets: [], environments: [], rules: null };
    expect(planSteps(plan(nothing, { catalog: null }))).toEqual(always);
  });

  it.each<[RunStepId, Partial<Plan["repository"]>]>([
    ["grant-teams", { teams: [] }],
    ["create-labels", { labels: [] }],
    ["set-variables", { variables: [] }],
    ["set-secrets", { secrets: [] }],
    ["create-environments", { environments: [] }],
    ["protect-branch", { rules: null }],
  ])("leave out %s where there is nothing of it", (step, repository) => {
    expect(planSteps(plan(repository))).toEqual(runStepIds.filter((id) => id !== step));
  });

  it("keep the step whose leaving out has to be recorded", () => {
    const leftOut = [{ step: "grant-teams" as const, title: "Access", reason: "none" }];
    expect(planSteps(plan({ teams: [] }, { leftOut }))).toContain("grant-teams");
  });

  it("each have a title a person can read", () => {
    expect(new Set(Object.values(stepTitles)).size).toBe(runStepIds.length);
    for (const id of runStepIds) expect(stepTitles[id]).toMatch(/^[A-Z][a-z' ]+$/);
  });
});
