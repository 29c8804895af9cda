// Real processes: what happens to a child when it is killed, when it will not stop, and when its supervisor dies.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tryProcessLock } from "../../db/process-lock.ts";
import { superviseChild, type ChildCommand, type SupervisedChild } from "./supervised-child.ts";

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const readyForever = `process.send({ event: "ready" }); setInterval(() => {}, 1000);`;
const wait = { timeout: 15_000, interval: 20 };

describe("a supervised child", () => {
  let folder: string;
  let supervised: SupervisedChild[];

  const command = (code: string): ChildCommand => {
    const file = path.join(folder, "child.mjs");
    fs.writeFileSync(file, code);
    return { name: "worker", args: [file], env: process.env };
  };
  const supervise = (code: string) => {
    const lines: string[] = [];
    const deaths: string[] = [];
    const child = superviseChild(command(code), {
      line: ({ source, line }) => lines.push(`${source} ${line}`),
      died: (_, how) => deaths.push(how),
    });
    supervised.push(child);
    return { child, lines, deaths };
  };

  /** A supervisor in a process of its own, with one child; `then` is what it does next. */
  const startParent = (args: readonly string[], then = "") => {
    const entry = path.join(import.meta.dirname, "supervised-child.ts");
    const parentFile = path.join(folder, "parent.mjs");
    fs.writeFileSync(
      parentFile,
      `import fs from "node:fs";
       import { superviseChild } from ${JSON.stringify(entry)};
       const child = superviseChild({ name: "worker", args: ${JSON.stringify(args)}, env: process.env },
         { line: ({ line }) => console.log(line), died: () => {} });
       ${then}`,
    );
    return spawn(process.execPath, [parentFile], { stdio: ["ignore", "pipe", "ignore"] });
  };
  const firstNumber = (parent: ReturnType<typeof startParent>) =>
    new Promise<number>((resolve) =>
      parent.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString().trim()))),
    );

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-child-"));
    supervised = [];
  });
  afterEach(async () => {
    await Promise.all(supervised.map((child) => child.stop(100)));
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("comes back with a new process after SIGKILL, again and again", async () => {
    const { child, deaths } = supervise(readyForever);
    const seen = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      await vi.waitUntil(() => child.isReady() && !seen.has(child.pid()!), wait);
      seen.add(child.pid()!);
      process.kill(child.pid()!, "SIGKILL");
    }
    await vi.waitUntil(() => child.isReady() && !seen.has(child.pid()!), wait);
    expect(deaths).toEqual(["SIGKILL", "SIGKILL", "SIGKILL", "SIGKILL"]);
  });

  it("counts quick deaths of a child that cannot start, and hands its last words on", async () => {
    const { child, lines } = supervise(`console.error("no such table"); process.exit(3);`);
    await vi.waitUntil(() => child.quickDeaths() >= 2, wait);
    expect(lines).toContain("stderr no such table");
    expect(child.isReady()).toBe(false);
  });

  it("is killed when it does not stop within the grace, and stays down", async () => {
    const { child } = supervise(`process.on("SIGTERM", () => {}); ${readyForever}`);
    await vi.waitUntil(() => child.isReady(), wait);
    const pid = child.pid()!;
    await child.stop(200);
    expect(isAlive(pid)).toBe(false);
    expect(child.pid()).toBeUndefined();
  });

  it("may finish by itself: the channel to the supervisor does not keep it alive", async () => {
    const { child, deaths } = supervise(`setTimeout(() => {}, 50);`);
    await vi.waitUntil(() => deaths.length > 0, wait);
    expect(deaths[0]).toBe("exit status 0");
    await child.stop(100);
  });

  /** Starts a process that is too busy to notice anything, and says its id. */
  const startBusy = `
    import { spawn } from "node:child_process";
    import { answerFor } from ${JSON.stringify(path.join(import.meta.dirname, "../runtime/own-children.ts"))};
    const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
    answerFor(busy);
    console.log(busy.pid);`;

  it("takes along what it started when its supervisor is killed with SIGKILL", async () => {
    const { args } = command(`${startBusy} ${readyForever}`);
    const parent = startParent(args);
    const pid = await firstNumber(parent);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(pid), wait);
  });

  it("ends when its supervisor is killed with SIGKILL", async () => {
    const { args } = command(`console.log(process.pid); ${readyForever}`);
    const parent = startParent(args);
    const pid = await firstNumber(parent);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(pid), wait);
  });

  it("ends when its supervisor is killed before it could listen", async () => {
    const { args } = command(`setInterval(() => {}, 1000);`);
    const die = `fs.writeSync(1, String(child.pid())); process.kill(process.pid, "SIGKILL");`;
    const pid = await firstNumber(startParent(args, die));
    expect(pid).toBeGreaterThan(1);
    await vi.waitUntil(() => !isAlive(pid), wait);
  });
});

describe("the process lock", () => {
  let folder: string;
  let holder: ChildProcess | undefined;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-lock-"));
  });
  afterEach(() => {
    holder?.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("outlives the garbage collector and is free in the instant its holder is killed", async () => {
    const file = path.join(folder, "waymark.lock");
    const entry = path.join(import.meta.dirname, "../../db/process-lock.ts");
    const code = `import { tryProcessLock } from ${JSON.stringify(entry)};
      console.log(tryProcessLock(${JSON.stringify(file)}) === undefined ? "busy" : "held");
      gc();
      setInterval(() => {}, 1000);`;
    holder = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const said = await new Promise<string>((resolve) =>
      holder?.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    expect(said).toBe("held");
    expect(tryProcessLock(file)).toBeUndefined();

    const gone = new Promise((resolve) => holder?.once("exit", resolve));
    holder.kill("SIGKILL");
    await gone;
    const lock = tryProcessLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  });
});
