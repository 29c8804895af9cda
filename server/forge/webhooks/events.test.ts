import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { branchFrom, withPull } from "../testing/branches.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";

// Which calls are told of, once and with what; the shapes are judged in payloads.integration.test.ts.

let forge: TestForge;
let receiver: Receiver;
let api: Caller;
let ends: { main: string; topic: string };
const repo = "/repos/waymark/told";

beforeAll(async () => {
  forge = await startTestForge();
  receiver = await startReceiver();
  api = callerOf(forge, forge.token);
  ends = await withPull(forge, "told", { body: "Why" });
  const config = { url: `${receiver.url}/all`, content_type: "json" };
  await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, events: ["*"] });
  await receiver.until(1);
});
beforeEach(async () => {
  await forge.drainWebhooks();
  receiver.received.length = 0;
});
afterAll(async () => {
  await forge.close();
  receiver.close();
});

/** Everything a call was told with, as event and payload. */
async function after(...calls: [method: string, path: string, body?: unknown][]) {
  for (const [method, path, body] of calls) await api(method, path, body);
  await forge.drainWebhooks();
  const told = receiver.payloads();
  receiver.received.length = 0;
  return told;
}
const named = (told: Awaited<ReturnType<typeof after>>) =>
  told.map(({ event, payload }) => [event, payload["action"]].filter(Boolean).join("."));

describe("an edited pull request", () => {
  it.each([
    [{ title: "Better" }, { title: { from: "Change" } }],
    [{ body: "Because" }, { body: { from: "Why" } }],
  ])("changed to %j tells what was there before: %j", async (change, changes) => {
    const [told] = await after(["PATCH", `${repo}/pulls/1`, change]);
    expect(told).toMatchObject({ event: "pull_request", payload: { action: "edited", number: 1 } });
    expect(told?.payload["changes"]).toEqual(changes);
  });

  it("that says what is there already is told to nobody", async () => {
    const { body } = await api("GET", `${repo}/pulls/1`);
    const same = { title: at(body, "title"), body: at(body, "body"), base: "main", state: "open" };
    expect(await after(["PATCH", `${repo}/pulls/1`, same], ["PATCH", `${repo}/pulls/1`, {}])).toEqual([]);
  });

  it("that is moved tells its former base", async () => {
    await branchFrom(forge, "told", "release", ends.main);
    await forge.drainWebhooks();
    receiver.received.length = 0;
    const [told] = await after(["PATCH", `${repo}/pulls/1`, { base: "release" }]);
    expect(told?.payload["changes"]).toEqual({ base: { ref: { from: "main" }, sha: { from: ends.main } } });
    await after(["PATCH", `${repo}/pulls/1`, { base: "main" }]);
  });
});

describe("calls are told of", () => {
  it.each([
    [
      "closing and opening a pull request",
      [
        ["PATCH", "/pulls/1", { state: "closed" }],
        ["PATCH", "/pulls/1", { state: "open" }],
      ],
      ["pull_request.closed", "pull_request.reopened"],
    ],
    [
      "a review",
      [["POST", "/pulls/1/reviews", { event: "COMMENT", body: "x" }]],
      ["pull_request_review.submitted"],
    ],
    ["a status", [["POST", "/statuses/main", { state: "success" }]], ["status"]],
    [
      "a check run that begins",
      [["POST", "/check-runs", { name: "a", head_sha: "main" }]],
      ["check_run.created"],
    ],
    [
      "a check run that is over at once",
      [["POST", "/check-runs", { name: "b", head_sha: "main", conclusion: "success" }]],
      ["check_run.created", "check_run.completed"],
    ],
    [
      "a deployment",
      [["POST", "/deployments", { ref: "main", required_contexts: [] }]],
      ["deployment.created"],
    ],
  ] as [string, [string, string, unknown][], string[]][])("once each: %s", async (_name, calls, expected) => {
    expect(
      named(
        await after(
          ...calls.map(([method, path, body]): [string, string, unknown] => [method, repo + path, body]),
        ),
      ),
    ).toEqual(expected);
  });

  it.each([
    ["a pull request that cannot be opened", "POST", "/pulls", { title: "x", head: "nowhere", base: "main" }],
    ["a merge that is refused", "PUT", "/pulls/1/merge", { sha: "0".repeat(40) }],
    ["a review that is none", "POST", "/pulls/1/reviews", { event: "APPROVE" }],
    ["a status of an unknown state", "POST", "/statuses/main", { state: "green" }],
    ["a deployment of nothing", "POST", "/deployments", { ref: "nowhere" }],
    [
      "a check run without a conclusion",
      "POST",
      "/check-runs",
      { name: "a", head_sha: "main", status: "completed" },
    ],
    ["a question", "GET", "/pulls", undefined],
  ])("never when they fail or only ask: %s", async (_name, method, path, body) => {
    expect(await after([method, repo + path, body])).toEqual([]);
  });

  it("once a check run is completed, and not again for what is changed later", async () => {
    const { body } = await api("POST", `${repo}/check-runs`, { name: "slow", head_sha: "main" });
    const one = `${repo}/check-runs/${textAt(body, "id")}`;
    await after();
    expect(named(await after(["PATCH", one, { status: "in_progress" }]))).toEqual([]);
    expect(named(await after(["PATCH", one, { conclusion: "failure" }]))).toEqual(["check_run.completed"]);
    expect(named(await after(["PATCH", one, { output: { title: "t", summary: "s" } }]))).toEqual([]);
    expect(
      named(await after(["PATCH", one, { status: "queued" }], ["PATCH", one, { conclusion: "success" }])),
    ).toEqual(["check_run.completed"]);
  });

  it("with the deployments a success replaced before that success", async () => {
    const make = async () =>
      `${repo}/deployments/${textAt((await api("POST", `${repo}/deployments`, { ref: "main", environment: "staging", required_contexts: [] })).body, "id")}`;
    const [first, second] = [await make(), await make()];
    await api("POST", `${first}/statuses`, { state: "success" });
    await after();
    const told = await after(["POST", `${second}/statuses`, { state: "success" }]);
    expect(
      told.map(({ payload }) => [
        at(payload, "deployment_status.state"),
        `${repo}/deployments/${textAt(payload, "deployment.id")}`,
      ]),
    ).toEqual([
      ["inactive", first],
      ["success", second],
    ]);
  });

  it("about people and teams when something changes, not when it is said again", async () => {
    await person(forge, "ada");
    const member: [string, string] = ["PUT", "/orgs/waymark/memberships/ada"];
    expect(named(await after(member, member))).toEqual(["organization.member_added"]);
    expect(named(await after(["POST", "/orgs/waymark/teams", { name: "Crew" }]))).toEqual(["team.created"]);
    const crew: [string, string] = ["PUT", "/orgs/waymark/teams/crew/memberships/ada"];
    expect(named(await after(crew, crew))).toEqual(["membership.added"]);
    const grant: [string, string] = ["PUT", "/orgs/waymark/teams/crew/repos/waymark/told"];
    expect(named(await after(grant, grant))).toEqual(["team.added_to_repository"]);
    const rename: [string, string, unknown] = [
      "PATCH",
      "/orgs/waymark/teams/crew",
      { name: "Crew", description: "All" },
    ];
    const edits = await after(rename, rename);
    expect(named(edits)).toEqual(["team.edited"]);
    expect(edits[0]?.payload["changes"]).toEqual({ description: { from: "" } });
    const [deleted] = await after(["DELETE", "/orgs/waymark/teams/crew"]);
    expect(deleted).toMatchObject({
      event: "team",
      payload: { action: "deleted", team: { slug: "crew", description: "All" } },
    });
  });

  it("when a team brings somebody into the organisation: of that first, then of the team", async () => {
    await person(forge, "grace");
    await after(["POST", "/orgs/waymark/teams", { name: "Door" }]);
    const join: [string, string] = ["PUT", "/orgs/waymark/teams/door/memberships/grace"];
    expect(named(await after(join, join))).toEqual(["organization.member_added", "membership.added"]);
  });

  it("with the values of properties before and after", async () => {
    await forge.call("PUT", "/orgs/waymark/properties/schema/tier", { value_type: "string" });
    const set = (value: string): [string, string, unknown] => [
      "PATCH",
      `${repo}/properties/values`,
      { properties: [{ property_name: "tier", value }] },
    ];
    await after(set("1"));
    const [told] = await after(set("2"));
    expect(told).toMatchObject({ event: "custom_property_values", payload: { action: "updated" } });
    expect([told?.payload["old_property_values"], told?.payload["new_property_values"]]).toEqual([
      [{ property_name: "tier", value: "1" }],
      [{ property_name: "tier", value: "2" }],
    ]);
  });

  it("in the order they happened: a merge moves the base before the pull request is closed", async () => {
    const told = await after(["PUT", `${repo}/pulls/1/merge`, { merge_method: "squash" }]);
    expect(named(told)).toEqual(["push", "pull_request.closed"]);
    const [push, closed] = told;
    expect([push?.payload["before"], push?.payload["after"]]).toEqual([
      ends.main,
      at(closed?.payload, "pull_request.merge_commit_sha"),
    ]);
    expect(at(closed?.payload, "pull_request.merged")).toBe(true);
    expect(rows(push?.payload["commits"])).toHaveLength(1);
  });
});

describe("a hook", () => {
  it("hears only of what it subscribed to, of its repository, while it is active", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "elsewhere" });
    const config = { url: `${receiver.url}/own`, content_type: "json" };
    const made = await api("POST", `${repo}/hooks`, { name: "web", config, events: ["deployment"] });
    await expect.poll(() => receiver.received.some(({ path }) => path === "/own")).toBe(true);
    await after();
    const heard = () =>
      receiver.received.filter(({ path }) => path === "/own").map(({ headers }) => headers["x-github-event"]);
    await api("POST", `${repo}/statuses/main`, { state: "success" });
    await api("PATCH", "/repos/waymark/elsewhere", { description: "x" });
    const deploy = { ref: "main", environment: "heard", required_contexts: [] };
    await api("POST", `${repo}/deployments`, deploy);
    await forge.drainWebhooks();
    expect(heard()).toEqual(["deployment"]);
    await api("PATCH", `${repo}/hooks/${textAt(made.body, "id")}`, { active: false });
    await api("POST", `${repo}/deployments`, deploy);
    await forge.drainWebhooks();
    expect(heard()).toEqual(["deployment"]);
  });
});
