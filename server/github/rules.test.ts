/* Branch rules as GitHub's rulesets describe them ("Rules" of a repository, API version 2022-11-28). */
import { describe, expect, it } from "vitest";
import type { BranchRules } from "./rules.ts";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };
const wanted: BranchRules = {
  name: "waymark",
  requiredApprovals: 1,
  requireCodeOwnerReview: true,
  requiredStatusChecks: ["test", "lint"],
  blockForcePush: true,
  blockDeletion: true,
};
const reviews = (count = 1, owners = true) => ({
  type: "pull_request",
  parameters: {
    required_approving_review_count: count,
    require_code_owner_review: owners,
    dismiss_stale_reviews_on_push: true,
    require_last_push_approval: false,
    required_review_thread_resolution: true,
  },
});
const checks = (...contexts: string[]) => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: false,
    do_not_enforce_on_create: true,
    required_status_checks: contexts.map((context) => ({ context })),
  },
});
const force = { type: "non_fast_forward" };
const deletion = { type: "deletion" };
const everything = [reviews(), checks("test", "lint"), force, deletion];
const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
const ruleset = (rules: readonly unknown[], fields: object = {}) => ({
  id: 5,
  name: "waymark",
  target: "branch",
  enforcement: "active",
  conditions,
  rules,
  ...fields,
});

describe("a ruleset that is found", () => {
  const matches = async (given: unknown, rules: BranchRules = wanted): Promise<boolean> => {
    const { github } = scriptedForge(() => given);
    return github.rules.matches(ref, { id: 5, rules });
  };

  it.each([
    ["in our order", everything],
    ["in any other order", everything.toReversed()],
    ["with its checks in another order", [reviews(), checks("lint", "test"), force, deletion]],
    ["with rules of somebody else beside ours", [...everything, { type: "required_signatures" }]],
    ["with a rule nobody knows yet", [...everything, { type: "copilot_code_review", parameters: {} }]],
  ])("is equal %s", async (_what, rules) => {
    expect(await matches(ruleset(rules))).toBe(true);
  });

  it.each([
    ["switched off", ruleset(everything, { enforcement: "disabled" })],
    ["only tried out", ruleset(everything, { enforcement: "evaluate" })],
    ["without the review", ruleset([checks("test", "lint"), force, deletion])],
    ["with fewer reviews", ruleset([reviews(0), checks("test", "lint"), force, deletion])],
    ["without the owners' review", ruleset([reviews(1, false), checks("test", "lint"), force, deletion])],
    ["with one check", ruleset([reviews(), checks("test"), force, deletion])],
    ["with another check", ruleset([reviews(), checks("test", "build"), force, deletion])],
    ["with a check twice", ruleset([reviews(), checks("test", "test"), force, deletion])],
    ["with force pushes", ruleset([reviews(), checks("test", "lint"), deletion])],
    ["with deletion", ruleset([reviews(), checks("test", "lint"), force])],
    ["empty", ruleset([])],
    [
      "for another branch",
      ruleset(everything, { conditions: { ref_name: { include: ["refs/heads/dev"], exclude: [] } } }),
    ],
    [
      "with the branch left out again",
      ruleset(everything, {
        conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: ["refs/heads/main"] } },
      }),
    ],
    ["for tags", ruleset(everything, { target: "tag" })],
  ])("differs when it is %s", async (_what, given) => {
    expect(await matches(given)).toBe(false);
  });

  it("may cover more than the default branch", async () => {
    const all = { ref_name: { include: ["~ALL"], exclude: [] } };
    const both = { ref_name: { include: ["refs/heads/x", "~DEFAULT_BRANCH"], exclude: [] } };
    expect(await matches(ruleset(everything, { conditions: all }))).toBe(true);
    expect(await matches(ruleset(everything, { conditions: both }))).toBe(true);
  });

  it("needs no rule for what is not wanted", async () => {
    const little = { ...wanted, requiredStatusChecks: [], blockForcePush: false, blockDeletion: false };
    expect(await matches(ruleset([reviews()]), little)).toBe(true);
    expect(await matches(ruleset([reviews(), force]), little)).toBe(false);
  });

  it.each([
    ["no list", { ...ruleset([]), rules: "none" }],
    ["no enforcement", { ...ruleset([]), enforcement: undefined }],
  ])("is garbled with %s of rules", async (_what, given) => {
    expect(await failureOf(matches(given))).toMatchObject({ kind: "garbled" });
  });
});

describe("a ruleset is found", () => {
  it("by its name among those of the repository alone", async () => {
    const { github, sent } = scriptedForge(() => [
      { id: 1, name: "Waymark" },
      { id: 2, name: "waymark" },
      { id: 3, name: "waymark" },
    ]);
    expect(await github.rules.find(ref, "waymark")).toBe(2);
    expect(sent()).toEqual(["GET /repos/acme/web/rulesets?includes_parents=false&page=1&per_page=100"]);
  });

  it("also on the second page, and not at all where there is none", async () => {
    const page = Array.from({ length: 100 }, (_value, index) => ({ id: index, name: `r${index}` }));
    const { github } = scriptedForge(inTurn(page, [{ id: 500, name: "waymark" }], []));
    expect(await github.rules.find(ref, "waymark")).toBe(500);
    expect(await github.rules.find(ref, "waymark")).toBeUndefined();
  });
});

describe("a ruleset that is written", () => {
  const body = { name: "waymark", target: "branch", enforcement: "active", conditions, rules: everything };
  it("is made whole, active and for the default branch", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(201, { id: 5, name: "waymark" }));
    await github.rules.create(ref, wanted);
    expect(sent()).toEqual(["POST /repos/acme/web/rulesets"]);
    expect(calls[0]?.body).toEqual(body);
  });

  it("replaces the one that is there", async () => {
    const { github, calls, sent } = scriptedForge(() => ({ id: 5, name: "waymark" }));
    await github.rules.replace(ref, { id: 5, rules: wanted });
    expect(sent()).toEqual(["PUT /repos/acme/web/rulesets/5"]);
    expect(calls[0]?.body).toEqual(body);
  });

  it("has no rule without anything to enforce", async () => {
    const { github, calls } = scriptedForge(() => answer(201, { id: 5, name: "waymark" }));
    await github.rules.create(ref, {
      ...wanted,
      requiredApprovals: 0,
      requireCodeOwnerReview: false,
      requiredStatusChecks: [],
      blockForcePush: false,
      blockDeletion: false,
    });
    expect(calls[0]?.body).toMatchObject({ rules: [reviews(0, false)] });
  });

  it("that the plan does not include is told as that", async () => {
    const text = "Upgrade to GitHub Pro or make this repository public to enable this feature.";
    const { github } = scriptedForge(() => refusal(403, text));
    const failure = await failureOf(github.rules.create(ref, wanted));
    expect(failure).toMatchObject({ kind: "plan", code: "forge_permission", isTransient: false });
    expect(String(failure)).toContain(`does not include this feature. It says: "${text}"`);
  });
});
