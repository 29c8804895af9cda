// The whole process tree as a person starts it: real web, worker and forge on a data folder of their own.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";

const root = path.join(import.meta.dirname, "../..");
const wait = { timeout: 90_000, interval: 50 };

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

interface Portal {
  process: ChildProcess;
  url: string;
  port: number;
  forgePort: number;
  lines: string[];
  errors: string[];
  exit: Promise<number | null>;
}

const started: Portal[] = [];

async function launch(data: string, extra: Record<string, string> = {}): Promise<Portal> {
  const port = await freePort();
  const forgePort = await freePort();
  const child = spawn(process.execPath, [path.join(root, "server/start.ts")], {
    cwd: root,
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      WAYMARK_DATA: data,
      PORT: String(port),
      WAYMARK_FORGE_PORT: String(forgePort),
      ...extra,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  child.stderr.on("data", (chunk: Buffer) => errors.push(...chunk.toString().trim().split("\n")));
  const exit = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const portal = { process: child, url: `http://127.0.0.1:${port}`, port, forgePort, lines, errors, exit };
  started.push(portal);
  return portal;
}

async function launchReady(data: string): Promise<Portal> {
  const portal = await launch(data);
  const readyLine = `Waymark is ready on ${portal.url}`;
  await vi.waitUntil(() => portal.lines.includes(readyLine) || portal.process.exitCode !== null, wait);
  expect(portal.errors).toEqual([]);
  expect(portal.lines).toContain(readyLine);
  return portal;
}

/** Live children of a process by the script they run; Next renames itself. */
function childrenOf(pid: number): { pid: number; name: string }[] {
  const table = execFileSync("ps", ["-axo", "pid=,ppid=,args="]).toString().trim().split("\n");
  return table.flatMap((row) => {
    const [, child, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    if (Number(parent) !== pid || args.startsWith("ps ")) return [];
    const name = args.includes("forge/main.ts") ? "forge" : args.includes("worker.ts") ? "worker" : "web";
    return [{ pid: Number(child), name }];
  });
}

/** The command line beside a running portal. */
function waymark(portal: Portal, data: string, ...args: string[]): string {
  const own = { WAYMARK_DATA: data, PORT: String(portal.port), WAYMARK_FORGE_PORT: String(portal.forgePort) };
  return execFileSync(process.execPath, [path.join(root, "server/cli/main.ts"), ...args], {
    cwd: root,
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ...own },
  }).toString();
}

describe("a started Waymark", () => {
  let folder: string;
  let data: string;

  beforeAll(async () => {
    await ensureBuilt(root);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-start-"));
    data = path.join(folder, "data");
  }, 600_000);
  afterEach(async () => {
    for (const portal of started.splice(0)) {
      portal.process.kill("SIGKILL");
      await portal.exit;
    }
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("prints the sign-in link, then the ready line; refuses a second start; stops every process on SIGTERM", async () => {
    const portal = await launchReady(data);
    const link = portal.lines.findIndex((line) => line.includes(`${portal.url}/setup#wms_`));
    expect(link).toBeGreaterThanOrEqual(0);
    expect(portal.lines.at(-1)).toBe(`Waymark is ready on ${portal.url}`);
    expect(link).toBeLessThan(portal.lines.length - 1);

    const second = await launch(data);
    expect(await second.exit).toBe(75);
    expect(second.errors.join("\n")).toContain(`process ${portal.process.pid}, ${portal.url}`);

    const children = childrenOf(portal.process.pid!);
    expect(children.map(({ name }) => name).sort()).toEqual(["forge", "web", "worker"]);
    portal.process.kill("SIGTERM");
    expect(await portal.exit).toBe(0);
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(await canListen(portal.port)).toBe(true);
    expect(fs.existsSync(path.join(data, "running.json"))).toBe(false);
  });

  it("stops while a browser listens to a run that does not move", async () => {
    const portal = await launchReady(data);
    const authorization = `Bearer ${waymark(portal, data, "token", "create", "--name", "t", "--role", "admin").trim()}`;
    const api = (route: string, init: RequestInit = {}) =>
      fetch(`${portal.url}/api/v1${route}`, { ...init, headers: { authorization, ...init.headers } });
    const firstGroup = async (): Promise<string | undefined> => {
      const answer = await api("/entities/by-query?filter=kind=group&limit=1");
      const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
      return items[0]?.metadata.name;
    };
    await vi.waitUntil(async () => (await firstGroup()) !== undefined, wait);
    const owner = `group:default/${await firstGroup()}`;

    const children = childrenOf(portal.process.pid!);
    process.kill(children.find(({ name }) => name === "worker")!.pid, "SIGSTOP");
    const created = await api("/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ template: "typescript-service", values: { name: "still-waiting", owner } }),
    });
    expect(created.status).toBe(202);
    const { id } = (await created.json()) as { id: string };
    const events = await api(`/runs/${id}/events`);
    expect(events.headers.get("content-type")).toContain("text/event-stream");
    const reading = events.text().catch(() => "cut");

    portal.process.kill("SIGTERM");
    expect(await portal.exit).toBe(0);
    await reading;
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(portal.errors.filter((line) => line.includes("ended"))).toEqual([]);
  });

  it("answers the command line on its socket, and starts a killed worker again", async () => {
    const portal = await launchReady(data);
    expect(waymark(portal, data, "setup-link")).toContain(`${portal.url}/setup#`);

    const worker = childrenOf(portal.process.pid!).find(({ name }) => name === "worker")!;
    process.kill(worker.pid, "SIGKILL");
    await vi.waitUntil(
      () => childrenOf(portal.process.pid!).some(({ name, pid }) => name === "worker" && pid !== worker.pid),
      wait,
    );
    expect(portal.errors).toContain("worker ended (SIGKILL); starting it again.");
    expect((await fetch(`${portal.url}/healthz`)).status).toBe(200);
  });

  it("leaves nothing alive when it is killed with SIGKILL, and the folder starts again at once", async () => {
    const portal = await launchReady(data);
    const children = childrenOf(portal.process.pid!);
    expect(children).toHaveLength(3);
    portal.process.kill("SIGKILL");
    await vi.waitUntil(() => !children.some(({ pid }) => isAlive(pid)), wait);
    expect(await canListen(portal.port)).toBe(true);
    expect(await canListen(portal.forgePort)).toBe(true);
    await launchReady(data);
  });

  it.each([
    [{ WAYMARK_HOST: "0.0.0.0" }, /no administrator has a password yet/],
    [{ GITHUB_URL: "https://github.com" }, /GITHUB_ORG is not/],
    [
      { GITHUB_URL: "https://github.com", GITHUB_ORG: "o", GITHUB_APP_ID: "1" },
      /GITHUB_APP_PRIVATE_KEY_FILE is not/,
    ],
    [{ PORT: "99999" }, /PORT/],
  ])("refuses %o with status 78 and one line that says what to change", async (extra, message) => {
    const portal = await launch(path.join(folder, "refused"), extra);
    expect(await portal.exit).toBe(78);
    expect(portal.errors).toHaveLength(1);
    expect(portal.errors[0]).toMatch(message);
  });

  it("ignores a preset GITHUB_TOKEN with one notice", async () => {
    const portal = await launch(path.join(folder, "preset"), {
      GITHUB_TOKEN: "ghp_preset",
      WAYMARK_HOST: "0.0.0.0",
    });
    expect(await portal.exit).toBe(78);
    expect(portal.errors[0]).toBe(
      "GITHUB_URL is not set: using the embedded forge and ignoring GITHUB_TOKEN.",
    );
  });
});
