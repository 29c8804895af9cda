import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import {
  beginStep,
  insertStepResult,
  listStepAttempts,
  listStepResults,
  recordStepError,
  type StepResult,
} from "./run-steps.ts";
import { storeRun } from "./testing.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(async () => {
  db = createTestDatabase();
  await db.withTx((tx) => storeRun(tx, { id: "run_1" }));
  await db.withTx((tx) => storeRun(tx, { id: "run_2" }));
});
const begin = (at: number, id: "push-content" | "record-base" = "push-content") =>
  db.withTx((tx) => beginStep(tx, "run_1", { id, at }));
const fail = (error: string) =>
  db.withTx((tx) => recordStepError(tx, "run_1", { step: "push-content", error }));
const attempts = async () => {
  const found = (await listStepAttempts(db.read, "run_1")).get("push-content");
  return found === undefined
    ? undefined
    : [found.attempts, found.startedAt, found.lastAttemptAt, found.lastError];
};
const result = (overrides: Partial<StepResult> = {}): StepResult => ({
  outcome: "done",
  detail: null,
  existing: [],
  finishedAt: 5,
  ...overrides,
});
const finish = (overrides: Partial<StepResult> = {}) =>
  db.withTx((tx) => insertStepResult(tx, "run_1", { ...result(overrides), id: "push-content" }));

describe("the attempts of a step", () => {
  it("are none before it begins, and one when it has", async () => {
    expect(await attempts()).toBeUndefined();
    await begin(10);
    expect(await attempts()).toEqual([1, 10, 10, null]);
  });

  it("are not more after a restart, nor for looking again", async () => {
    for (const at of [10, 20, 30]) await begin(at);
    expect(await attempts()).toEqual([1, 10, 30, null]);
  });

  it("are one more for what follows a failure, which is forgotten then", async () => {
    await begin(10);
    await fail("The forge did not answer.");
    expect(await attempts()).toEqual([1, 10, 10, "The forge did not answer."]);
    await begin(20);
    expect(await attempts()).toEqual([2, 10, 20, null]);
    await begin(30);
    expect(await attempts()).toEqual([2, 10, 30, null]);
    await fail("Again.");
    await fail("And again.");
    await begin(40);
    expect(await attempts()).toEqual([3, 10, 40, null]);
  });

  it("belong to one step of one run", async () => {
    await begin(10);
    await begin(11, "record-base");
    await fail("Only this one.");
    const all = await listStepAttempts(db.read, "run_1");
    expect([all.size, all.get("record-base")?.lastError]).toEqual([2, null]);
    expect((await listStepAttempts(db.read, "run_2")).size).toBe(0);
  });

  it("need a run and a step that has begun", async () => {
    await expect(db.withTx((tx) => beginStep(tx, "run_0", { id: "push-content", at: 1 }))).rejects.toThrow(
      /FOREIGN KEY/,
    );
    await fail("Nothing has begun.");
    expect(await attempts()).toBeUndefined();
  });
});

describe("the result of a step", () => {
  it("comes back with what exists since", async () => {
    const existing = [
      { kind: "commit", name: "0123", url: "https://forge.example.com/c" },
      { kind: "secret", name: "TOKEN", url: null },
    ];
    await finish({ outcome: "skipped", detail: "skipped: plan. ä", existing });
    expect([...(await listStepResults(db.read, "run_1"))]).toEqual([
      ["push-content", { outcome: "skipped", detail: "skipped: plan. ä", existing, finishedAt: 5 }],
    ]);
    expect((await listStepResults(db.read, "run_2")).size).toBe(0);
  });

  it("is there once: a step is done when its row exists, and a second worker cannot do it again", async () => {
    await finish();
    await expect(finish({ detail: "by another worker" })).rejects.toThrow(/UNIQUE|PRIMARY/);
    expect((await listStepResults(db.read, "run_1")).get("push-content")).toEqual(result());
  });

  it("that nobody can read is an error and not a step that was never done", async () => {
    await finish();
    db.raw.prepare("UPDATE run_step_results SET existing = '[{\"kind\":1}]'").run();
    await expect(listStepResults(db.read, "run_1")).rejects.toThrow();
  });

  it.each(["failed", "", "Done"])("is done or skipped, never %j", (outcome) => {
    const insert = () =>
      db.raw.prepare("INSERT INTO run_step_results VALUES ('run_1', 'x', ?, NULL, '[]', 1)").run(outcome);
    expect(insert).toThrow(/CHECK/);
  });
});
