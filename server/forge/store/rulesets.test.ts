import { beforeEach, describe, expect, it } from "vitest";
import { deleteRuleset, insertRuleset, listRulesets, rulesetBodySchema, updateRuleset } from "./rulesets.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
let repositoryId: number;
beforeEach(() => {
  store = openTestStore();
  repositoryId = store.repository("a").id;
});

const pullRequest = {
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 2,
    required_review_thread_resolution: false,
  },
};
const minimal = { name: "main", enforcement: "active" };
const body = (extra: object = {}) => rulesetBodySchema.parse({ ...minimal, ...extra });

describe("the body of a ruleset", () => {
  it("is about branches, of nobody in particular and without rules unless it says more", () => {
    expect(body()).toEqual({
      ...minimal,
      target: "branch",
      bypass_actors: [],
      conditions: { ref_name: { include: [], exclude: [] } },
      rules: [],
    });
  });

  it("lets the organisation's owners pass without a number, as GitHub does", () => {
    expect(body({ bypass_actors: [{ actor_type: "OrganizationAdmin" }] }).bypass_actors).toEqual([
      { actor_type: "OrganizationAdmin", actor_id: null, bypass_mode: "always" },
    ]);
  });

  it.each([
    ["without a name", { name: "" }],
    ["in force now and then", { enforcement: "sometimes" }],
    ["about nothing GitHub protects", { target: "issue" }],
    ["with a rule nobody knows", { rules: [{ type: "no_mondays" }] }],
    ["with a pull request rule that does not say how", { rules: [{ type: "pull_request" }] }],
    [
      "with eleven approvals",
      {
        rules: [
          { ...pullRequest, parameters: { ...pullRequest.parameters, required_approving_review_count: 11 } },
        ],
      },
    ],
    [
      "with half an approval",
      {
        rules: [
          { ...pullRequest, parameters: { ...pullRequest.parameters, required_approving_review_count: 0.5 } },
        ],
      },
    ],
    [
      "with a merge method git has not",
      {
        rules: [
          { ...pullRequest, parameters: { ...pullRequest.parameters, allowed_merge_methods: ["octopus"] } },
        ],
      },
    ],
    ["with checks that have no name", { rules: [{ type: "required_status_checks", parameters: {} }] }],
    ["with a bypass for no kind of actor", { bypass_actors: [{ actor_id: 1, actor_type: "Robot" }] }],
    [
      "with a bypass for a name instead of a number",
      { bypass_actors: [{ actor_id: "ada", actor_type: "User" }] },
    ],
    ["with one pattern instead of a list", { conditions: { ref_name: { include: "main" } } }],
  ])("is refused %s", (_what, extra) => {
    expect(rulesetBodySchema.safeParse({ ...minimal, ...extra }).success).toBe(false);
  });

  it.each([
    "creation",
    "deletion",
    "non_fast_forward",
    "required_linear_history",
    "required_signatures",
    "update",
  ])("takes the rule %s without parameters", (type) => {
    expect(body({ rules: [{ type }] }).rules).toEqual([{ type }]);
  });

  it("keeps rules it does not enforce with all their parameters: a repository may carry them", () => {
    const rule = {
      type: "commit_message_pattern",
      parameters: { operator: "regex", pattern: "^\\w+", negate: false },
    };
    expect(body({ rules: [rule] }).rules).toEqual([rule]);
  });
});

describe("rulesets of a repository", () => {
  it("are listed in the order they were made, of one repository", () => {
    const ids = ["b", "a"].map((name) =>
      insertRuleset(store.db, repositoryId, { body: body({ name }), now: NOW }),
    );
    insertRuleset(store.db, store.repository("other").id, { body: body(), now: NOW });
    expect(listRulesets(store.db, repositoryId).map(({ id, name }) => [id, name])).toEqual([
      [ids[0], "b"],
      [ids[1], "a"],
    ]);
  });

  it("are read back whole, with the day they were made after every change", () => {
    const whole = body({
      rules: [pullRequest, { type: "update", parameters: { update_allows_fetch_and_merge: true } }],
      conditions: {
        ref_name: { include: ["~DEFAULT_BRANCH", "refs/heads/ü/**"], exclude: ["refs/heads/x"] },
      },
    });
    const id = insertRuleset(store.db, repositoryId, { body: body(), now: NOW });
    updateRuleset(store.db, id, { body: whole, now: NOW + 1 });
    expect(listRulesets(store.db, repositoryId)).toEqual([
      { ...whole, id, createdAt: NOW, updatedAt: NOW + 1 },
    ]);
  });

  it("bind nobody once they are deleted", () => {
    const [gone, kept] = ["a", "b"].map((name) =>
      insertRuleset(store.db, repositoryId, { body: body({ name }), now: NOW }),
    );
    deleteRuleset(store.db, gone ?? 0);
    expect(listRulesets(store.db, repositoryId).map(({ id }) => id)).toEqual([kept]);
  });

  it("that cannot be read stop the move they might forbid, instead of letting it pass", () => {
    const id = insertRuleset(store.db, repositoryId, { body: body(), now: NOW });
    store.db.prepare('UPDATE rulesets SET body = \'{"name":"x"}\' WHERE id = ?').run(id);
    expect(() => listRulesets(store.db, repositoryId)).toThrow(/enforcement/);
  });
});
