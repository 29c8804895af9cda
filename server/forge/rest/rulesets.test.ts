import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { at, rows, textAt } from "../testing.ts";
import { fieldErrors, linkPages, named, refusal, shownTime } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

let seconds = 1_800_000_000;
const door = useRestDoor({ now: () => seconds * 1000 });
let repo: string;
let all: string;
let administrator: string;
let writer: string;
let writers: number;

beforeAll(async () => {
  repo = await door.repository("ruled", { auto_init: true });
  all = `${repo}/rulesets`;
  administrator = await door.person("adam");
  writer = await door.person("walt");
  await door.team("admins", { ruled: "admin" }, ["adam"]);
  await door.team("writers", { ruled: "push" }, ["walt"]);
  writers = Number(at((await door.get("/orgs/waymark/teams/writers")).body, "id"));
});

afterEach(async () => {
  for (const one of rows((await door.get(all)).body)) await remove(at(one, "id"));
});

const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
const ruleset = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  enforcement: "active",
  conditions,
  rules: [{ type: "deletion" }],
  ...more,
});
const pullRequest = (count: number) => ({
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: count,
    required_review_thread_resolution: false,
  },
});
const APPROVALS = "parameters.required_approving_review_count";
const post = (body: Record<string, unknown>) => door.ask("POST", all, body);
const put = (id: unknown, body: Record<string, unknown>) => door.ask("PUT", `${all}/${String(id)}`, body);
async function make(name: string, more: Record<string, unknown> = {}): Promise<unknown> {
  const made = await door.call("POST", all, ruleset(name, more));
  expect(made.status).toBe(201);
  return at(made.body, "id");
}
const remove = async (id: unknown) => (await door.call("DELETE", `${all}/${String(id)}`)).status;

describe("making a ruleset", () => {
  it.each([
    ["no name", { name: undefined }, "name missing_field"],
    ["an empty name", { name: "" }, "name invalid"],
    ["no enforcement", { enforcement: undefined }, "enforcement invalid"],
    ["an enforcement nobody has", { enforcement: "on" }, "enforcement invalid"],
    ["a target nobody has", { target: "commit" }, "target invalid"],
    ["rules that are no list", { rules: {} }, "rules invalid"],
    ["a rule GitHub does not know", { rules: [{ type: "no_fridays" }] }, "rules.0 invalid"],
    ["eleven approvals", { rules: [pullRequest(11)] }, `rules.0.${APPROVALS} invalid`],
    ["fewer than no approvals", { rules: [pullRequest(-1)] }, `rules.0.${APPROVALS} invalid`],
    ["a review rule without its parameters", { rules: [{ type: "pull_request" }] }, "rules.0 invalid"],
    [
      "a check rule without its checks",
      { rules: [{ type: "required_status_checks", parameters: {} }] },
      "rules.0 invalid",
    ],
    [
      "patterns that are no texts",
      { conditions: { ref_name: { include: [7] } } },
      "conditions.ref_name.include.0 invalid",
    ],
    [
      "somebody of no kind who may pass",
      { bypass_actors: [{ actor_id: 1, actor_type: "Friend" }] },
      "bypass_actors.0.actor_type invalid",
    ],
    [
      "a team nobody has",
      { bypass_actors: [{ actor_id: 999, actor_type: "Team" }] },
      "bypass_actors invalid",
    ],
  ])("is refused with %s", async (_what, change, problem) => {
    const answer = await post(ruleset("bad", change));
    expect([...refusal(answer), fieldErrors(answer)]).toEqual([
      422,
      "Validation Failed",
      [`RepositoryRuleset.${problem}`],
    ]);
    expect(named((await door.get(all)).body)).not.toContain("bad");
  });

  it("is refused under a name another one has, and the other stays", async () => {
    const id = await make("once");
    const answer = await post(ruleset("once", { enforcement: "disabled" }));
    expect([answer.status, fieldErrors(answer), at(answer.body, "errors.0.message")]).toEqual([
      422,
      ["RepositoryRuleset.name already_exists"],
      "Name must be unique",
    ]);
    expect(at((await door.get(`${all}/${String(id)}`)).body, "enforcement")).toBe("active");
    expect(await remove(id)).toBe(204);
    expect(await remove(await make("once"))).toBe(204);
  });

  it("keeps what GitHub knows and this forge does not enforce", async () => {
    const rules = [
      { type: "required_linear_history" },
      { type: "required_signatures" },
      { type: "update", parameters: { update_allows_fetch_and_merge: true } },
      { type: "commit_message_pattern", parameters: { operator: "starts_with", pattern: "^[A-Z]" } },
      pullRequest(10),
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          required_status_checks: [{ context: "ci" }, { context: "gate", integration_id: 7 }],
        },
      },
    ];
    const id = await make("kept", { rules, enforcement: "evaluate" });
    expect((await door.call("GET", `${all}/${String(id)}`)).body).toMatchObject({ rules, conditions });
  });

  it("aims at branches, binds nobody's refs and lets nobody pass unless said", async () => {
    const made = await door.ask("POST", all, { name: "least", enforcement: "disabled" });
    expect(made.body).toMatchObject({
      target: "branch",
      rules: [],
      bypass_actors: [],
      conditions: { ref_name: { include: [], exclude: [] } },
      source: "waymark/ruled",
      source_type: "Repository",
    });
  });
});

describe("changing a ruleset", () => {
  it("replaces what is named, keeps the rest and its first day, and is the same twice", async () => {
    const id = await make("changing", { rules: [{ type: "deletion" }, { type: "non_fast_forward" }] });
    const before = (await door.get(`${all}/${String(id)}`)).body;
    seconds += 60;
    const change = { enforcement: "disabled", rules: [{ type: "creation" }] };
    const after = await door.call("PUT", `${all}/${String(id)}`, change);
    expect(after.body).toEqual({
      ...Object(before),
      ...change,
      updated_at: shownTime(seconds * 1000),
    });
    expect((await put(id, change)).body).toEqual(after.body);
    expect((await put(id, {})).body).toEqual(after.body);
  });

  it.each([
    ["an enforcement nobody has", { enforcement: "soon" }],
    ["a name that is taken", { name: "other" }],
    ["rules that are none", { rules: [{ type: "?" }] }],
    ["a team nobody has", { bypass_actors: [{ actor_id: 0, actor_type: "Team" }] }],
  ])("is refused with %s and changes nothing", async (_what, change) => {
    const id = await make("held");
    await make("other");
    const before = (await door.get(`${all}/${String(id)}`)).body;
    expect((await put(id, change)).status).toBe(422);
    expect((await door.get(`${all}/${String(id)}`)).body).toEqual(before);
  });

  it("cannot give it another number", async () => {
    const id = await make("numbered");
    expect(at((await put(id, { id: 4711, created_at: "x" })).body, "id")).toBe(id);
    expect((await door.get(`${all}/4711`)).status).toBe(404);
  });

  it.each(["999999", "none", "1.5", "-1", "0x1"])("is 404 for %s, as reading and deleting is", async (id) => {
    for (const method of ["GET", "PUT", "DELETE"])
      expect(refusal(await door.ask(method, `${all}/${id}`))).toEqual([404, "Not Found"]);
  });

  it("is 404 under another repository's name", async () => {
    const id = await make("mine");
    const other = await door.repository("other-rules");
    for (const method of ["GET", "PUT", "DELETE"])
      expect((await door.ask(method, `${other}/rulesets/${String(id)}`)).status).toBe(404);
  });
});

describe("reading rulesets", () => {
  it("lists them by number in pages, those of one target when asked, without their rules", async () => {
    for (const [name, target] of [["one"], ["two", "tag"], ["three"]])
      await make(String(name), target ? { target } : {});
    const list = async (query: string) => named((await door.call("GET", `${all}${query}`)).body);
    expect(await list("")).toEqual(["one", "two", "three"]);
    expect(await list("?targets=tag")).toEqual(["two"]);
    expect(await list("?targets=branch,tag")).toEqual(["one", "two", "three"]);
    expect(await list("?targets=push")).toEqual([]);
    const page = await door.call("GET", `${all}?per_page=2&page=2`);
    expect([named(page.body), linkPages(page)]).toEqual([["three"], { prev: "1", first: "1" }]);
    for (const key of ["rules", "conditions", "bypass_actors"])
      expect(at(page.body, "0")).not.toHaveProperty(key);
  });

  // Source: GitHub docs "Get a repository ruleset": the list is only returned to those who may write the ruleset.
  it("tells who may pass to administrators alone", async () => {
    const passing = [{ actor_id: writers, actor_type: "Team", bypass_mode: "always" }];
    const path = `${all}/${String(await make("passing", { bypass_actors: passing }))}`;
    for (const as of [door.forge().token, administrator])
      expect(at((await door.get(path, { as })).body, "bypass_actors")).toEqual(passing);
    for (const as of [writer, null])
      expect((await door.get(path, { as })).body).not.toHaveProperty("bypass_actors");
  });

  it("tells whether oneself may pass", async () => {
    const passing = [{ actor_id: writers, actor_type: "Team" }];
    const path = `${all}/${String(await make("own", { bypass_actors: passing }))}`;
    const may = async (as: string | null) =>
      at((await door.get(path, { as })).body, "current_user_can_bypass");
    expect([await may(writer), await may(administrator), await may(null)]).toEqual([
      "always",
      "never",
      "never",
    ]);
  });

  it("is open to all, and changing to administrators", async () => {
    const id = await make("open");
    expect((await door.get(all, { as: null })).status).toBe(200);
    for (const [as, status] of [
      [null, 401],
      [writer, 403],
    ] as const) {
      expect((await door.ask("POST", all, ruleset("theirs"), { as })).status).toBe(status);
      expect((await door.ask("PUT", `${all}/${String(id)}`, { name: "theirs" }, { as })).status).toBe(status);
      expect((await door.ask("DELETE", `${all}/${String(id)}`, undefined, { as })).status).toBe(status);
    }
    expect(named((await door.get(all)).body)).toEqual(["open"]);
    expect((await door.ask("DELETE", `${all}/${String(id)}`, undefined, { as: administrator })).status).toBe(
      204,
    );
  });
});

describe("the rules of a branch", () => {
  it("are those of all active rulesets that mean it, each with where it comes from", async () => {
    const ids = [
      await make("main", { rules: [{ type: "deletion" }, pullRequest(1)] }),
      await make("off", { enforcement: "disabled" }),
      await make("tried", { enforcement: "evaluate" }),
      await make("tags", { target: "tag", conditions: { ref_name: { include: ["~ALL"], exclude: [] } } }),
      await make("releases", {
        rules: [{ type: "creation" }],
        conditions: { ref_name: { include: ["refs/heads/release/**"], exclude: ["refs/heads/release/old"] } },
      }),
    ];
    const rules = async (branch: string) =>
      rows((await door.call("GET", `${repo}/rules/branches/${branch}`)).body).map((rule) => [
        textAt(rule, "type"),
        at(rule, "ruleset_id"),
      ]);
    expect(await rules("main")).toEqual([
      ["deletion", ids[0]],
      ["pull_request", ids[0]],
    ]);
    expect(await rules("release/1")).toEqual([["creation", ids[4]]]);
    for (const branch of ["release/old", "none", "refs/heads/main"]) expect(await rules(branch)).toEqual([]);
    const page = await door.get(`${repo}/rules/branches/main?per_page=1`);
    expect(linkPages(page)).toEqual({ next: "2", last: "2" });
  });

  it("are not there on a plan that has none for private repositories", async () => {
    const hidden = await door.repository("hidden-rules", { private: true });
    await door.play("free");
    const sentence = "Upgrade to GitHub Pro or make this repository public to enable this feature.";
    expect(refusal(await door.ask("POST", `${hidden}/rulesets`, ruleset("x")))).toEqual([403, sentence]);
    expect(refusal(await door.get(`${hidden}/rulesets`))).toEqual([403, sentence]);
    expect((await door.get(all)).status).toBe(200);
    await door.play("team");
    expect((await door.get(`${hidden}/rulesets`)).body).toEqual([]);
    await door.play("enterprise");
  });
});
