import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { isTerminal, runStates } from "../domain/run-state.schema.ts";
import {
  appendRunEvent,
  countRunEvents,
  countRunEventsDue,
  forgetRunEvents,
  listRunEventRows,
} from "./run-events.ts";
import { storeRun } from "./testing.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});
const store = (id: string, finishedAt: number | null = null, state: (typeof runStates)[number] = "failed") =>
  db.withTx((tx) => storeRun(tx, { id, finishedAt, state: finishedAt === null ? "running" : state }));
const say = (runId: string, message: string) =>
  db.withTx((tx) => appendRunEvent(tx, runId, { at: 1, level: "info", message }));
const forget = (before: number, limit: number) => db.withTx((tx) => forgetRunEvents(tx, { before, limit }));
const messages = async (runId: string, afterId = 0, limit = 100) =>
  (await listRunEventRows(db.read, { runId, afterId, limit })).map(({ message }) => message);

describe("the log of a run", () => {
  it("is told in the order it was written, from any line on, and not mixed with another's", async () => {
    await store("run_1");
    await store("run_2");
    for (const text of ["a", "b", "c"]) {
      await say("run_1", text);
      await say("run_2", text.toUpperCase());
    }
    const [first, second] = await listRunEventRows(db.read, { runId: "run_1", afterId: 0, limit: 2 });
    expect([first?.message, second?.message]).toEqual(["a", "b"]);
    expect(await messages("run_1", first?.id)).toEqual(["b", "c"]);
    expect(await messages("run_1", second?.id, 1)).toEqual(["c"]);
    expect(await messages("run_1", 1_000)).toEqual([]);
    expect(await messages("run_2")).toEqual(["A", "B", "C"]);
    expect(await messages("run_3")).toEqual([]);
  });

  it("keeps level and step, and has none where none was meant", async () => {
    await store("run_1");
    await db.withTx((tx) =>
      appendRunEvent(tx, "run_1", { at: 7, step: "push-content", level: "warning", message: "ä\n" }),
    );
    await say("run_1", "");
    expect(await listRunEventRows(db.read, { runId: "run_1", afterId: 0, limit: 9 })).toMatchObject([
      { at: 7, step: "push-content", level: "warning", message: "ä\n" },
      { at: 1, step: null, level: "info", message: "" },
    ]);
  });

  it("is not edited, and belongs to a run", async () => {
    await store("run_1");
    await say("run_1", "a");
    expect(() => db.raw.prepare("UPDATE run_events SET message = 'b'").run()).toThrow(
      "run events are append-only",
    );
    await expect(say("run_0", "a")).rejects.toThrow(/FOREIGN KEY/);
  });

  it("never gives a number twice, so that a reader who comes back misses nothing", async () => {
    await store("run_1", 5);
    for (const text of ["a", "b"]) await say("run_1", text);
    const [, last] = await listRunEventRows(db.read, { runId: "run_1", afterId: 0, limit: 2 });
    await forget(9, 9);
    await say("run_1", "c");
    expect(await messages("run_1", last?.id)).toEqual(["c"]);
  });
});

describe("lines that may go", () => {
  it.each(runStates)("are those of a run that ended by then: %s", async (state) => {
    await store("run_1", 10, state);
    await say("run_1", "a");
    const due = isTerminal(state) ? 1 : 0;
    expect([await countRunEventsDue(db.read, 9), await countRunEventsDue(db.read, 10)]).toEqual([0, due]);
    expect([await forget(9, 5), await forget(10, 5), await countRunEvents(db.read)]).toEqual([
      0,
      due,
      1 - due,
    ]);
  });

  it("are not those of a run that has not ended", async () => {
    await store("run_1");
    await say("run_1", "a");
    expect([await countRunEventsDue(db.read, 1_000), await forget(1_000, 5)]).toEqual([0, 0]);
  });

  it("go a few at a time, across runs, until none is left", async () => {
    await store("run_1", 10);
    await store("run_2", 11);
    await store("run_3", 99);
    for (const run of ["run_1", "run_2", "run_3"]) for (const text of ["a", "b"]) await say(run, text);
    const gone = [await forget(50, 3), await forget(50, 3), await forget(50, 3)];
    expect([gone, await countRunEvents(db.read), await messages("run_3")]).toEqual([
      [3, 1, 0],
      2,
      ["a", "b"],
    ]);
  });
});
