import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { canTransition, isTerminal, runStates, type RunState } from "../domain/run-state.schema.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import {
  countRuns,
  dropRunFiles,
  dropRunSecrets,
  dropSecretsOfEndedRuns,
  findLiveRun,
  findRun,
  findRunByKey,
  findRunPlan,
  getRun,
  getRunContents,
  hasSealedSecrets,
  listRunRows,
  listRunTimesSince,
  transitionRun,
  UnreadableRunError,
  updateRun,
  type RunFilter,
} from "./runs.ts";
import { newRun, storeRun } from "./testing.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});
const store = (...args: Parameters<typeof storeRun> extends [unknown, ...infer Rest] ? Rest : never) =>
  db.withTx((tx) => storeRun(tx, ...args));
const stateOf = async (id: string) => (await getRun(db.read, id)).state;

describe("a stored run", () => {
  it("comes back as it was written, with its plan and its files", async () => {
    const { plan, files } = fixtureTemplate("checkout");
    await store({ id: "run_1", entityRef: "component:default/checkout" }, { sealedSecrets: "sealed" });
    expect(await getRun(db.read, "run_1")).toMatchObject(
      newRun({ entityRef: "component:default/checkout", name: "run_1" }),
    );
    expect(await getRunContents(db.read, "run_1")).toEqual({ plan, files, sealedSecrets: "sealed" });
    expect(await findRunPlan(db.read, "run_1")).toEqual(plan);
  });

  it("that is not there is not found by name, and a person is told where to look", async () => {
    expect(await findRun(db.read, "run_0")).toBeUndefined();
    await expect(getRun(db.read, "run_0")).rejects.toMatchObject({
      code: "not_found",
      message: "There is no run run_0. GET /runs lists them.",
    });
    await expect(getRunContents(db.read, "run_0")).rejects.toThrow(
      new UnreadableRunError("Run run_0 has no stored plan."),
    );
    expect(await findRunPlan(db.read, "run_0")).toBeUndefined();
  });

  it.each(["{", "[]", "null", '{"template":{}}'])(
    "whose plan has become %j is unreadable, and is shown all the same",
    async (plan) => {
      await store();
      db.raw.prepare("UPDATE run_contents SET plan = ?").run(plan);
      await expect(getRunContents(db.read, "run_1")).rejects.toThrow(
        "The stored plan of run run_1 cannot be read.",
      );
      expect(await findRunPlan(db.read, "run_1")).toBeUndefined();
      expect(await stateOf("run_1")).toBe("running");
    },
  );

  it("is written whole or not at all", async () => {
    db.raw.exec(
      "CREATE TRIGGER full_disk BEFORE INSERT ON run_contents BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    await expect(store()).rejects.toThrow("disk full");
    expect(await findRun(db.read, "run_1")).toBeUndefined();
  });
});

describe("two runs for one repository", () => {
  it.each(runStates)("cannot both live: the first is %s", async (state) => {
    await store({ id: "run_1", name: "Checkout", state });
    const isFree = isTerminal(state);
    const second = store({ id: "run_2", name: "checkout", owner: "WAYMARK" });
    if (isFree) await second;
    else await expect(second).rejects.toThrow(/UNIQUE/);
    const live = await findLiveRun(db.read, { host: newRun().host, owner: "Waymark", name: "CHECKOUT" });
    expect(live?.id).toBe(isFree ? "run_2" : "run_1");
  });

  it("may live at two forges, and under two owners", async () => {
    await store({ id: "run_1", name: "a" });
    await store({ id: "run_2", name: "a", host: "https://github.com" });
    await store({ id: "run_3", name: "a", owner: "other" });
    const find = async (host: string, owner: string) =>
      (await findLiveRun(db.read, { host, owner, name: "a" }))?.id;
    expect([
      await find(newRun().host, "waymark"),
      await find("https://github.com", "waymark"),
      await find("https://github.com", "other"),
    ]).toEqual(["run_1", "run_2", undefined]);
  });
});

describe("a request that is sent again", () => {
  it("is found by who sent it and its key, and by nobody else's", async () => {
    await store({ id: "run_1", actorId: "usr_1", idempotencyKey: "k" });
    const find = async (actorId: string, idempotencyKey: string) =>
      (await findRunByKey(db.read, { actorId, idempotencyKey }))?.id;
    expect([
      await find("usr_1", "k"),
      await find("usr_2", "k"),
      await find("usr_1", "K"),
      await find("usr_1", ""),
    ]).toEqual(["run_1", undefined, undefined, undefined]);
  });

  it("makes no second run, though others may use the same key and many have none", async () => {
    await store({ id: "run_1", actorId: "usr_1", idempotencyKey: "k" });
    await expect(store({ id: "run_2", actorId: "usr_1", idempotencyKey: "k" })).rejects.toThrow(/UNIQUE/);
    await store({ id: "run_3", actorId: "usr_2", idempotencyKey: "k" });
    await store({ id: "run_4", actorId: "usr_1" });
    await store({ id: "run_5", actorId: "usr_1" });
    expect(await countRuns(db.read, {})).toBe(4);
  });

  it("counts towards the limit by the hour: from the given time on, oldest first, one's own only", async () => {
    for (const [index, createdAt] of [30, 10, 20].entries())
      await store({ id: `run_${index}`, actorId: "usr_1", createdAt });
    await store({ id: "run_9", actorId: "usr_2", createdAt: 25 });
    const since = (epochMs: number) => listRunTimesSince(db.read, { actorId: "usr_1", epochMs });
    expect([await since(0), await since(20), await since(31)]).toEqual([[10, 20, 30], [20, 30], []]);
  });
});

describe("the state of a run", () => {
  const pairs = runStates.flatMap((from) => runStates.map((to): [RunState, RunState] => [from, to]));

  it.each(pairs)("from %s to %s follows the state machine", async (from, to) => {
    await store({ id: "run_1", state: from });
    const move = db.withTx((tx) =>
      transitionRun(tx, { id: "run_1", state: from }, { state: to, set: { message: "moved" } }),
    );
    if (from === to || canTransition(from, to)) {
      await move;
      expect(await getRun(db.read, "run_1")).toMatchObject({ state: to, message: "moved" });
    } else {
      await expect(move).rejects.toMatchObject({
        code: "conflict",
        message: `Run run_1 is ${from}; it cannot become ${to}.`,
      });
      expect(await getRun(db.read, "run_1")).toMatchObject({ state: from, message: null });
    }
  });

  it("changes of one run leave the others alone", async () => {
    await store({ id: "run_1" });
    await store({ id: "run_2" });
    await db.withTx((tx) => transitionRun(tx, { id: "run_1", state: "running" }, { state: "failed" }));
    await db.withTx((tx) => updateRun(tx, "run_1", { repositoryId: 7 }));
    expect(await getRun(db.read, "run_2")).toMatchObject({ state: "running", repositoryId: null });
    expect(await getRun(db.read, "run_1")).toMatchObject({ state: "failed", repositoryId: 7 });
  });
});

describe("files and secrets of a run", () => {
  const contents = async (id: string) => {
    const { files, sealedSecrets } = await getRunContents(db.read, id);
    return [files.length > 0, sealedSecrets];
  };

  it("go when the repository has them; the plan stays", async () => {
    await store({}, { sealedSecrets: "sealed" });
    expect(await contents("run_1")).toEqual([true, "sealed"]);
    await db.withTx((tx) => dropRunFiles(tx, "run_1"));
    expect(await contents("run_1")).toEqual([false, null]);
    expect((await getRunContents(db.read, "run_1")).plan.repository.name).toBe("checkout");
  });

  it("are told apart: secrets may go alone, and whether there are any is known", async () => {
    await store({}, { sealedSecrets: "sealed" });
    expect([await hasSealedSecrets(db.read, "run_1"), await hasSealedSecrets(db.read, "run_0")]).toEqual([
      true,
      false,
    ]);
    await db.withTx((tx) => dropRunSecrets(tx, "run_1"));
    expect([await contents("run_1"), await hasSealedSecrets(db.read, "run_1")]).toEqual([
      [true, null],
      false,
    ]);
  });

  it("of runs that ended before a time go, at most so many at once, and of nobody else", async () => {
    for (const [id, finishedAt] of [
      ["run_1", 10],
      ["run_2", 20],
      ["run_3", 30],
      ["run_4", null],
    ] as const)
      await store(
        { id, finishedAt, state: finishedAt === null ? "running" : "failed" },
        { sealedSecrets: "sealed" },
      );
    const drop = (before: number, limit: number) =>
      db.withTx((tx) => dropSecretsOfEndedRuns(tx, { before, limit }));
    const held = async () =>
      Promise.all(["run_1", "run_2", "run_3", "run_4"].map((id) => hasSealedSecrets(db.read, id)));
    expect([await drop(10, 9), await held()]).toEqual([0, [true, true, true, true]]);
    expect(await drop(30, 1)).toBe(1);
    expect((await held()).filter(Boolean)).toHaveLength(3);
    expect([await drop(30, 9), await drop(30, 9), await held()]).toEqual([1, 0, [false, false, true, true]]);
  });
});

describe("the list of runs", () => {
  beforeEach(async () => {
    const states: readonly RunState[] = ["failed", "running", "succeeded", "failed", "queued"];
    for (const [index, state] of states.entries())
      await store({
        id: `run_${index}`,
        state,
        actorId: index % 2 === 0 ? "usr_1" : "usr_2",
        template: index < 3 ? "a" : "b",
        entityRef: index === 4 ? null : `component:default/s${index}`,
      });
  });
  const listed = async (filter: Partial<RunFilter>) =>
    (await listRunRows(db.read, { limit: 100, ...filter })).map(({ id }) => id.slice(4)).join("");

  it.each<[Partial<RunFilter>, string]>([
    [{}, "43210"],
    [{ limit: 2 }, "43"],
    [{ beforeId: "run_3" }, "210"],
    [{ beforeId: "run_3", limit: 1 }, "2"],
    [{ beforeId: "run_0" }, ""],
    [{ actorId: "usr_1" }, "420"],
    [{ template: "b" }, "43"],
    [{ states: ["failed"] }, "30"],
    [{ states: ["failed", "queued"] }, "430"],
    [{ states: [] }, ""],
    [{ entityRef: "component:default/s1" }, "1"],
    [{ actorId: "usr_2", template: "b", states: ["failed"] }, "3"],
    [{ actorId: "usr_9" }, ""],
    [{ template: "%" }, ""],
  ])("with %j is %s, newest first", async (filter, ids) => {
    expect(await listed(filter)).toBe(ids);
    const { limit: _limit, beforeId: _beforeId, ...counted } = filter;
    if (filter.limit === undefined && filter.beforeId === undefined)
      expect(await countRuns(db.read, counted)).toBe(ids.length);
  });

  it("is walked page by page without a gap, also while new runs arrive", async () => {
    const seen: string[] = [];
    for (let beforeId: string | undefined; ;) {
      const page = await listRunRows(db.read, { limit: 2, beforeId });
      seen.push(...page.map(({ id }) => id));
      await store({ id: `run_9${seen.length}` });
      if (page.length < 2) break;
      beforeId = page.at(-1)?.id;
    }
    expect(seen).toEqual(["run_4", "run_3", "run_2", "run_1", "run_0"]);
  });
});
