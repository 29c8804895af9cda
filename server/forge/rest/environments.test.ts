import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, textAt } from "../testing.ts";
import { fieldErrors, linkPages, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

let seconds = 1_800_000_000;
const door = useRestDoor({ now: () => seconds * 1000 });
let repo: string;
let all: string;
let administrator: string;
let writer: string;
let team: number;
let person: number;

beforeAll(async () => {
  repo = await door.repository("placed");
  all = `${repo}/environments`;
  administrator = await door.person("adam");
  writer = await door.person("walt");
  await door.team("admins", { placed: "admin" }, ["adam"]);
  await door.team("writers", { placed: "push" }, ["walt"]);
  team = Number(at((await door.get("/orgs/waymark/teams/writers")).body, "id"));
  person = Number(at((await door.get("/users/walt")).body, "id"));
});

const one = (name: string) => `${all}/${encodeURIComponent(name)}`;
const put = (name: string, body?: Record<string, unknown>) => door.ask("PUT", one(name), body);
const reviewer = () => ({ type: "Team", id: team });

describe("environments of a repository", () => {
  it.each([
    ["a wait below nothing", { wait_timer: -1 }, "wait_timer invalid"],
    ["a wait of more than thirty days", { wait_timer: 43_201 }, "wait_timer invalid"],
    ["half a minute", { wait_timer: 0.5 }, "wait_timer invalid"],
    ["a text for a wait", { wait_timer: "5" }, "wait_timer invalid"],
    ["seven reviewers", { reviewers: Array.from({ length: 7 }, reviewer) }, "reviewers invalid"],
    ["a reviewer of no kind", { reviewers: [{ type: "Bot", id: 1 }] }, "reviewers.0.type invalid"],
    ["a team nobody has", { reviewers: [{ type: "Team", id: 999 }] }, "reviewers invalid"],
    ["a person nobody knows", { reviewers: [{ type: "User", id: 999 }] }, "reviewers invalid"],
    [
      "both kinds of branches",
      { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } },
      "deployment_branch_policy invalid",
    ],
    [
      "no kind of branches",
      { deployment_branch_policy: { protected_branches: false, custom_branch_policies: false } },
      "deployment_branch_policy invalid",
    ],
    // GitHub's description of this body is one of the few that are closed.
    ["a key nobody knows", { wait_time: 5 }, " invalid"],
  ])("are refused with %s, and none is made", async (_what, body, problem) => {
    const answer = await put("refused", body);
    expect([...refusal(answer), fieldErrors(answer)]).toEqual([
      422,
      "Validation Failed",
      [`Environment.${problem}`],
    ]);
    expect((await door.get(one("refused"))).status).toBe(404);
  });

  // Source: GitHub docs "Managing environments for deployment": no more than 255 characters.
  it("have names of 255 characters and not one more", async () => {
    expect((await put("e".repeat(255))).status).toBe(200);
    const answer = await put("e".repeat(256));
    expect([answer.status, fieldErrors(answer)]).toEqual([422, ["Environment.name invalid"]]);
    expect(named((await door.get(all)).body, "environments")).toEqual(["e".repeat(255)]);
    await door.ask("DELETE", one("e".repeat(255)));
  });

  it.each(["production", "eu/west 1", "50%", "a#b?c", "продакшн", "🚀", "<b>x</b>", "github-pages"])(
    "are found again by the address in their answer: %s",
    async (name) => {
      const made = await door.call("PUT", one(name), undefined);
      expect([made.status, at(made.body, "name")]).toEqual([200, name]);
      const found = await door.forge().raw("GET", textAt(made.body, "url").slice(door.forge().url.length));
      expect([found.status, found.body]).toEqual([200, made.body]);
      expect((await door.call("DELETE", one(name))).status).toBe(204);
      expect((await door.get(one(name))).status).toBe(404);
    },
  );

  it.each([
    ["Latin", "Stage", "STAGE"],
    ["any", "Été", "ÉTÉ"],
    ["Cyrillic", "Прод", "прод"],
  ])("are one and the same in small and large letters of %s script", async (_script, name, other) => {
    const made = await put(name, { wait_timer: 5 });
    seconds += 60;
    const again = await put(other, { wait_timer: 7 });
    expect(again.body).toMatchObject({
      id: at(made.body, "id"),
      name,
      created_at: at(made.body, "created_at"),
      protection_rules: [{ type: "wait_timer", wait_timer: 7 }],
    });
    expect(at(again.body, "updated_at")).not.toBe(at(made.body, "updated_at"));
    expect(at((await door.get(all)).body, "total_count")).toBe(1);
    expect((await door.ask("DELETE", one(other))).status).toBe(204);
    expect((await door.get(one(name))).status).toBe(404);
  });

  it("show what protects them as rules, each with a number of its own", async () => {
    const body = {
      wait_timer: 43_200,
      prevent_self_review: true,
      reviewers: [reviewer(), { type: "User", id: person }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    };
    const made = await door.call("PUT", one("guarded"), body);
    expect(rows(made.body, "protection_rules")).toMatchObject([
      { type: "wait_timer", wait_timer: 43_200 },
      {
        type: "required_reviewers",
        prevent_self_review: true,
        reviewers: [
          { type: "Team", reviewer: { slug: "writers" } },
          { type: "User", reviewer: { login: "walt" } },
        ],
      },
      { type: "branch_policy" },
    ]);
    expect(at(made.body, "deployment_branch_policy")).toEqual(body.deployment_branch_policy);
    const ids = rows(made.body, "protection_rules").map((rule) => at(rule, "id"));
    expect(new Set(ids).size).toBe(3);
    expect((await put("guarded", body)).body).toEqual(made.body);
  });

  it("lose every rule a later body does not name, null and nothing being the same", async () => {
    for (const body of [
      {},
      { reviewers: null, deployment_branch_policy: null, wait_timer: 0 },
      { reviewers: [], prevent_self_review: true },
    ]) {
      await put("bare", { wait_timer: 5, reviewers: [reviewer()] });
      expect((await put("bare", body)).body).toMatchObject({
        protection_rules: [],
        deployment_branch_policy: null,
      });
    }
    await door.ask("DELETE", one("bare"));
  });

  it("show no reviewer who has gone, and stay readable", async () => {
    await door.team("leaving", { placed: "push" }, []);
    const id = at((await door.get("/orgs/waymark/teams/leaving")).body, "id");
    await put("left", { reviewers: [{ type: "Team", id }] });
    await door.ask("DELETE", "/orgs/waymark/teams/leaving");
    const { status, body } = await door.call("GET", one("left"));
    expect([status, at(body, "protection_rules")]).toEqual([200, []]);
    await door.ask("DELETE", one("left"));
  });

  it("are listed by name, counted whole and given in pages", async () => {
    await door.ask("DELETE", one("guarded"));
    for (const name of ["c", "A", "b"]) await put(name);
    const page = await door.call("GET", `${all}?per_page=2&page=2`);
    expect([at(page.body, "total_count"), named(page.body, "environments"), linkPages(page)]).toEqual([
      3,
      ["c"],
      { prev: "1", first: "1" },
    ]);
    expect(named((await door.call("GET", all)).body, "environments")).toEqual(["A", "b", "c"]);
  });

  it("are everybody's to read and the administrators' to change", async () => {
    for (const [as, status] of [
      [null, 401],
      [writer, 403],
    ] as const) {
      expect((await door.get(one("A"), { as })).status).toBe(200);
      expect((await door.ask("PUT", one("theirs"), {}, { as })).status).toBe(status);
      expect((await door.ask("DELETE", one("A"), undefined, { as })).status).toBe(status);
    }
    expect((await door.get(one("theirs"))).status).toBe(404);
    expect((await door.ask("DELETE", one("A"), undefined, { as: administrator })).status).toBe(204);
    expect(refusal(await door.ask("DELETE", one("A")))).toEqual([404, "Not Found"]);
  });

  it("are not there for a private repository on a plan without them", async () => {
    const hidden = await door.repository("hidden-places", { private: true });
    await door.play("free");
    expect(refusal(await door.ask("PUT", `${hidden}/environments/x`, {}))).toEqual([404, "Not Found"]);
    expect(refusal(await door.get(`${hidden}/environments`))).toEqual([404, "Not Found"]);
    expect((await door.get(all)).status).toBe(200);
    await door.play("enterprise");
    expect(at((await door.get(`${hidden}/environments`)).body, "total_count")).toBe(0);
  });
});
