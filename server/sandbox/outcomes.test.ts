import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formatFinding } from "../kernel/finding.ts";
import { costlyCode, toCostlyFinding } from "./costly-finding.ts";
import { readCpuMs } from "./cpu-time.ts";
import { taskMessageSchema, taskReplySchema } from "./messages.ts";
import { OutcomeMemory } from "./outcome-memory.ts";
import { childArguments, type TaskOutcome } from "./sandbox-child.ts";
import { allowedCpuMs } from "./task-clock.ts";
import { defineTask, placeSchema, taskLimits, type TaskContext } from "./task.ts";

const done = (output: unknown): TaskOutcome => ({ id: 1, kind: "done", output });
const context: TaskContext = { cpuMs: 1_000, at: () => undefined, isOverTime: () => false };

describe("the memory of what tasks answered", () => {
  const memory = () => {
    const known = new OutcomeMemory();
    const asked: string[] = [];
    const recall = (key: string, outcome: () => Promise<TaskOutcome> = () => Promise.resolve(done(key))) =>
      known.recall(key, () => {
        asked.push(key);
        return outcome();
      });
    return { asked, recall };
  };

  it("asks once for a key, also when several ask before there is an answer", async () => {
    const { asked, recall } = memory();
    const answers = await Promise.all([recall("a"), recall("a"), recall("b"), recall("a")]);
    expect(answers).toEqual([done("a"), done("a"), done("b"), done("a")]);
    expect(await recall("a")).toEqual(done("a"));
    expect(asked).toEqual(["a", "b"]);
  });

  it.each<[string, TaskOutcome]>([
    ["stopped", { kind: "stopped", limit: "time", cpuMs: 1_000, place: undefined }],
    ["refused", { id: 1, kind: "refused", code: "template_invalid", message: "No.", details: null }],
  ])("keeps that a task was %s: the same input would be again", async (_case, outcome) => {
    const { asked, recall } = memory();
    await recall("a", () => Promise.resolve(outcome));
    expect(await recall("a")).toEqual(outcome);
    expect(asked).toEqual(["a"]);
  });

  it("asks again after a crash, and after nobody could be asked", async () => {
    const { asked, recall } = memory();
    await recall("a", () => Promise.resolve({ id: 1, kind: "crashed", message: "a defect" }));
    await expect(recall("b", () => Promise.reject(new Error("too busy")))).rejects.toThrow("too busy");
    expect([await recall("a"), await recall("b")]).toEqual([done("a"), done("b")]);
    expect(asked).toEqual(["a", "b", "a", "b"]);
  });

  it("remembers three hundred, and forgets what was not asked for the longest", async () => {
    const { asked, recall } = memory();
    for (let n = 0; n < 300; n += 1) await recall(`k${n}`);
    await recall("k0");
    await recall("new");
    asked.splice(0);
    for (const key of ["k0", "k299", "new", "k2", "k1"]) await recall(key);
    expect(asked).toEqual(["k1"]);
  });
});

describe("a task", () => {
  const half = defineTask({
    name: "test.half",
    input: z.object({ n: z.number().int() }),
    output: z.number(),
    run: ({ n }) => n / 2,
  });

  it("parses what it is given, because it comes from another process", () => {
    expect(half.perform({ n: 4 }, context)).toBe(2);
    for (const input of [null, {}, { n: "4" }, { n: 1.5 }])
      expect(() => half.perform(input, context)).toThrow(z.ZodError);
  });

  it("refuses nothing by itself, and has time for good work only", () => {
    expect(half.refusals).toEqual([]);
    expect(taskLimits).toEqual({ cpuMs: 1_000, wallMs: 10_000 });
  });

  it("is never allowed more than its limit, and no less alone than in a crowd", () => {
    const limits = fc.record({
      cpuMs: fc.nat(10_000),
      wallMs: fc.nat(60_000),
      crowded: fc.record({ cpuMs: fc.nat(10_000), afterMs: fc.nat(60_000) }),
    });
    fc.assert(
      fc.property(limits, fc.nat(60_000), (given, elapsed) => {
        const alone = allowedCpuMs({ limits: given, isCrowded: () => false }, elapsed);
        const crowded = allowedCpuMs({ limits: given, isCrowded: () => true }, elapsed);
        expect(alone).toBeLessThanOrEqual(given.cpuMs);
        expect(crowded).toBeLessThanOrEqual(alone);
        if (elapsed < given.crowded.afterMs) expect(alone).toBe(given.cpuMs);
      }),
    );
  });
});

describe("a file that costs too much", () => {
  it.each([
    [
      { limit: "time", cpuMs: 500, place: { file: "a.njk", line: 3, column: 7 } },
      "a.njk:3:7: file-too-costly: expected a file that is read within 0.5 s of processor time, found one that needs more; make it smaller or simpler",
    ],
    [
      { limit: "memory", cpuMs: 500, place: undefined },
      "catalog-info.yaml:1:1: file-too-costly: expected a file that is read within 128 MB of memory, found one that needs more; make it smaller or simpler",
    ],
  ] as const)("is a finding at the place where it was stopped: %j", (stop, text) => {
    const finding = toCostlyFinding(stop, "catalog-info.yaml");
    expect(formatFinding(finding)).toBe(text);
    expect([finding.severity, finding.code]).toEqual(["error", costlyCode]);
  });
});

describe("what a child says", () => {
  it.each([
    { id: 0, kind: "ready" },
    { id: 7, kind: "at", place: { file: "a", line: 1, column: 1 } },
    { id: 7, kind: "done", output: undefined },
    { id: 7, kind: "crashed", message: "a defect" },
  ])("is understood: %j", (reply) => {
    expect(taskReplySchema.safeParse(reply).success).toBe(true);
  });

  it.each([
    null,
    "ready",
    { kind: "done" },
    { id: 1, kind: "ready" },
    { id: "7", kind: "done" },
    { id: 7, kind: "at", place: { file: "a", line: 0, column: 1 } },
    { id: 7, kind: "refused", code: 7, message: "x", details: null },
    { id: 7, kind: "stopped", limit: "time" },
    { id: 7, kind: "exec", command: "rm" },
  ])("is taken for nothing else: %j", (reply) => {
    expect(taskReplySchema.safeParse(reply).success).toBe(false);
  });

  it("comes after a task with a name, a number and a limit", () => {
    expect(taskMessageSchema.safeParse({ id: 1, task: "a", cpuMs: 5, input: null }).success).toBe(true);
    expect(taskMessageSchema.safeParse({ id: 1, task: "a", input: null }).success).toBe(false);
    expect(placeSchema.safeParse({ file: "a", line: 1.5, column: 1 }).success).toBe(false);
  });
});

describe("a child's process", () => {
  it("may read the portal's code and nothing else, write nothing and start nothing", () => {
    const given = childArguments("/srv/waymark");
    expect(given).toContain("--permission");
    const readable = given.filter((one) => one.startsWith("--allow-fs-read="));
    expect(readable).toEqual(
      ["server", "node_modules", "package.json"].map((name) => `--allow-fs-read=/srv/waymark/${name}`),
    );
    for (const forbidden of ["--allow-fs-write", "--allow-child-process", "--allow-addons", "--allow-wasi"])
      expect(given.some((one) => one.startsWith(forbidden))).toBe(false);
    expect(given).toContain("--max-old-space-size=128");
  });

  it("whose processor time is asked tells it on Linux, and nothing once it is gone", () => {
    const own = readCpuMs(process.pid);
    if (process.platform === "linux") expect(own).toBeGreaterThan(0);
    else expect(own).toBeUndefined();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    for (const gone of [pid, 0, -1, 2 ** 30]) expect(readCpuMs(gone)).toBeUndefined();
  });
});
