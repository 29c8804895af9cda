/*
 * One child process that is kept alive. A child that dies is started again at once if it had run for a while, and with
 * a growing pause if it keeps dying, so that a broken child neither stays down nor burns the machine.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ChildLine } from "./console-lines.ts";

const healthyAfterMs = 5_000;
const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** EX_CONFIG of sysexits(3). */
const configurationStatus = 78;

interface Exit {
  readonly livedMs: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Death {
  readonly livedMs: number;
  readonly signal: NodeJS.Signals | null;
  readonly quickDeaths: number;
}

/** Pause before the next start: none after a healthy life or a SIGKILL from outside, else 250 ms doubling to 15 s. */
export function restartPauseMs({ livedMs, signal, quickDeaths }: Death): number {
  if (livedMs >= healthyAfterMs || signal === "SIGKILL") return 0;
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, quickDeaths - 1));
}

export interface ChildCommand {
  readonly name: "forge" | "web" | "worker";
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface ChildHooks {
  line(line: ChildLine): void;
  died(name: string, how: string): void;
}

export interface SupervisedChild {
  readonly name: ChildCommand["name"];
  pid(): number | undefined;
  /** Deaths since the child last lived for five seconds. */
  quickDeaths(): number;
  /** True when the child last ended with status 78: what is wrong is for a person to change. */
  hasRefused(): boolean;
  /** True once the running child said so over its channel. */
  isReady(): boolean;
  restart(): void;
  /** From now on its end is nothing to be undone: a service manager may have asked all processes to stop at once. */
  letEnd(): void;
  /** SIGTERM, then SIGKILL after the grace; resolves when the process is gone. */
  stop(graceMs: number): Promise<void>;
}

const readyMessage = z.object({ event: z.literal("ready") });
const preload = new URL(`./die-with-parent.ts?supervisor=${process.pid}`, import.meta.url).href;
const root = path.join(import.meta.dirname, "../..");

function start(command: ChildCommand, hooks: ChildHooks): ChildProcess {
  const { name } = command;
  const child = spawn(process.execPath, ["--import", preload, ...command.args], {
    cwd: root,
    env: command.env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A terminal sends Ctrl-C to its whole process group; who stops when is for the supervisor to say.
    detached: true,
  });
  const forward = (stream: Readable | null, source: ChildLine["source"]): void => {
    if (stream !== null)
      createInterface({ input: stream }).on("line", (line) => hooks.line({ name, source, line }));
  };
  forward(child.stdout, "stdout");
  forward(child.stderr, "stderr");
  child.on("error", (error) => hooks.line({ name, source: "stderr", line: error.message }));
  return child;
}

async function end(child: ChildProcess, graceMs: number): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await gone;
  clearTimeout(timer);
}

interface State {
  child: ChildProcess | undefined;
  stopping: boolean;
  ready: boolean;
  quickDeaths: number;
  refused: boolean;
}

export function superviseChild(command: ChildCommand, hooks: ChildHooks): SupervisedChild {
  const state: State = { child: undefined, stopping: false, ready: false, quickDeaths: 0, refused: false };

  const revive = async ({ livedMs, code, signal }: Exit): Promise<void> => {
    state.refused = code === configurationStatus;
    state.quickDeaths = livedMs >= healthyAfterMs ? 0 : state.quickDeaths + 1;
    hooks.died(command.name, signal ?? `exit status ${code ?? "unknown"}`);
    const pauseMs = restartPauseMs({ livedMs, signal, quickDeaths: state.quickDeaths });
    if (pauseMs > 0) await delay(pauseMs, undefined, { ref: false });
    if (!state.stopping) run();
  };

  const run = (): void => {
    const startedAt = performance.now();
    const child = start(command, hooks);
    state.child = child;
    child.on("message", (message) => {
      if (readyMessage.safeParse(message).success) state.ready = true;
    });
    child.on("exit", (code, signal) => {
      state.child = undefined;
      state.ready = false;
      if (!state.stopping) void revive({ livedMs: performance.now() - startedAt, code, signal });
    });
  };

  run();
  return {
    name: command.name,
    pid: () => state.child?.pid,
    quickDeaths: () => state.quickDeaths,
    hasRefused: () => state.refused,
    isReady: () => state.ready,
    restart: () => void state.child?.kill("SIGTERM"),
    letEnd: () => {
      state.stopping = true;
    },
    async stop(graceMs) {
      state.stopping = true;
      if (state.child !== undefined) await end(state.child, graceMs);
    },
  };
}
