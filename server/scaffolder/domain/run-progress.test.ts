import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import type { Plan } from "./plan.schema.ts";
import { requiredApprovals } from "./repository-rules.ts";
import { cancelledMessage, failureMessages, isKnownRunMessage, waitingMessages } from "./run-messages.ts";
import { canTransition, isTerminal, runStates, type RunState } from "./run-state.schema.ts";
import { planSteps, runStepIds, stepTitles, type RunStepId } from "./run-steps.ts";
import { findOwnerField, findServiceOwner } from "./service-owner.ts";
import { toWizardPath } from "./wizard-link.ts";

describe("the states of a run", () => {
  it.each<[RunState, string]>([
    ["queued", "running cancelled failed"],
    ["running", "queued waiting succeeded failed cancelled"],
    ["waiting", "queued running cancelled failed"],
    ["succeeded", ""],
    ["failed", "queued archived"],
    ["cancelled", "queued archived"],
    ["archived", ""],
  ])("from %s lead to %j and nowhere else", (from, to) => {
    expect(runStates.filter((state) => canTransition(from, state)).toSorted()).toEqual(
      to.split(" ").filter(Boolean).toSorted(),
    );
  });

  it("that are an end wait for nobody: no worker goes on from them", () => {
    expect(runStates.filter(isTerminal)).toEqual(["succeeded", "failed", "cancelled", "archived"]);
    for (const state of runStates.filter(isTerminal)) expect(canTransition(state, "running")).toBe(false);
  });

  it("can all be reached, and a run that is not archived or done can always end", () => {
    const reach = (from: RunState, seen = new Set<RunState>([from])): Set<RunState> => {
      for (const next of runStates)
        if (canTransition(from, next) && !seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    expect([...reach("queued")].toSorted()).toEqual(runStates.toSorted());
    for (const state of runStates.filter((one) => !isTerminal(one)))
      expect([...reach(state)]).toContain("cancelled");
  });
});

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

describe("what a run tells", () => {
  const all = [...Object.values(waitingMessages), ...Object.values(failureMessages), cancelledMessage];

  it("is from a closed list", () => {
    expect(all.filter((text) => !isKnownRunMessage(text))).toEqual([]);
    for (const text of ["", "Validation Failed", `${all[0] ?? ""} `, "connect ECONNREFUSED"])
      expect(isKnownRunMessage(text)).toBe(false);
  });

  it("says in whole sentences what happened, and when it fails what to do", () => {
    for (const text of all) expect(text).toMatch(/^[A-Z].*\.$/);
    for (const [code, text] of Object.entries(failureMessages))
      expect([code, text]).toEqual([
        code,
        expect.stringMatching(
          /[rR]etry|archive|[sS]tart|Choose|Grant|Renew|Create|Restrict|Settle|correct|Look/,
        ),
      ]);
    for (const text of Object.values(waitingMessages)) expect(text).toContain("by itself");
  });
});

describe("how many must approve", () => {
  it.each([
    [0, null, 2, null],
    [0, 3, 2, null],
    [0, 2, 1, "The owner has 2 members, so 1 instead of 2 approvals are required. Add people to the team."],
    [0, 1, 0, "The owner has one member, so 0 instead of 2 approvals are required. Add people to the team."],
    [0, 0, 0, "The owner has 0 members, so 0 instead of 2 approvals are required. Add people to the team."],
    [1, 2, 1, null],
    [1, 1, 0, "The owner has one member, so 0 instead of 1 approvals are required. Add people to the team."],
    [3, null, 1, null],
    [3, 50, 1, null],
  ])("for tier %s and %s members: %s", (tier, members, count, warning) => {
    expect(requiredApprovals(tier, members)).toEqual({ count, warning });
  });

  it("is never more than the others of the team can give", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.nat(20), (tier, members) => {
        const { count, warning } = requiredApprovals(tier, members);
        expect(count).toBeLessThanOrEqual(Math.max(0, members - 1));
        expect(warning === null).toBe(count === (tier === 0 ? 2 : 1));
      }),
    );
  });
});

describe("who will own a service", () => {
  const catalog = (owner: string | null) => ({
    catalog: { entityRef: "component:default/a", path: "catalog-info.yaml", owner },
  });

  it.each([
    [catalog("group:default/payments"), { owner: "group:default/x" }, "group:default/payments"],
    [catalog(null), { owner: "Group:Default/X" }, "group:default/x"],
    [{ catalog: null }, { owner: "user:ana" }, "user:default/ana"],
    [{ catalog: null }, { owner: "payments" }, null],
    [{ catalog: null }, { owner: ["group:default/x"] }, null],
    [{ catalog: null }, {}, null],
  ])("is what %j and %j say: %s", (plan, answers, owner) => {
    expect(findServiceOwner(plan, answers)).toBe(owner);
  });

  it("is blamed on the answer that said so, or on the question named owner", () => {
    expect(findOwnerField({ team: "group:default/x", owner: "group:y" }, "group:default/x")).toBe("team");
    expect(findOwnerField({ team: "group:x" }, "group:default/x")).toBe("team");
    expect(findOwnerField({ team: "text" }, "group:default/x")).toBe("owner");
  });
});

describe("a create link", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "/templates/typescript-service/new"],
    [{ name: "checkout", tier: 0 }, "/templates/typescript-service/new?values.name=checkout&values.tier=0"],
    [
      { a: true, b: ["x"], c: { d: 1 } },
      "/templates/typescript-service/new?values.a=true&values.b=%5B%22x%22%5D&values.c=%7B%22d%22%3A1%7D",
    ],
    [{ a: undefined, b: null, c: "" }, "/templates/typescript-service/new?values.c="],
    [{ a: "ä & =?#" }, "/templates/typescript-service/new?values.a=%C3%A4+%26+%3D%3F%23"],
  ])("for %j", (answers, path) => {
    expect(toWizardPath("typescript-service", answers)).toBe(path);
  });

  it("stays inside the portal, whatever the template is called", () => {
    expect(toWizardPath("../admin?x=//evil", {})).toBe("/templates/..%2Fadmin%3Fx%3D%2F%2Fevil/new");
  });

  it("is none when it would be longer than servers take", () => {
    const room = 8_000 - "/templates/a/new?values.x=".length;
    expect(toWizardPath("a", { x: "y".repeat(room) })).toHaveLength(8_000);
    expect(toWizardPath("a", { x: "y".repeat(room + 1) })).toBeNull();
  });
});
