/* What a person may do to a run: cancel, retry, archive; and everything the state machine refuses. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { handleRest } from "../../doors/rest.ts";
import { operations } from "../../doors/operations.ts";
import { testActor } from "../../doors/testing.ts";
import { httpStatusByCode, isAppError } from "../../kernel/app-error.ts";
import { runStates, type RunState } from "../domain/run-state.schema.ts";
import { getRunOperation } from "../operations/runs.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { developer, startRunBench, type RunBench } from "../testing/run-bench.ts";

type Verb = "retry" | "cancel" | "archive";
type Intercept = (request: Request) => Promise<Response | undefined>;

const passOn: Intercept = () => Promise.resolve(undefined);
let intercept: Intercept = passOn;
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ intercept: (request) => intercept(request) });
});
beforeEach(() => {
  intercept = passOn;
});
afterAll(() => bench.close());

const caller = (actor = developer) => ({ deps: bench.deps, actor, requestId: "req_control" });

function act(verb: Verb, id: string, actor = developer): Promise<{ status: number; body: unknown }> {
  const request = { method: "POST", segments: ["runs", id, verb], body: undefined };
  return handleRest(operations, caller(actor), {
    ...request,
    query: new URLSearchParams(),
    headers: new Headers(),
  });
}

const detail = (id: string) => executeOperation(getRunOperation, caller(), { id });
const kinds = async (id: string) => (await detail(id)).existing.map(({ kind }) => kind);
const stepsOf = async (id: string) => new Map((await detail(id)).steps.map((step) => [step.id, step]));

const targets = (request: Request, method: string, path: RegExp): boolean =>
  request.method === method && path.test(new URL(request.url).pathname);

/** The forge says no to the branch rules, late in the run. */
const refuseRules: Intercept = (request) =>
  Promise.resolve(
    targets(request, "POST", /\/rulesets$/)
      ? Response.json({ message: "Resource not accessible by integration" }, { status: 403 })
      : undefined,
  );

async function failedRun(name: string): Promise<string> {
  intercept = refuseRules;
  const id = await bench.start(fixtureTemplate(name));
  expect(await bench.settle(id)).toMatchObject({ state: "failed", failedStep: "protect-branch" });
  intercept = passOn;
  return id;
}

describe("cancelling", () => {
  it("a queued run calls nothing and leaves nothing", async () => {
    const id = await bench.start(fixtureTemplate("cancel-queued"));
    const from = bench.requests().length;
    expect(await act("cancel", id)).toMatchObject({ status: 202, body: { state: "cancelled" } });
    await bench.settle(id);
    expect(bench.requests().slice(from)).toEqual([]);
    expect(await detail(id)).toMatchObject({ state: "cancelled", existing: [], actions: ["retry"] });
    expect((await bench.rest("GET", "/repos/waymark/cancel-queued")).status).toBe(404);
  });

  it("a running run finishes the step it is in, applies nothing more and lists what exists", async () => {
    const id = await bench.start(fixtureTemplate("cancel-running"));
    intercept = async (request) => {
      if (!targets(request, "POST", /\/git\/trees$/)) return undefined;
      intercept = passOn;
      expect(await act("cancel", id)).toMatchObject({ status: 202, body: { state: "running" } });
      return undefined;
    };
    const run = await bench.settle(id);
    expect(run).toMatchObject({ state: "cancelled", messageCode: "cancelled" });
    const steps = await stepsOf(id);
    expect(steps.get("push-content")?.state).toBe("done");
    expect(steps.get("record-base")?.state).toBe("pending");
    expect(await kinds(id)).toEqual(["repository", "commit"]);
    expect(await bench.json("/repos/waymark/cancel-running/rulesets")).toEqual([]);
    expect(await bench.json("/repos/waymark/cancel-running/teams")).toEqual([]);
    expect(await bench.json("/repos/waymark/cancel-running/actions/secrets")).toMatchObject({
      total_count: 0,
    });
    expect((await detail(id)).actions).toEqual(["retry", "archive"]);
  });

  it("a waiting run ends at once and its job finds nothing to do", async () => {
    const id = await bench.start(fixtureTemplate("cancel-waiting"));
    let refusals = 0;
    intercept = async (request) => {
      if (!targets(request, "POST", /\/orgs\/waymark\/repos$/)) return undefined;
      refusals += 1;
      if (refusals === 2) await act("cancel", id);
      return new Response("{}", { status: 503 });
    };
    const run = await bench.settle(id);
    expect(run).toMatchObject({ state: "cancelled" });
    expect(refusals).toBe(2);
    expect((await bench.rest("GET", "/repos/waymark/cancel-waiting")).status).toBe(404);
  });
});

describe("retrying", () => {
  it("goes on with the step that failed and repeats none that is done", async () => {
    const id = await failedRun("retry-failed");
    const before = await stepsOf(id);
    const from = bench.requests().length;
    expect(await act("retry", id)).toMatchObject({ status: 202, body: { state: "queued" } });
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    const after = await stepsOf(id);
    for (const [step, { state, attempts, finishedAt }] of before) {
      if (state === "done") expect(after.get(step), step).toMatchObject({ attempts, finishedAt });
    }
    expect(after.get("protect-branch")).toMatchObject({ state: "done", attempts: 2 });
    const writes = bench
      .requests()
      .slice(from)
      .filter(({ method }) => method !== "GET");
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /repos/waymark/retry-failed/rulesets",
      "PATCH /repos/waymark/retry-failed/properties/values",
    ]);
  });

  it("finishes a cancelled run", async () => {
    const id = await bench.start(fixtureTemplate("retry-cancelled"));
    await act("cancel", id);
    await act("retry", id);
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
  });

  it("is refused while another run makes a repository of that name", async () => {
    const first = await bench.start(fixtureTemplate("retry-taken"));
    await act("cancel", first);
    await bench.start(fixtureTemplate("retry-taken"));
    await expect(act("retry", first)).rejects.toMatchObject({ code: "repo_exists" });
  });
});

describe("archiving", () => {
  it("renames and archives the repository with its content, deletes nothing, and frees the name", async () => {
    const id = await failedRun("archive-me");
    const from = bench.requests().length;
    expect(await act("archive", id)).toMatchObject({ status: 200, body: { state: "archived", actions: [] } });
    const sent = bench.requests().slice(from);
    expect(sent.filter(({ method }) => method === "DELETE")).toEqual([]);
    const archivedName = `archive-me-failed-${id.slice(-6).toLowerCase()}`;
    expect(await bench.json(`/repos/waymark/${archivedName}`)).toMatchObject({
      name: archivedName,
      archived: true,
    });
    expect(await bench.json(`/repos/waymark/${archivedName}/commits`)).toHaveLength(1);
    const again = await bench.start(fixtureTemplate("archive-me"));
    expect(await bench.settle(again)).toMatchObject({ state: "succeeded" });
  });

  it("leaves alone what somebody else has committed to", async () => {
    const id = await failedRun("archive-foreign");
    const file = { message: "mine", content: Buffer.from("mine\n").toString("base64") };
    await bench.rest("PUT", "/repos/waymark/archive-foreign/contents/mine.txt", file);
    await expect(act("archive", id)).rejects.toMatchObject({ code: "conflict" });
    expect(await bench.json("/repos/waymark/archive-foreign")).toMatchObject({ archived: false });
    expect((await detail(id)).state).toBe("failed");
  });

  it("says so when the run left nothing behind", async () => {
    const id = await bench.start(fixtureTemplate("archive-nothing"));
    await act("cancel", id);
    await expect(act("archive", id)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("who may steer a run", () => {
  it("is who started it, or a maintainer", async () => {
    const id = await bench.start(fixtureTemplate("not-yours"));
    for (const verb of ["cancel", "retry", "archive"] as const) {
      const colleague = testActor("developer", { id: "usr_colleague" });
      await expect(act(verb, id, colleague), verb).rejects.toMatchObject({ code: "forbidden" });
      await expect(act(verb, id, testActor("viewer")), verb).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await act("cancel", id, testActor("maintainer"))).toMatchObject({ status: 202 });
  });

  it("is a developer of the team that will own the service, too", async () => {
    const of = (id: string, team: string) =>
      testActor("developer", { id, userRef: `user:default/${id}`, groups: [`group:default/${team}`] });
    const id = await bench.start(fixtureTemplate("of-payments", { isInCatalog: true }));
    for (const verb of ["cancel", "retry", "archive"] as const) {
      await expect(act(verb, id, of("grace", "storefront")), verb).rejects.toMatchObject({
        code: "forbidden",
        message: "Only who started the run, a member of payments, or a maintainer, may do this.",
      });
    }
    expect(await act("cancel", id, of("linus", "payments"))).toMatchObject({ status: 202 });
    expect(await act("retry", id, of("linus", "payments"))).toMatchObject({ status: 202 });
    await act("cancel", id, of("linus", "payments"));
  });

  it("and a run nobody started is not found", async () => {
    for (const verb of ["cancel", "retry", "archive"] as const) {
      await expect(act(verb, "run_nothing")).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("the state machine", () => {
  const allowed: Readonly<Record<Verb, readonly RunState[]>> = {
    cancel: ["queued", "running", "waiting"],
    retry: ["failed", "cancelled"],
    archive: ["failed", "cancelled"],
  };
  const forbidden = runStates.flatMap((state) =>
    (["cancel", "retry", "archive"] as const)
      .filter((verb) => !allowed[verb].includes(state))
      .map((verb) => ({ state, verb })),
  );

  it.each(forbidden)("a run that is $state refuses $verb with 409 and stays as it is", async (move) => {
    const name = `state-${move.state}-${move.verb}`;
    const id = await bench.start(fixtureTemplate(name));
    bench.deps.db.raw.prepare("UPDATE runs SET state = ? WHERE id = ?").run(move.state, id);
    const before = await takeFootprint(bench);
    const refusal = await act(move.verb, id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "conflict", message: expect.stringContaining(move.state) });
    expect(isAppError(refusal) && httpStatusByCode[refusal.code]).toBe(409);
    expect((await detail(id)).state).toBe(move.state);
    expect(await takeFootprint(bench)).toEqual(before);
  });
});
