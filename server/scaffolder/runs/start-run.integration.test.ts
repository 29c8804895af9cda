/* POST /runs as the REST door takes it: what is refused, with which words, and that a refusal leaves nothing behind. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { toErrorAnswer } from "../../doors/error-body.ts";
import { handleRest } from "../../doors/rest.ts";
import { operations } from "../../doors/operations.ts";
import { testActor } from "../../doors/testing.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { httpStatusByCode, isAppError } from "../../kernel/app-error.ts";
import { parseEnv } from "../../runtime/env.ts";
import { startRun } from "./start-run.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

const owner = "group:default/payments";
const automation = testActor("developer", { kind: "service", id: "tok_ci" });
const startedSchema = z.object({ id: z.string(), state: z.string() });

interface Post {
  readonly path?: readonly string[];
  readonly body: unknown;
  readonly actor?: Actor;
  readonly key?: string;
}

async function post({ path = ["runs"], body, actor = automation, key }: Post): Promise<unknown> {
  const answer = await handleRest(
    operations,
    { deps: bench.deps, actor, requestId: "req_start" },
    {
      method: "POST",
      segments: path,
      query: new URLSearchParams(),
      headers: new Headers(key === undefined ? {} : { "idempotency-key": key }),
      body,
    },
  );
  return answer.body;
}

/** Code, status and text of a refusal; what was not refused fails here. */
async function refusalOf(pending: Promise<unknown>): Promise<string> {
  const error = await pending.then(
    () => "not refused",
    (reason: unknown) => reason,
  );
  if (!isAppError(error)) throw new Error(`Expected a refusal, found ${String(error)}`);
  return `${httpStatusByCode[error.code]} ${error.code}: ${error.message}`;
}

const start = async (post_: Post): Promise<string> => startedSchema.parse(await post(post_)).id;
const service = (name: string, more: object = {}) => ({
  template: "typescript-service",
  values: { name, owner, ...more },
});
/** As it comes out of JSON.parse: an own field, not a prototype. */
const parsed = (text: string): unknown => JSON.parse(text);
const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

const invalid: readonly [string, unknown, RegExp][] = [
  ["an unknown template", { template: "nothing", values: {} }, /^404 not_found: .*"nothing"/],
  ["no template", { values: {} }, /^400 invalid_input: .*template/],
  ["missing answers", { template: "typescript-service", values: {} }, /^400 invalid_input: .*name.*owner/],
  [
    "answers that are no object",
    { template: "typescript-service", values: [] },
    /^400 invalid_input: .*values/,
  ],
  ["an ill-typed answer", service("ill-typed", { tier: "high" }), /^400 invalid_input: .*tier/],
  ["an unknown answer", service("unknown-answer", { isAdmin: true }), /^400 invalid_input: .*isAdmin/],
  ["an unknown field", { ...service("unknown-field"), isAdmin: true }, /^400 invalid_input: .*isAdmin/],
  [
    "__proto__ as a field",
    parsed('{"template":"typescript-service","values":{},"__proto__":{"role":"admin"}}'),
    /^400 invalid_input: .*__proto__/,
  ],
  [
    "__proto__ as an answer",
    parsed(
      `{"template":"typescript-service","values":{"name":"proto","owner":"${owner}","__proto__":{"x":1}}}`,
    ),
    /^400 invalid_input: .*values\.__proto__/,
  ],
  ["a name with ..", service("../escape"), /^400 invalid_repo_name: .*name/],
  ["a name in upper case", service("Checkout"), /^400 invalid_repo_name: .*name/],
  ["a name that is too short", service("ab"), /^400 invalid_input: .*name/],
  [
    "an owner that is no group",
    service("no-group", { owner: "payments; id" }),
    /^400 invalid_input: .*owner/,
  ],
  [
    "an owner the forge has no team for",
    service("no-team", { owner: "group:default/nobody" }),
    /^400 invalid_input: owner: .*"nobody"/,
  ],
  [
    "a megabyte of text",
    service("megabyte", { description: "x".repeat(1_000_000) }),
    /^400 invalid_input: .*description/,
  ],
  [
    "nesting without end",
    service("nested", { description: nested(50_000) }),
    /^400 invalid_input: .*nesting/,
  ],
];

describe("a bad request", () => {
  it.each(invalid)("with %s is refused and creates nothing", async (_, body, expected) => {
    const before = await takeFootprint(bench);
    expect(await refusalOf(post({ body }))).toMatch(expected);
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("by somebody who may only look is refused and creates nothing", async () => {
    const before = await takeFootprint(bench);
    const refusal = await refusalOf(post({ body: service("viewer"), actor: testActor("viewer") }));
    expect(refusal).toMatch(/^403 forbidden: /);
    expect(await takeFootprint(bench)).toEqual(before);
  });
});

describe("a name that is taken", () => {
  it("by a repository is refused, also in another case", async () => {
    await bench.rest("POST", "/orgs/waymark/repos", { name: "Taken-Here" });
    const before = await takeFootprint(bench);
    expect(await refusalOf(post({ body: service("taken-here") }))).toMatch(/^409 repo_exists: /);
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("by a run under way is refused and names the run", async () => {
    const id = await start({ body: service("under-way") });
    const before = await takeFootprint(bench);
    expect(await refusalOf(post({ body: service("under-way") }))).toMatch(
      new RegExp(`^409 repo_exists: .*${id}`),
    );
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("by another repository's catalog entry is refused", async () => {
    const elsewhere = fixtureTemplate("in-catalog", { isInCatalog: true });
    expect(await bench.settle(await bench.start(elsewhere))).toMatchObject({ state: "succeeded" });
    await bench.rest("PATCH", "/repos/waymark/in-catalog", { name: "renamed-since" });
    const before = await takeFootprint(bench);
    expect(await refusalOf(post({ body: service("in-catalog") }))).toMatch(
      /^409 entity_conflict: .*waymark\/in-catalog/,
    );
    expect(await takeFootprint(bench)).toEqual(before);
  });
});

describe("an Idempotency-Key", () => {
  it("gives the same run for the same request, in whatever order its fields come", async () => {
    const id = await start({ body: service("same-key", { tier: 1 }), key: "k-1" });
    const before = await takeFootprint(bench);
    const values = { tier: 1, owner, name: "same-key" };
    expect(await start({ body: { values, template: "typescript-service" }, key: "k-1" })).toBe(id);
    await bench.settle(id);
    expect(await start({ body: service("same-key", { tier: 1 }), key: "k-1" })).toBe(id);
    expect((await takeFootprint(bench)).rows["runs"]).toBe(before.rows["runs"]);
  });

  it("gives one run for requests sent at once", async () => {
    const requests = Array.from({ length: 8 }, () => start({ body: service("at-once"), key: "k-2" }));
    expect(new Set(await Promise.all(requests)).size).toBe(1);
  });

  it("is refused for another request, and creates nothing", async () => {
    const id = await start({ body: service("first-use"), key: "k-3" });
    const before = await takeFootprint(bench);
    for (const other of [service("second-use"), service("first-use", { tier: 0 })]) {
      expect(await refusalOf(post({ body: other, key: "k-3" }))).toMatch(
        new RegExp(`^409 idempotency_conflict: .*${id}`),
      );
    }
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("lets one through when it comes with two requests at once", async () => {
    const outcomes = await Promise.allSettled(
      ["one-of-two", "two-of-two"].map((name) => start({ body: service(name), key: "k-5" })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "idempotency_conflict" },
    });
  });

  it("belongs to whoever sent it", async () => {
    const id = await start({ body: service("mine"), key: "k-4" });
    const actor = testActor("developer", { kind: "service", id: "tok_other" });
    expect(await start({ body: service("theirs"), key: "k-4", actor })).not.toBe(id);
  });
});

describe("the limit of runs an hour", () => {
  const person = testActor("developer", { id: "usr_busy" });

  it("lets a person start ten, says when the next one may start, and creates nothing meanwhile", async () => {
    for (let index = 0; index < 10; index += 1) {
      await start({ body: service(`busy-${index}`), actor: person });
      bench.deps.clock.now += 60_000;
    }
    const before = await takeFootprint(bench);
    const refused = await post({ body: service("busy-over"), actor: person }).catch(
      (error: unknown) => error,
    );
    expect(toErrorAnswer(refused, "req_limit", bench.deps.logger)).toMatchObject({
      status: 429,
      headers: { "retry-after": String(50 * 60) },
      body: { code: "rate_limited", message: "At most 10 runs an hour. Try again later." },
    });
    expect(await takeFootprint(bench)).toEqual(before);
    bench.deps.clock.now += 50 * 60_000 + 1;
    await start({ body: service("busy-later"), actor: person });
  });

  it("is as high as the environment says, whatever the role", async () => {
    const env = { ...bench.deps.env, runsPerHour: 1 };
    const startAs = (actor: Actor, name: string) =>
      startRun(
        { ...bench.deps, env },
        { actor, audit: () => Promise.resolve() },
        { ...service(name), secrets: {} },
      );
    for (const role of ["developer", "maintainer", "admin"] as const) {
      const person = testActor(role, { id: `usr_one_${role}` });
      await startAs(person, `one-${role}`);
      await expect(startAs(person, `two-${role}`)).rejects.toMatchObject({ code: "rate_limited" });
    }
    expect(parseEnv({ WAYMARK_RUNS_PER_HOUR: "3" }).runsPerHour).toBe(3);
    expect(() => parseEnv({ WAYMARK_RUNS_PER_HOUR: "many" })).toThrow(/WAYMARK_RUNS_PER_HOUR/);
  });

  it("cannot be passed by requests sent at once", async () => {
    const actor = testActor("developer", { id: "usr_hasty" });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 13 }, (_, index) => start({ body: service(`hasty-${index}`), actor })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  });

  it("does not hold automation back", async () => {
    for (let index = 0; index < 11; index += 1) await start({ body: service(`automated-${index}`) });
  });
});

describe("two people who submit one name at once", () => {
  it("get one run and one refusal", async () => {
    for (let round = 0; round < 3; round += 1) {
      const people = ["ada", "grace"].map((id) => testActor("developer", { kind: "service", id }));
      const requests = people.map((actor) => post({ body: service(`race-${round}`), actor }));
      const outcomes = await Promise.allSettled(requests);
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason as unknown] : [],
      );
      expect(refused).toMatchObject([{ code: "repo_exists" }]);
    }
  });
});

describe("while the forge is down", () => {
  it("a preview is complete, a run is refused as forge_unavailable, and nothing is stored", async () => {
    const down = await startRunBench();
    const before = await takeFootprint(bench);
    await down.forge.close();
    const request = {
      deps: { ...bench.deps, github: down.deps.github },
      actor: automation,
      requestId: "req",
    };
    const rest = { method: "POST", query: new URLSearchParams(), headers: new Headers() };
    const body = service("while-down");
    const preview = await handleRest(operations, request, {
      ...rest,
      segments: ["templates", "typescript-service", "preview"],
      body: { values: body.values },
    });
    expect(preview).toMatchObject({ status: 200, body: { plan: { repository: { name: "while-down" } } } });
    const run = handleRest(operations, request, { ...rest, segments: ["runs"], body });
    expect(await refusalOf(run)).toMatch(/^503 forge_unavailable: .*the forge cannot be reached/);
    expect(await takeFootprint(bench)).toEqual(before);
    await down.close();
  });
});
