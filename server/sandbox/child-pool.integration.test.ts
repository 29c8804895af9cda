import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProjectRoot } from "../runtime/project-root.ts";
import { ChildPool } from "./child-pool.ts";
import type { SandboxChild } from "./sandbox-child.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import type { TaskLimits } from "./task.ts";
import { loopForever, processId } from "./testing/tasks.ts";

const entry = "server/sandbox/testing/child.ts";
const projectRoot = findProjectRoot();
const patience = { timeout: 60_000 };
/** Long enough for another process to be seen, however slow the machine. */
const limits: TaskLimits = { cpuMs: 3_000, wallMs: 100_000 };

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox({ projectRoot, entry }, limits);
});
afterEach(async () => {
  sandbox.close();
  await expect.poll(childPids, patience).toEqual([]);
});

/** Processes this one has started that run the tests' entry. */
function childPids(): number[] {
  const listed = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
  return listed.stdout.split("\n").flatMap((row) => (row.includes(entry) ? [Number.parseInt(row, 10)] : []));
}

const pidOfNext = async (): Promise<number> => {
  const answer = await sandbox.run(processId, null);
  return answer.ok ? answer.value : 0;
};

/** Runs loops until they are stopped; `sees` looks at the children while every loop still runs. */
async function whileLooping<T>(loops: number, sees: (pids: readonly number[]) => T | undefined): Promise<T> {
  let stopped = 0;
  const ends = Array.from({ length: loops }, async () => {
    await sandbox.run(loopForever, null);
    stopped += 1;
  });
  let seen: T | undefined;
  await expect.poll(() => (seen = sees(childPids())) !== undefined, patience).toBe(true);
  expect(stopped).toBe(0);
  await Promise.all(ends);
  if (seen === undefined) throw new Error("Unreachable: the poll above has seen it.");
  return seen;
}

test("the first task is served by a child that was started before it", async () => {
  sandbox.warm();
  const before = childPids();
  expect(before).toHaveLength(1);
  expect(await pidOfNext()).toBe(before[0]);
});

test("a child that was killed from outside while it was idle is replaced", async () => {
  sandbox.warm();
  const [first = 0] = childPids();
  process.kill(first, "SIGKILL");
  await expect
    .poll(() => {
      sandbox.warm();
      return childPids().filter((pid) => pid !== first).length;
    }, patience)
    .toBe(1);
});

test("after a task was stopped, the next one is served by a child that ran already", async () => {
  const first = await pidOfNext();
  const others = (pids: readonly number[]) => pids.find((pid) => pid !== first);
  const spare = await whileLooping(1, others);
  expect(await pidOfNext()).toBe(spare);
});

test("two tasks stopped together leave two children for the next two, and never more than four are alive", async () => {
  const seen = new Set<number>();
  const all = (pids: readonly number[]) => {
    seen.add(pids.length);
    return pids.length === 4 ? pids : undefined;
  };
  const four = await whileLooping(2, all);
  const next = await Promise.all([pidOfNext(), pidOfNext()]);
  expect(new Set(next).size).toBe(2);
  expect(four).toEqual(expect.arrayContaining(next));
  expect(Math.max(...seen)).toBe(4);
});

test("what was started for a rush ends when it is over, all but one", async () => {
  const pool = new ChildPool({ projectRoot, entry }, 100);
  const ask = (child: SandboxChild) =>
    child.run({ task: processId.name, input: null }, { limits, isCrowded: pool.isCrowded });
  await Promise.all([pool.use(ask), pool.use(ask)]);
  await expect.poll(childPids, patience).toHaveLength(1);
  pool.close();
});

test("a task has less time while others wait, if its limits say so, and all of it when nobody does", async () => {
  const crowded = { cpuMs: 300, afterMs: limits.wallMs };
  const run = () => sandbox.run(loopForever, null, { ...limits, cpuMs: 1_500, crowded });
  const stops = await Promise.all([run(), run(), run()]);
  const allowed = stops.map((stop) => (stop.ok ? 0 : stop.error.cpuMs));
  expect(allowed.slice(0, 2)).toContain(300);
  expect(allowed[2]).toBe(1_500);
});
