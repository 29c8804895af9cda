import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Operation } from "../../doors/define-operation.ts";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { isAppError } from "../../kernel/app-error.ts";
import type { Role } from "../../kernel/roles.ts";
import type { NewRun } from "../store/runs.ts";
import { storeRun } from "../store/testing.ts";
import {
  archiveRunOperation,
  cancelRunOperation,
  getRunOperation,
  listOrphansOperation,
  listRunsOperation,
  retryRunOperation,
  runOperations,
  startRunOperation,
} from "./runs.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});
const store = (run: Partial<NewRun>) => deps.db.withTx((tx) => storeRun(tx, run));
const call = (operation: Operation, input: unknown, actor = testActor("developer")) =>
  executeOperation(operation, { deps, actor, requestId: "req_1" }, input);
const refusal = async (run: Promise<unknown>): Promise<readonly [code: string, message: string]> => {
  const error: unknown = await run.then(
    () => new Error("Expected a refusal."),
    (reason: unknown) => reason,
  );
  if (!isAppError(error)) throw error;
  return [error.code, error.message];
};
const refusalCode = async (run: Promise<unknown>): Promise<string> => (await refusal(run))[0];
const count = (table: string) => deps.db.raw.prepare(`SELECT count(*) AS n FROM ${table}`).get();

const pageSchema = z.object({
  items: z.array(z.looseObject({ id: z.string() })),
  totalItems: z.number(),
  nextCursor: z.string().nullable(),
});
const list = async (input: Record<string, unknown>, actor = testActor("viewer")) => {
  const { items, ...page } = pageSchema.parse(await call(listRunsOperation, input, actor));
  return { ids: items.map(({ id }) => id), ...page };
};

describe("the list of runs", () => {
  beforeEach(async () => {
    await store({ id: "run_1", state: "failed", actorId: "usr_developer", entityRef: "component:default/a" });
    await store({ id: "run_2", state: "succeeded", template: "other" });
    await store({ id: "run_3", state: "running", actorId: "usr_developer" });
  });

  it("is walked page by page to its end, newest first", async () => {
    const first = await list({ limit: 2 });
    expect(first).toMatchObject({ ids: ["run_3", "run_2"], totalItems: 3 });
    expect(await list({ limit: 2, cursor: first.nextCursor })).toEqual({
      ids: ["run_1"],
      totalItems: 3,
      nextCursor: null,
    });
    expect(await list({ limit: 3 })).toMatchObject({ nextCursor: null });
  });

  it.each([
    [{ state: "failed" }, ["run_1"]],
    [{ template: "other" }, ["run_2"]],
    [{ entityRef: "component:default/a" }, ["run_1"]],
    [{ mine: "true" }, ["run_3", "run_1"]],
    [{ mine: true, state: "running" }, ["run_3"]],
    [{ mine: "false" }, ["run_3", "run_2", "run_1"]],
    [{ template: "nothing" }, []],
  ])("with %j is %j", async (filter, ids) => {
    expect(await list(filter, testActor("developer"))).toMatchObject({ ids, totalItems: ids.length });
  });

  it.each([
    { state: "done" },
    { mine: "yes" },
    { limit: 0 },
    { limit: 101 },
    { limit: "many" },
    { cursor: "%%%" },
    { template: "x".repeat(101) },
    { sort: "name" },
  ])("takes no %j", async (filter) => {
    expect(await refusalCode(list(filter))).toBe("invalid_input");
  });
});

describe("a run that is not there", () => {
  it.each([getRunOperation, retryRunOperation, cancelRunOperation, archiveRunOperation])(
    "$name answers with where to look",
    async (operation) => {
      expect(await refusal(call(operation, { id: "run_0" }, testActor("admin")))).toEqual([
        "not_found",
        "There is no run run_0. GET /runs lists them.",
      ]);
    },
  );

  it("is not looked for under a name no run can have", async () => {
    expect(await refusal(call(getRunOperation, { id: "x".repeat(41) }))).toEqual([
      "invalid_input",
      expect.stringContaining("id: "),
    ]);
  });
});

describe("who may do what with runs", () => {
  it.each<[string, Role]>([
    ["runs.start", "viewer"],
    ["runs.retry", "viewer"],
    ["runs.cancel", "viewer"],
    ["runs.archive", "viewer"],
    ["runs.orphans", "developer"],
  ])("%s is not for a %s, who learns which role it takes", async (name, role) => {
    const operation = runOperations.find((candidate) => candidate.name === name);
    if (operation === undefined) throw new Error(`no ${name}`);
    await store({ id: "run_1", state: "failed" });
    const input = { id: "run_1", template: "a", values: {} };
    expect(await refusal(call(operation, input, testActor(role)))).toEqual([
      "forbidden",
      `${name} needs the role ${role === "viewer" ? "developer" : "maintainer"}; you have ${role}.`,
    ]);
  });

  it("is asked before anything else, also of what is not there", async () => {
    const [viewer, developer] = [testActor("viewer"), testActor("developer")];
    expect(await refusalCode(call(cancelRunOperation, { id: "run_0" }, viewer))).toBe("forbidden");
    expect(await refusalCode(call(listOrphansOperation, { nonsense: 1 }, developer))).toBe("forbidden");
  });

  it.each([retryRunOperation, cancelRunOperation, archiveRunOperation])(
    "$name of somebody else's run is refused by name, and nothing changes",
    async (operation) => {
      await store({
        id: "run_1",
        state: operation === cancelRunOperation ? "running" : "failed",
        actorId: "usr_other",
        ownedBy: "group:default/payments",
      });
      const other = testActor("developer", {
        id: "usr_else",
        userRef: "user:default/eve",
        groups: ["group:default/storefront"],
      });
      expect(await refusal(call(operation, { id: "run_1" }, other))).toEqual([
        "forbidden",
        "Only who started the run, a member of payments, or a maintainer, may do this.",
      ]);
      expect([count("jobs"), count("audit_events")]).toEqual([{ n: 0 }, { n: 0 }]);
    },
  );
});

describe("a request for a run", () => {
  it.each([
    [{}, "template: "],
    [{ template: "", values: {} }, "template: "],
    [{ template: "a" }, "values: "],
    [{ template: "a", values: [] }, "values: "],
    [{ template: "a", values: {}, secrets: { A: 1 } }, "secrets.A: "],
    [{ template: "a", values: {}, secrets: { A: "x".repeat(48_001) } }, "secrets.A: "],
    [{ template: "a", values: {}, idempotencyKey: "" }, "idempotencyKey: "],
    [{ template: "a", values: {}, isAdmin: true }, "unknown field isAdmin"],
  ])("that is %j is refused by field, and nothing is stored", async (input, field) => {
    expect(await refusal(call(startRunOperation, input))).toEqual([
      "invalid_input",
      expect.stringContaining(field),
    ]);
    expect([count("runs"), count("jobs")]).toEqual([{ n: 0 }, { n: 0 }]);
  });

  it.each(["nope", "../typescript-service", "_parts", "golden"])(
    "for the template %s finds none, and nothing is stored",
    async (template) => {
      expect(await refusalCode(call(startRunOperation, { template, values: {} }))).toBe("not_found");
      expect(count("runs")).toEqual({ n: 0 });
    },
  );
});

describe("one run", () => {
  const detail = async (run: Partial<NewRun>) => {
    await store({ id: "run_1", ...run });
    return z
      .looseObject({
        state: z.string(),
        actions: z.array(z.string()),
        failure: z.unknown(),
        waiting: z.unknown(),
        outputs: z.unknown(),
      })
      .parse(await call(getRunOperation, { id: "run_1" }, testActor("viewer")));
  };

  it.each<[Partial<NewRun>, string[]]>([
    [{ state: "queued" }, ["cancel"]],
    [{ state: "running", repositoryId: 1 }, ["cancel"]],
    [{ state: "waiting" }, ["cancel"]],
    [{ state: "failed" }, ["retry"]],
    [{ state: "failed", repositoryId: 1 }, ["retry", "archive"]],
    [{ state: "cancelled", createSentAt: 5 }, ["retry", "archive"]],
    [{ state: "failed", repositoryId: 1, archivingSince: 9 }, ["archive"]],
    [{ state: "succeeded", repositoryId: 1 }, []],
    [{ state: "archived", repositoryId: 1 }, []],
  ])("that is %j offers %j", async (run, actions) => {
    expect((await detail(run)).actions).toEqual(actions);
  });

  it("tells why it waits and until when, why it failed and where, and only then", async () => {
    const told = {
      messageCode: "forge_timeout",
      message: "The forge did not answer.",
      waitingSince: 0,
      nextAttemptAt: 1_000,
      failedStep: "push-content",
    };
    expect(await detail({ state: "waiting", ...told })).toMatchObject({
      waiting: {
        code: "forge_timeout",
        message: "The forge did not answer.",
        since: "1970-01-01T00:00:00.000Z",
        nextAttemptAt: "1970-01-01T00:00:01.000Z",
      },
      failure: null,
    });
    deps = createTestDeps();
    expect(await detail({ state: "failed", ...told })).toMatchObject({
      waiting: null,
      failure: { code: "forge_timeout", step: "push-content" },
    });
    deps = createTestDeps();
    expect(await detail({ state: "succeeded", ...told })).toMatchObject({ waiting: null, failure: null });
  });

  it("has outputs when it succeeded and its repository is known", async () => {
    const made = {
      repositoryUrl: "http://forge/a/b",
      cloneUrl: "http://forge/a/b.git",
      entityRef: "component:default/b",
    };
    expect((await detail({ state: "succeeded", ...made })).outputs).toEqual({
      repositoryUrl: "http://forge/a/b",
      cloneUrl: "http://forge/a/b.git",
      entityRef: "component:default/b",
      catalogUrl: "http://127.0.0.1:3000/catalog/default/component/b",
      links: [],
      text: [],
    });
    deps = createTestDeps();
    expect((await detail({ state: "failed", ...made })).outputs).toBeNull();
  });
});
