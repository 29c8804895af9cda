import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let now = Date.parse("2026-03-01T10:00:00Z");
const all = "/repos/waymark/shipped/deployments";

beforeAll(async () => {
  forge = await startTestForge({ now: () => now });
  api = callerOf(forge, forge.token);
  await scaffold(forge, "shipped", { "a.txt": "a\n" });
});
afterAll(() => forge.close());

/** The address of a new deployment. */
async function deploy(body: Record<string, unknown> = {}): Promise<string> {
  const made = await forge.call("POST", all, { ref: "main", auto_merge: false, ...body });
  return `${all}/${textAt(made.body, "id")}`;
}
const say = (one: string, state: string, extra: Record<string, unknown> = {}) =>
  forge.call("POST", `${one}/statuses`, { state, ...extra });
const states = async (one: string) =>
  rows((await forge.call("GET", `${one}/statuses`)).body).map((status) => at(status, "state"));

describe("a status of a deployment that is refused is not kept", () => {
  let one: string;
  beforeAll(async () => {
    one = await deploy();
  });

  it.each([
    ["no state", {}, "state"],
    ["a state that is none", { state: "deployed" }, "state"],
    ["a state in capitals", { state: "SUCCESS" }, "state"],
    ["a description of 141 letters", { state: "success", description: "d".repeat(141) }, "description"],
    ["an empty environment", { state: "success", environment: "" }, "environment"],
    ["an environment of 256 letters", { state: "success", environment: "e".repeat(256) }, "environment"],
    ["an address that is no text", { state: "success", log_url: 1 }, "log_url"],
    ["a switch that is a text", { state: "success", auto_inactive: "no" }, "auto_inactive"],
  ])("for %s", async (_name, body, field) => {
    expect(blamed(await api("POST", `${one}/statuses`, body)).slice(0, 2)).toEqual([422, field]);
    expect(await states(one)).toEqual([]);
  });

  it("from whoever may not write or shows no token, and on an archived repository", async () => {
    const success = { state: "success" };
    expect((await (await person(forge, "eve"))("POST", `${one}/statuses`, success)).status).toBe(403);
    expect((await callerOf(forge, undefined)("POST", `${one}/statuses`, success)).status).toBe(401);
    await api("PATCH", "/repos/waymark/shipped", { archived: true });
    expect((await api("POST", `${one}/statuses`, success)).status).toBe(403);
    await api("PATCH", "/repos/waymark/shipped", { archived: false });
    expect(await states(one)).toEqual([]);
  });
});

describe("a status of a deployment", () => {
  it.each(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"])(
    "may be %s, with blanks where nothing was said",
    async (state) => {
      const made = await say(await deploy({ environment: `is-${state}` }), state);
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        state,
        environment: `is-${state}`,
        description: "",
        target_url: "",
        log_url: "",
        environment_url: "",
        creator: { login: "waymark-bot" },
      });
    },
  );

  it.each([
    [{ log_url: "https://ci/1" }, "https://ci/1"],
    [{ target_url: "https://ci/2" }, "https://ci/2"],
    [{ target_url: "https://ci/old", log_url: "https://ci/new" }, "https://ci/new"],
  ])("told %j has both names of its log", async (addresses, log) => {
    const { body } = await say(await deploy({ environment: "logs" }), "success", addresses);
    expect([at(body, "log_url"), at(body, "target_url")]).toEqual([log, log]);
  });

  it("moves the deployment to the environment it names, which remembers the first", async () => {
    const one = await deploy({ environment: "canary" });
    now += 60_000;
    await say(one, "in_progress", { environment: "production" });
    const { body } = await forge.call("GET", one);
    expect(body).toMatchObject({
      environment: "production",
      original_environment: "canary",
      created_at: "2026-03-01T10:00:00Z",
      updated_at: "2026-03-01T10:01:00Z",
    });
    await say(one, "success");
    expect(at((await forge.call("GET", `${one}/statuses`)).body, "0.environment")).toBe("production");
  });

  it("is one of a list, newest first, in pages, and found by its number below its own deployment alone", async () => {
    const [one, other] = [await deploy({ environment: "paged" }), await deploy({ environment: "paged" })];
    for (const state of ["queued", "in_progress", "failure"]) await say(one, state);
    expect(await states(one)).toEqual(["failure", "in_progress", "queued"]);
    const page = await forge.call("GET", `${one}/statuses?per_page=2&page=2`);
    expect(rows(page.body).map((status) => at(status, "state"))).toEqual(["queued"]);
    expect(linksOf(page)).toEqual({ prev: "?per_page=2&page=1", first: "?per_page=2&page=1" });
    const [status] = rows(page.body);
    const id = textAt(status, "id");
    expect((await forge.call("GET", `${one}/statuses/${id}`)).body).toEqual(status);
    for (const path of [`${other}/statuses/${id}`, `${one}/statuses/0`, `${one}/statuses/x`])
      expect(refusal(await api("GET", path))).toEqual([404, "Not Found"]);
  });
});

describe("a success", () => {
  it.each([
    ["staging", {}, ["inactive", "success"]],
    ["of-another-task", { task: "deploy:migrations" }, ["inactive", "success"]],
    ["transient", { transient_environment: true }, ["success"]],
    ["called-production", { production_environment: true }, ["success"]],
    ["production", {}, ["success"]],
    ["production", { production_environment: false }, ["inactive", "success"]],
  ])("in %s leaves an earlier one, made with %j, at %j", async (environment, extra, expected) => {
    const earlier = await deploy({ environment, ...extra });
    await say(earlier, "success");
    await say(await deploy({ environment }), "success");
    expect(await states(earlier)).toEqual(expected);
  });

  it.each(["failure", "error", "queued", "in_progress", "pending"])(
    "leaves an earlier %s as it is",
    async (state) => {
      const environment = `earlier-${state}`;
      const earlier = await deploy({ environment });
      await say(earlier, state);
      await say(await deploy({ environment }), "success");
      expect(await states(earlier)).toEqual([state]);
    },
  );

  it("that does not want it leaves the earlier one, and so does one that failed", async () => {
    const [earlier, later] = [await deploy({ environment: "asked" }), await deploy({ environment: "asked" })];
    await say(earlier, "success");
    await say(later, "failure");
    await say(later, "success", { auto_inactive: false });
    expect(await states(earlier)).toEqual(["success"]);
    await say(later, "success");
    expect([await states(earlier), await states(later)]).toEqual([
      ["inactive", "success"],
      ["success", "success", "failure"],
    ]);
  });

  it("replaces neither later ones nor those of other environments and repositories", async () => {
    const [first, second, elsewhere] = [
      await deploy({ environment: "here" }),
      await deploy({ environment: "here" }),
      await deploy({ environment: "there" }),
    ];
    await scaffold(forge, "neighbour", { "a.txt": "a\n" });
    const next = await forge.call("POST", "/repos/waymark/neighbour/deployments", {
      ref: "main",
      environment: "here",
    });
    const neighbour = `/repos/waymark/neighbour/deployments/${textAt(next.body, "id")}`;
    for (const one of [second, elsewhere, neighbour]) await say(one, "success");
    await say(first, "success");
    for (const one of [second, elsewhere, neighbour]) expect(await states(one)).toEqual(["success"]);
  });
});
