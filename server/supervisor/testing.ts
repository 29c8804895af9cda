/* Real portals for tests: the whole process tree as a person starts it, on ports and a data folder of its own. */
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { expect, vi } from "vitest";

export const projectRoot = path.join(import.meta.dirname, "../..");
export const patience = { timeout: 90_000, interval: 50 };
/** A stop is a matter of seconds; the rest is for a machine that is busy with other tests. */
export const stopPatience = { timeout: 15_000, interval: 50 };

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

export const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

export const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

export interface Portal {
  process: ChildProcess;
  /** What goes before a command so that it sees what the portal sees. */
  enter: readonly string[];
  data: string;
  url: string;
  port: number;
  forgePort: number;
  lines: string[];
  errors: string[];
  exit: Promise<number | null>;
}

const started: Portal[] = [];

export interface StartLine {
  readonly command: string;
  readonly args: readonly string[];
  /** A process group of its own, as a terminal gives it: `-pid` reaches all of it. */
  readonly ownGroup?: boolean;
}

const builtStart: StartLine = {
  command: process.execPath,
  args: [path.join(projectRoot, "server/start.ts")],
};

interface LaunchOptions {
  readonly line?: StartLine;
  /** A program that runs the line elsewhere, as another user or in another namespace. */
  readonly enter?: readonly string[];
}

/** The program first, what it is given after it. */
function commandOf(enter: readonly string[], line: StartLine): [string, readonly string[]] {
  const [program = line.command, ...given] = [...enter, line.command, ...line.args];
  return [program, given];
}

export async function launch(
  data: string,
  extra: Readonly<Record<string, string>> = {},
  { line = builtStart, enter = [] }: LaunchOptions = {},
): Promise<Portal> {
  const port = Number(extra["PORT"] ?? (await freePort()));
  const forgePort = Number(extra["WAYMARK_FORGE_PORT"] ?? (await freePort()));
  const child = spawn(...commandOf(enter, line), {
    cwd: projectRoot,
    detached: line.ownGroup ?? false,
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      WAYMARK_DATA: data,
      PORT: String(port),
      WAYMARK_FORGE_PORT: String(forgePort),
      // Tests ask far more often than people; the one about the limit sets its own.
      WAYMARK_REQUESTS_PER_MINUTE: "100000",
      WAYMARK_RUNS_PER_HOUR: "1000",
      ...extra,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  child.stderr.on("data", (chunk: Buffer) => errors.push(...chunk.toString().trim().split("\n")));
  const exit = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = `http://127.0.0.1:${port}`;
  const portal = { process: child, enter, data, url, port, forgePort, lines, errors, exit };
  started.push(portal);
  return portal;
}

export async function launchReady(
  data: string,
  extra: Readonly<Record<string, string>> = {},
  options: LaunchOptions = {},
): Promise<Portal> {
  const portal = await launch(data, extra, options);
  const readyLine = `Waymark is ready on ${portal.url}`;
  await vi.waitUntil(() => portal.lines.includes(readyLine) || portal.process.exitCode !== null, patience);
  expect(portal.errors).toEqual([]);
  expect(portal.lines).toContain(readyLine);
  return portal;
}

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

function listProcesses(): Listed[] {
  const table = execFileSync("ps", ["-axo", "pid=,ppid=,args="]).toString().trim().split("\n");
  return table.flatMap((row) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return args.startsWith("ps ") ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
}

/** Live children of a process by the script they run; Next renames itself. */
export function childrenOf(pid: number): { pid: number; name: string }[] {
  const children = listProcesses().filter(({ parent }) => parent === pid);
  return children.map(({ pid: child, args }) => {
    const name = args.includes("forge/main.ts") ? "forge" : args.includes("worker.ts") ? "worker" : "web";
    return { pid: child, name };
  });
}

/** Live children for untrusted work of a process, by their entry. */
export function sandboxesOf(pid: number): { pid: number; entry: string }[] {
  return listProcesses().flatMap(({ pid: child, parent, args }) => {
    const entry =
      parent === pid ? /server\/(?:scaffolder\/render\/child|reader)\.ts/.exec(args)?.[0] : undefined;
    return entry === undefined ? [] : [{ pid: child, entry }];
  });
}

/** Every live process below this one. */
export function descendantsOf(root: number): number[] {
  const all = listProcesses();
  const below = (pid: number): number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(root);
}

export interface CommandOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Variables = Readonly<Record<string, string>>;

/** The command line with nothing but these variables. */
export const commandLine = (variables: Variables, ...args: string[]): Promise<CommandOutcome> =>
  enteredCommandLine([], variables, args);

export function enteredCommandLine(
  enter: readonly string[],
  variables: Variables,
  args: readonly string[],
): Promise<CommandOutcome> {
  const env = { NODE_ENV: "production" as const, PATH: process.env.PATH ?? "", ...variables };
  const line = { command: process.execPath, args: [path.join(projectRoot, "server/cli/main.ts"), ...args] };
  return new Promise((resolve) => {
    const [program, given] = commandOf(enter, line);
    const child = execFile(program, given, { cwd: projectRoot, env }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

/** The command line beside a running portal, however it ends. */
export function tryWaymark(portal: Portal, ...args: string[]): Promise<CommandOutcome> {
  const ports = { PORT: String(portal.port), WAYMARK_FORGE_PORT: String(portal.forgePort) };
  return enteredCommandLine(portal.enter, { WAYMARK_DATA: portal.data, ...ports }, args);
}

export async function waymark(portal: Portal, ...args: string[]): Promise<string> {
  const outcome = await tryWaymark(portal, ...args);
  expect(outcome).toMatchObject({ status: 0 });
  return outcome.stdout;
}

export const createToken = (portal: Portal, role: string, name = role): Promise<string> =>
  waymark(portal, "token", "create", "--name", name, "--role", role);

/** Kills what the tests of this file have started and left running. */
export async function stopAll(): Promise<void> {
  for (const portal of started.splice(0)) {
    portal.process.kill("SIGKILL");
    await portal.exit;
  }
}
