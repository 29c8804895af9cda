import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { branchFrom, writeFileOn } from "../testing/branches.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";
import { storeAtOnce } from "../testing/rest-door.ts";

let forge: TestForge;
let api: Caller;
let sha: string;
const repo = "/repos/waymark/judged";
let fresh = 0;

/** A commit that nobody reported on. */
async function commit(): Promise<string> {
  fresh += 1;
  return writeFileOn(forge, "judged", { branch: "main", path: `${fresh}.txt`, text: String(fresh) });
}
const report = (on: string, body: Record<string, unknown>) =>
  forge.call("POST", `${repo}/statuses/${on}`, body);
const combined = async (on: string, query = "") =>
  (await forge.call("GET", `${repo}/commits/${on}/status${query}`)).body;

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  sha = (await scaffold(forge, "judged", { "a.txt": "a\n" })).commit;
});
afterAll(() => forge.close());

describe("a status that is refused is not kept", () => {
  it.each([
    ["no state", {}, "state"],
    ["a state that is none", { state: "green" }, "state"],
    ["a state in capitals", { state: "SUCCESS" }, "state"],
    ["an empty context", { state: "success", context: "" }, "context"],
    ["a context that is no text", { state: "success", context: 1 }, "context"],
    ["a description of 141 letters", { state: "success", description: "🎉".repeat(141) }, "description"],
    ["an address that is none", { state: "success", target_url: "ci/7" }, "target_url"],
    ["an address that runs a script", { state: "success", target_url: "javascript:alert(1)" }, "target_url"],
    ["an address of a file", { state: "success", target_url: "file:///etc/passwd" }, "target_url"],
    ["an address of data", { state: "success", target_url: "data:text/html,x" }, "target_url"],
  ])("for %s", async (_name, body, field) => {
    const refused = await api("POST", `${repo}/statuses/${sha}`, body);
    expect(blamed(refused).slice(0, 2)).toEqual([422, field]);
    expect(at(refused.body, "message")).toBe("Validation Failed");
    expect((await api("GET", `${repo}/commits/${sha}/statuses`)).body).toEqual([]);
  });

  it("for a commit that is not there, and below a repository that is not there", async () => {
    const nowhere = "0".repeat(40);
    expect(refusal(await api("POST", `${repo}/statuses/${nowhere}`, { state: "success" }))).toEqual([
      422,
      `No commit found for SHA: ${nowhere}`,
    ]);
    expect(refusal(await api("POST", `/repos/waymark/none/statuses/${sha}`, { state: "success" }))).toEqual([
      404,
      "Not Found",
    ]);
  });

  it("from whoever may not write, or shows no token, and on an archived repository", async () => {
    const path = `${repo}/statuses/${sha}`;
    const eve = await person(forge, "eve");
    const refused = await eve("POST", path, { state: "success" });
    expect([refused.status, refused.headers.get("x-accepted-github-permissions")]).toEqual([
      403,
      "statuses=write",
    ]);
    expect((await callerOf(forge, undefined)("POST", path, { state: "success" })).status).toBe(401);
    await api("PATCH", repo, { archived: true });
    expect(refusal(await api("POST", path, { state: "success" }))[0]).toBe(403);
    await api("PATCH", repo, { archived: false });
    expect((await api("GET", `${repo}/commits/${sha}/statuses`)).body).toEqual([]);
  });
});

describe("a status", () => {
  it("is shown with who said it, the context default when none is named, and blanks as null", async () => {
    const made = await report(await commit(), { state: "pending" });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ state: "pending", context: "default", description: null, target_url: null }),
    ]);
    expect(textAt(made.body, "creator.login")).toBe("waymark-bot");
  });

  it("takes a description of 140 letters, any letters, and an address on this machine", async () => {
    const on = await commit();
    const said = {
      description: "ü🎉".repeat(70),
      target_url: "http://127.0.0.1:3000/gate?a=1&b=%20#x",
      context: "Prüfung / 1",
    };
    expect(at((await report(on, { state: "success", ...said })).body, "description")).toBe(said.description);
    expect(rows((await api("GET", `${repo}/commits/${on}/statuses`)).body)).toMatchObject([said]);
  });

  it("is found by branch, tag and commit, newest first, in pages", async () => {
    const on = await commit();
    await branchFrom(forge, "judged", "release/1.x", on);
    await forge.call("POST", `${repo}/git/refs`, { ref: "refs/tags/v1", sha: on });
    for (const state of ["pending", "failure", "success"]) await report(on, { state });
    for (const name of [on, "main", "v1", encodeURIComponent("release/1.x")]) {
      const { body } = await api("GET", `${repo}/commits/${name}/statuses`);
      expect([name, rows(body).map((status) => at(status, "state"))]).toEqual([
        name,
        ["success", "failure", "pending"],
      ]);
    }
    const second = await forge.call("GET", `${repo}/commits/${on}/statuses?per_page=2&page=2`);
    expect(rows(second.body).map((status) => at(status, "state"))).toEqual(["pending"]);
    expect(linksOf(second)).toEqual({ prev: "?per_page=2&page=1", first: "?per_page=2&page=1" });
    expect(refusal(await api("GET", `${repo}/commits/nowhere/statuses`))).toEqual([404, "Not Found"]);
  });

  it("belongs to its repository, though another has the same commit", async () => {
    await scaffold(forge, "twin", { "a.txt": "a\n" });
    await report(sha, { state: "failure", context: "here" });
    const { body } = await api("GET", "/repos/waymark/twin/commits/main/status");
    expect(body).toMatchObject({ state: "pending", total_count: 0 });
  });

  it("is refused once a commit has a thousand of its context, whatever the case of its letters", async () => {
    const on = await commit();
    const { body } = await report(on, { state: "success", context: "Full" });
    storeAtOnce(forge, (db) => {
      db.prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
         INSERT INTO statuses (repository_id, sha, state, context, creator_id, created_at)
         SELECT repository_id, sha, state, context, creator_id, created_at FROM statuses, n WHERE id = ?`,
      ).run(at(body, "id"));
    });
    expect(
      refusal(await api("POST", `${repo}/statuses/${on}`, { state: "success", context: "full" })),
    ).toEqual([422, "This SHA and context has reached the maximum number of statuses."]);
    expect((await report(on, { state: "success", context: "other" })).status).toBe(201);
  });
});

describe("the combined status", () => {
  it.each([
    ["nothing", [], "pending"],
    ["one success", ["success"], "success"],
    ["one pending", ["pending"], "pending"],
    ["an error", ["error"], "failure"],
    ["a success and a pending", ["success", "pending"], "pending"],
    ["a success and a failure", ["success", "failure"], "failure"],
    ["a pending and a failure", ["pending", "failure"], "failure"],
    ["a pending and an error", ["pending", "error"], "failure"],
    ["successes", ["success", "success"], "success"],
  ])("of %s is told by the worst of the contexts", async (_name, states, expected) => {
    const on = await commit();
    for (const [index, state] of states.entries()) await report(on, { state, context: `c${index}` });
    expect(await combined(on)).toMatchObject({ state: expected, total_count: states.length, sha: on });
  });

  it("counts the last report of a context, whatever the case of its letters", async () => {
    const on = await commit();
    for (const [state, context] of [
      ["failure", "CI/Build"],
      ["success", "ci/build"],
      ["pending", "other"],
      ["success", "OTHER"],
    ])
      await report(on, { state, context });
    const body = await combined(on);
    expect([at(body, "state"), at(body, "total_count")]).toEqual(["success", 2]);
    expect(rows(body, "statuses").map((status) => at(status, "context"))).toEqual(["OTHER", "ci/build"]);
  });

  it("shows contexts in pages and judges them all on each", async () => {
    const on = await commit();
    await report(on, { state: "failure", context: "first" });
    for (const context of ["second", "third"]) await report(on, { state: "success", context });
    const page = await forge.call("GET", `${repo}/commits/${on}/status?per_page=2`);
    expect(page.body).toMatchObject({ state: "failure", total_count: 3 });
    expect(rows(page.body, "statuses").map((status) => at(status, "context"))).toEqual(["third", "second"]);
    expect(linksOf(page)).toEqual({ next: "?per_page=2&page=2", last: "?per_page=2&page=2" });
    const last = await combined(on, "?per_page=2&page=2");
    expect(rows(last, "statuses").map((status) => at(status, "context"))).toEqual(["first"]);
    expect(await combined(on, "?per_page=2&page=3")).toMatchObject({ state: "failure", statuses: [] });
  });

  it("is success exactly when the last report of every context is", async () => {
    const state = fc.constantFrom("success", "failure", "pending", "error");
    const one = fc.record({ state, context: fc.constantFrom("a", "b", "B") });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 5 }), async (reports) => {
        const on = await commit();
        for (const said of reports) await report(on, said);
        const last = new Map(reports.map((said) => [said.context.toLowerCase(), said.state]));
        const isGreen = [...last.values()].every((said) => said === "success");
        expect([
          at(await combined(on), "state") === "success",
          at(await combined(on), "total_count"),
        ]).toEqual([isGreen, last.size]);
      }),
      { numRuns: 8 },
    );
  });

  it("satisfies a required context that is written in other letters", async () => {
    const on = await commit();
    await report(on, { state: "success", context: "Portal/Gate" });
    const deploy = (context: string) =>
      api("POST", `${repo}/deployments`, { ref: on, auto_merge: false, required_contexts: [context] });
    expect((await deploy("portal/gate")).status).toBe(201);
    expect((await deploy("portal/gate2")).status).toBe(409);
  });
});
