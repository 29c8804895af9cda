import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProjectRoot } from "../runtime/project-root.ts";
import { readCpuMs } from "./cpu-time.ts";
import { childArguments } from "./sandbox-child.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { taskLimits } from "./task.ts";
import { onBusyMachine } from "./testing/busy-machine.ts";
import {
  count,
  crash,
  eatMemory,
  echo,
  lie,
  loopForever,
  refuse,
  stall,
  startThread,
  work,
} from "./testing/tasks.ts";

const projectRoot = findProjectRoot();
const entry = "server/sandbox/testing/child.ts";
const input = { text: "täxt\0", bytes: new Uint8Array([0, 255]) };

const echoed = { ok: true, value: input };
/** The time of the processor as it is; the machine that runs the tests may be slow. */
const patient = { ...taskLimits, wallMs: 100_000 };

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox({ projectRoot, entry }, patient);
});
afterAll(() => {
  sandbox.close();
});

/** Counts the answers that a server of this process gives while `wait` is not settled. */
async function answersWhile(wait: Promise<unknown>): Promise<number> {
  const server = http.createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let isRunning = true;
  let answered = 0;
  const asking = (async () => {
    while (isRunning) {
      expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text()).toBe("ok");
      answered += 1;
    }
  })();
  await wait;
  isRunning = false;
  await asking;
  server.close();
  return answered;
}

describe("a task", () => {
  test("answers with what it returns, several at once, none lost", async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const outputs = await Promise.all(texts.map((text) => sandbox.run(echo, { ...input, text })));
    expect(outputs.map((output) => output.ok && output.value.text)).toEqual(texts);
    expect(await sandbox.run(echo, input)).toEqual(echoed);
  });

  test("passes on the refusals it names, and no others", async () => {
    await expect(sandbox.run(refuse, { code: "invalid_input" })).rejects.toMatchObject({
      name: "AppError",
      code: "invalid_input",
      message: "No.",
      details: { why: "test" },
    });
    await expect(sandbox.run(refuse, { code: "forbidden" })).rejects.toThrow(/refused with forbidden/);
  });

  test("that crashes, or says something it did not promise, is a defect of ours", async () => {
    await expect(sandbox.run(crash, null)).rejects.toThrow(/test\.crash crashed: TypeError: a defect/);
    await expect(sandbox.run(lie, null)).rejects.toMatchObject({ name: "ZodError" });
    expect(await sandbox.run(echo, input)).toEqual(echoed);
  });

  test("that never ends is stopped by its time at the place it said last, while this process answers", async () => {
    const place = { file: "second.yaml", line: 3, column: 2 };
    const stopped = expect(sandbox.run(loopForever, null, patient)).resolves.toMatchObject({
      ok: false,
      error: { limit: "time", place },
    });
    expect(await answersWhile(stopped)).toBeGreaterThan(20);
    expect(await sandbox.run(echo, input)).toEqual(echoed);
  });

  test("that uses less than its time ends on a busy machine, however long that takes", async () => {
    const limits = { ...patient, cpuMs: 500 };
    const result = await onBusyMachine(() => sandbox.run(work, { cpuMs: 350 }, limits));
    expect(result.ok && result.value.wallMs).toBeGreaterThan(limits.cpuMs);
  });

  test("that waits for nothing is stopped by the clock on the wall", async () => {
    const limits = { cpuMs: 60_000, wallMs: 200 };
    await expect(sandbox.run(stall, null, limits)).rejects.toMatchObject({
      code: "rate_limited",
      message: expect.stringContaining("within 0.2 seconds"),
    });
  });

  test("that needs too much memory is stopped, and only that one", async () => {
    const limits = { cpuMs: 60_000, wallMs: 60_000 };
    const result = await sandbox.run(eatMemory, null, limits);
    expect(result).toMatchObject({ ok: false, error: { limit: "memory" } });
    expect(await sandbox.run(echo, input)).toEqual(echoed);
  });

  test("under a known key is answered from memory, a stop as well as an output", async () => {
    const first = await sandbox.recall(count, null, "a");
    expect(await sandbox.recall(count, null, "a")).toEqual(first);
    expect(await sandbox.recall(count, null, "b")).not.toEqual(first);
    await expect(sandbox.recall(crash, null, "a")).rejects.toThrow(/crashed/);
    const stop = await sandbox.recall(loopForever, null, "a");
    const before = performance.now();
    expect(await sandbox.recall(loopForever, null, "a")).toEqual(stop);
    expect(performance.now() - before).toBeLessThan(taskLimits.cpuMs);
  });

  test("beyond what may wait is told to come back", async () => {
    const runs = await Promise.allSettled(Array.from({ length: 60 }, () => sandbox.run(echo, input)));
    const refused = runs.filter((run) => run.status === "rejected");
    expect(refused.map(({ reason }) => reason.code)).toEqual(Array(8).fill("rate_limited"));
  });
});

describe("the child's process", () => {
  test.each([
    ["reading another file", "fs.readFileSync('/etc/passwd')"],
    ["reading the data folder", "fs.readdirSync('data')"],
    ["writing beside the code", "fs.writeFileSync('server/x', '')"],
    ["starting a process", "child_process.execSync('id')"],
  ])("%s is refused", (_, code) => {
    const run = spawnSync(process.execPath, [...childArguments(projectRoot), "-e", code], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("ERR_ACCESS_DENIED");
  });

  test("starting a thread is refused once there is work", async () => {
    await expect(sandbox.run(startThread, null)).rejects.toThrow(/ERR_ACCESS_DENIED|Access to this API/);
  });

  test.each([
    { child: "an idle child", more: "", busyMs: 0 },
    {
      child: "a child whose task never ends",
      more: `child.run({ task: "test.loop-forever", input: null }, bounds);`,
      busyMs: 2_000,
    },
  ])("kill -9 of the parent does not leave $child", async ({ more, busyMs }) => {
    const entryModule = path.join(projectRoot, "server/sandbox/sandbox-child.ts");
    const code = `const { SandboxChild } = await import(${JSON.stringify(entryModule)});
      const child = new SandboxChild(${JSON.stringify({ projectRoot, entry })});
      const bounds = { limits: { cpuMs: 600_000, wallMs: 600_000 }, isCrowded: () => false };
      await child.run({ task: "test.work", input: { cpuMs: 1 } }, bounds);
      ${more}
      process.stdout.write(String(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(output.toString());
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(() => readCpuMs(pid) ?? Infinity, { timeout: 60_000 }).toBeGreaterThanOrEqual(busyMs);
    expect(isAlive()).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(isAlive, { timeout: 20_000 }).toBe(false);
  });
});
