import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { branchFrom, writeFileOn } from "../testing/branches.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let sha: string;
const repo = "/repos/waymark/shipped";
const all = `${repo}/deployments`;

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  sha = (await scaffold(forge, "shipped", { "a.txt": "a\n" })).commit;
});
afterAll(() => forge.close());

const deploy = (body: Record<string, unknown>) =>
  forge.call("POST", all, { ref: sha, required_contexts: [], ...body });
const count = async () => rows((await api("GET", `${all}?per_page=100`)).body).length;

describe("a deployment that is refused is not kept, and makes no environment", () => {
  const staysSo = async () => {
    expect(await count()).toBe(0);
    expect((await api("GET", `${repo}/environments`)).body).toMatchObject({ total_count: 0 });
  };

  it.each([
    ["no ref", { ref: undefined }, "ref"],
    ["an empty ref", { ref: "" }, "ref"],
    ["an empty environment", { environment: "" }, "environment"],
    ["an environment of 256 letters", { environment: "e".repeat(256) }, "environment"],
    ["an empty task", { task: "" }, "task"],
    ["a description of 141 letters", { description: "d".repeat(141) }, "description"],
    ["contexts that are no list", { required_contexts: "ci" }, "required_contexts"],
    ["a context that is no text", { required_contexts: [1] }, "required_contexts.0"],
    ["a merge that is no switch", { auto_merge: "no" }, "auto_merge"],
    ["a payload that is a number", { payload: 7 }, "payload"],
    ["a payload that is a list", { payload: [1] }, "payload"],
    ["a switch that is a number", { transient_environment: 1 }, "transient_environment"],
  ])("for %s", async (_name, body, field) => {
    expect(blamed(await api("POST", all, { ref: sha, ...body })).slice(0, 2)).toEqual([422, field]);
    await staysSo();
  });

  it.each(["nowhere", "0".repeat(40), "refs/heads/nowhere", "../main", "main:a.txt"])(
    "for the ref %s",
    async (ref) => {
      expect(refusal(await api("POST", all, { ref }))).toEqual([422, `No ref found for: ${ref}`]);
      await staysSo();
    },
  );

  it("from whoever may not write or shows no token, on an archived repository, and where none is", async () => {
    const eve = await person(forge, "eve");
    const refused = await eve("POST", all, { ref: sha });
    expect([refused.status, refused.headers.get("x-accepted-github-permissions")]).toEqual([
      403,
      "deployments=write",
    ]);
    expect((await callerOf(forge, undefined)("POST", all, { ref: sha })).status).toBe(401);
    expect((await api("POST", "/repos/waymark/none/deployments", { ref: sha })).status).toBe(404);
    await api("PATCH", repo, { archived: true });
    expect((await api("POST", all, { ref: sha })).status).toBe(403);
    await api("PATCH", repo, { archived: false });
    await staysSo();
  });
});

describe("the contexts a deployment waits for", () => {
  let on: string;
  const asked = async (required_contexts?: string[]) => {
    const answer = await api("POST", all, {
      ref: on,
      auto_merge: false,
      ...(required_contexts ? { required_contexts } : {}),
    });
    return answer.status;
  };
  const report = (context: string, state: string) =>
    forge.call("POST", `${repo}/statuses/${on}`, { state, context });

  it("are all that were reported when none are named, and none when the list is empty", async () => {
    on = await writeFileOn(forge, "shipped", { branch: "main", path: "b.txt", text: "b" });
    expect(await asked()).toBe(201);
    await report("ci", "pending");
    expect([await asked(), await asked([]), await asked(["ci"])]).toEqual([409, 201, 409]);
    await report("ci", "success");
    await report("slow", "failure");
    expect([
      await asked(),
      await asked(["ci"]),
      await asked(["ci", "slow"]),
      await asked(["unheard"]),
    ]).toEqual([409, 201, 409, 409]);
  });

  it("are named in the refusal by their field, with the ref", async () => {
    const refused = await forge.call("POST", all, { ref: on, auto_merge: false });
    expect(refusal(refused)).toEqual([409, `Conflict: Commit status checks failed for ${on}.`]);
    expect(rows(refused.body, "errors")).toEqual([
      { resource: "Deployment", field: "required_contexts", code: "invalid" },
    ]);
  });
});

describe("a deployment", () => {
  it("has GitHub's defaults, and makes the environment it names", async () => {
    const made = await deploy({});
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        sha,
        ref: sha,
        task: "deploy",
        environment: "production",
        original_environment: "production",
        description: null,
        payload: {},
        transient_environment: false,
        production_environment: true,
      }),
    ]);
    expect((await forge.call("GET", `${all}/${textAt(made.body, "id")}`)).body).toEqual(made.body);
    expect((await forge.call("GET", `${repo}/environments/production`)).status).toBe(200);
  });

  it.each([
    [{ environment: "staging" }, false],
    [{ environment: "Production" }, false],
    [{ environment: "staging", production_environment: true }, true],
    [{ environment: "production", production_environment: false }, false],
  ])("to %j is to production: %s", async (body, isProduction) => {
    expect(at((await deploy(body)).body, "production_environment")).toBe(isProduction);
  });

  it.each([
    ["an object", { build: 7, nested: { ü: [1, null] } }],
    ["a text", '{"not":"parsed"}'],
    ["an empty text", ""],
  ])("gives its payload back as %s", async (_name, payload) => {
    expect(at((await deploy({ payload, environment: "payload" })).body, "payload")).toEqual(payload);
  });

  it("keeps the settings of an environment that is there", async () => {
    await forge.call("PUT", `${repo}/environments/guarded`, { wait_timer: 30 });
    await deploy({ environment: "guarded" });
    const { body } = await forge.call("GET", `${repo}/environments/guarded`);
    expect(at(body, "protection_rules.0.wait_timer")).toBe(30);
  });

  it("keeps the ref it was asked for and the commit that was, when the branch goes on", async () => {
    await branchFrom(forge, "shipped", "moving", sha);
    const made = await deploy({ ref: "moving", auto_merge: false, environment: "moving" });
    await writeFileOn(forge, "shipped", { branch: "moving", path: "c.txt", text: "c" });
    const { body } = await forge.call("GET", `${all}/${textAt(made.body, "id")}`);
    expect(body).toMatchObject({ ref: "moving", sha });
  });

  it.each(["999999", "0", "x", "1.5"])("is not found by the number %s, nor anything below it", async (id) => {
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/statuses"],
      ["POST", "/statuses"],
      ["GET", "/statuses/1"],
    ] as const)
      expect(
        refusal(
          await api(method, `${all}/${id}${path}`, method === "POST" ? { state: "success" } : undefined),
        ),
      ).toEqual([404, "Not Found"]);
  });
});

describe("a branch that lacks something of the default branch", () => {
  it("cannot be brought up to date where both wrote the same line, and stays where it is", async () => {
    await branchFrom(forge, "shipped", "clashing", sha);
    const head = await writeFileOn(forge, "shipped", { branch: "clashing", path: "a.txt", text: "theirs\n" });
    await writeFileOn(forge, "shipped", { branch: "main", path: "a.txt", text: "ours\n" });
    const before = await count();
    expect(refusal(await forge.call("POST", all, { ref: "clashing", required_contexts: [] }))).toEqual([
      409,
      "Conflict merging main into clashing.",
    ]);
    const { body } = await api("GET", `${repo}/git/ref/heads/clashing`);
    expect([textAt(body, "object.sha"), await count()]).toEqual([head, before]);
  });

  it("is deployed as it is when nobody wants it merged", async () => {
    expect((await deploy({ ref: "clashing", auto_merge: false })).status).toBe(201);
  });

  it("is not brought up to date against a rule of the branch", async () => {
    await branchFrom(forge, "shipped", "ruled", sha);
    await forge.call("POST", `${repo}/rulesets`, {
      name: "ruled",
      enforcement: "active",
      conditions: { ref_name: { include: ["refs/heads/ruled"], exclude: [] } },
      rules: [{ type: "update" }],
    });
    const refused = await forge.call("POST", all, { ref: "ruled", required_contexts: [] });
    expect(refusal(refused)).toEqual([409, expect.stringContaining("Cannot update this protected ref.")]);
    expect(textAt((await api("GET", `${repo}/git/ref/heads/ruled`)).body, "object.sha")).toBe(sha);
  });
});

describe("the list of deployments", () => {
  const list = "/repos/waymark/listed/deployments";
  let head: string;
  beforeAll(async () => {
    head = (await scaffold(forge, "listed", { "a.txt": "a\n" })).commit;
    for (const [ref, environment, task] of [
      ["main", "staging", "deploy"],
      ["main", "production", "deploy"],
      [head, "staging", "deploy:migrations"],
    ])
      await forge.call("POST", list, { ref, environment, task, auto_merge: false });
  });

  it.each([
    ["", ["deploy:migrations staging", "deploy production", "deploy staging"]],
    ["?environment=staging", ["deploy:migrations staging", "deploy staging"]],
    ["?environment=Staging", []],
    ["?ref=main", ["deploy production", "deploy staging"]],
    ["?task=deploy&environment=production", ["deploy production"]],
    [
      "?environment=none&ref=none&task=none&sha=none",
      ["deploy:migrations staging", "deploy production", "deploy staging"],
    ],
    ["?sha=SHA&ref=main", ["deploy production", "deploy staging"]],
    ["?sha=0000000000000000000000000000000000000000", []],
    ["?per_page=2&page=2", ["deploy staging"]],
  ])("for %s is %j, newest first", async (query, expected) => {
    const { body } = await forge.call("GET", list + query.replace("SHA", head));
    expect(rows(body).map((one) => `${textAt(one, "task")} ${textAt(one, "environment")}`)).toEqual(expected);
  });

  it("leads on with what was asked", async () => {
    expect(linksOf(await forge.call("GET", `${list}?environment=staging&per_page=1`))).toEqual({
      next: "?environment=staging&per_page=1&page=2",
      last: "?environment=staging&per_page=1&page=2",
    });
  });
});

describe("removing a deployment", () => {
  it("is possible for the only one, and else for those that are inactive", async () => {
    const { commit } = await scaffold(forge, "emptied", { "a.txt": "a\n" });
    const list = "/repos/waymark/emptied/deployments";
    const make = async () =>
      `${list}/${textAt((await forge.call("POST", list, { ref: commit })).body, "id")}`;
    expect((await forge.call("DELETE", await make())).status).toBe(204);
    const [first, second] = [await make(), await make()];
    expect(refusal(await forge.call("DELETE", first))).toEqual([
      422,
      expect.stringContaining("We cannot delete an active deployment"),
    ]);
    await forge.call("POST", `${first}/statuses`, { state: "inactive" });
    expect((await forge.call("DELETE", first)).status).toBe(204);
    expect(refusal(await api("DELETE", first))).toEqual([404, "Not Found"]);
    expect((await forge.call("DELETE", second)).status).toBe(204);
    expect((await forge.call("GET", list)).body).toEqual([]);
  });
});
