import { describe, expect, it } from "vitest";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { limitToOwner } from "./owner-limits.ts";
import { planSchema } from "./plan.schema.ts";
import { planSteps } from "./run-steps.ts";

const planned = (repository: Parameters<typeof fixtureTemplate>[1] = {}) =>
  fixtureTemplate("parcels", repository).plan;
const person = { kind: "user", login: "octocat" } as const;

describe("a plan for its owner", () => {
  it("is as the template wants it in an organisation", () => {
    const plan = planned();
    expect(limitToOwner(plan, { kind: "organization", login: "acme" })).toBe(plan);
  });

  it("names the teams it leaves out in a person's account, and keeps the step that records it", () => {
    const plan = limitToOwner(planned(), person);
    expect(plan.repository.teams).toEqual([]);
    expect(plan.leftOut).toMatchObject([
      { step: "grant-teams", reason: expect.stringContaining("no access for payments") as string },
      { step: "mark-ready" },
    ]);
    expect(planSteps(plan)).toEqual(planSteps(planned()));
  });

  it("says nothing of teams a template does not ask for", () => {
    const plan = limitToOwner(planned({ repository: { teams: [] } }), person);
    expect(plan.leftOut.map(({ step }) => step)).toEqual(["mark-ready"]);
    expect(planSteps(plan)).not.toContain("grant-teams");
  });

  it("makes an internal repository private, with a warning, and leaves the others as they are", () => {
    const of = (visibility: "public" | "private" | "internal") => {
      const plan = limitToOwner(planned({ repository: { visibility } }), person);
      return [plan.repository.visibility, plan.warnings.length];
    };
    expect([of("public"), of("private"), of("internal")]).toEqual([
      ["public", 0],
      ["private", 0],
      ["private", 1],
    ]);
  });

  it("is read from a run that was stored before anything could be left out", () => {
    const { leftOut: _leftOut, ...stored } = planned();
    expect(planSchema.parse(stored).leftOut).toEqual([]);
  });
});

describe("a plan in a person's account", () => {
  it("tells in words what is left out, with the login and the teams by name", () => {
    const teams = [
      { slug: "payments", permission: "push" as const },
      { slug: "ops", permission: "pull" as const },
    ];
    const limited = limitToOwner(
      fixtureTemplate("a", { repository: { teams, visibility: "internal" } }).plan,
      { kind: "user", login: "octocat" },
    );
    expect(limited.leftOut.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      "Access for teams: octocat is a person's account, which has no teams: no access for payments, ops. octocat has every right.",
      "Custom properties: octocat is a person's account, which has no custom properties. The homepage of the repository names the run that made it.",
    ]);
    expect(limited.warnings).toEqual([
      {
        code: "no_internal_visibility",
        message:
          "octocat is a person's account, which has no internal repositories: this one will be private.",
      },
    ]);
  });
});
