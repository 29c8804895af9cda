// The whole process tree as a person starts it: real web, worker and forge on a data folder of their own.
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { openConnection } from "../../db/client.ts";
import { ensureBuilt } from "../../scripts/build.mjs";
import {
  canListen,
  childrenOf,
  commandLine,
  createToken,
  descendantsOf,
  isAlive,
  launch,
  launchReady,
  patience,
  stopPatience,
  projectRoot,
  stopAll,
  waymark,
  type Portal,
} from "./testing.ts";

/** Frozen inside a transaction, a process would keep everybody else from writing: then it is let go and tried again. */
async function freeze(pid: number, database: string): Promise<void> {
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, "SIGCONT");
  });
  const connection = openConnection(database);
  connection.pragma("busy_timeout = 0");
  await vi.waitUntil(() => {
    process.kill(pid, "SIGSTOP");
    try {
      connection.exec("BEGIN IMMEDIATE; ROLLBACK");
      return true;
    } catch {
      process.kill(pid, "SIGCONT");
      return false;
    }
  }, patience);
  connection.close();
}

const connectTo = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port, host, () => resolve(void socket.destroy()));
    socket.once("error", reject);
  });

/** In how many milliseconds it ended, in order. */
async function stopped(portal: Portal, signal: "SIGTERM" | "SIGINT"): Promise<number> {
  const askedAt = performance.now();
  portal.process.kill(signal);
  expect(await portal.exit).toBe(0);
  return performance.now() - askedAt;
}

describe("a started Waymark", () => {
  let folder: string;
  let data: string;

  beforeAll(async () => {
    await ensureBuilt(projectRoot);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-start-"));
    data = path.join(folder, "data");
  }, 600_000);
  afterEach(stopAll);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("prints one sign-in link, then the ready line; listens on loopback alone; refuses a second start; stops every process on SIGTERM", async () => {
    const portal = await launchReady(data);
    expect(portal.lines.slice(-2)).toEqual([
      expect.stringContaining(`${portal.url}/setup#wms_`),
      `Waymark is ready on ${portal.url}`,
    ]);
    expect(portal.lines.filter((line) => line.includes("/setup#"))).toHaveLength(1);
    for (const port of [portal.port, portal.forgePort]) {
      await expect(connectTo("127.0.0.1", port)).resolves.toBeUndefined();
      // Whoever listens on every interface answers on this address of the machine too.
      await expect(connectTo("127.0.0.2", port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    }

    const second = await launch(data);
    expect(await second.exit).toBe(75);
    const refusal = second.errors.join("\n");
    expect(refusal).toContain(`already running (pid ${portal.process.pid}) on ${data}`);
    expect(refusal).toContain(`at ${portal.url} since 20`);

    const children = childrenOf(portal.process.pid!);
    expect(children.map(({ name }) => name).sort()).toEqual(["forge", "web", "worker"]);
    expect(await stopped(portal, "SIGTERM")).toBeLessThan(stopPatience.timeout);
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(await canListen(portal.port)).toBe(true);
    expect(fs.existsSync(path.join(data, "running.json"))).toBe(false);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops on %s while three browsers listen", async (signal) => {
    // A folder of its own: the run it leaves half done is told of at every later start.
    const own = path.join(folder, signal);
    const portal = await launchReady(own);
    const authorization = `Bearer ${await createToken(portal, "admin")}`;
    const api = (route: string, init: RequestInit = {}) =>
      fetch(`${portal.url}/api/v1${route}`, { ...init, headers: { authorization, ...init.headers } });
    const firstGroup = async (): Promise<string | undefined> => {
      const answer = await api("/entities/by-query?filter=kind=group&limit=1");
      const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
      return items[0]?.metadata.name;
    };
    await vi.waitUntil(async () => (await firstGroup()) !== undefined, patience);
    const owner = `group:default/${await firstGroup()}`;

    const children = childrenOf(portal.process.pid!);
    const worker = children.find(({ name }) => name === "worker")!.pid;
    await freeze(worker, path.join(own, "waymark.db"));
    const created = await api("/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        template: "typescript-service",
        values: { name: `waits-for-${signal.toLowerCase()}`, owner },
      }),
    });
    expect(created.status).toBe(202);
    const { id } = (await created.json()) as { id: string };
    const listeners = [1, 2, 3].map(async () => {
      const events = await api(`/runs/${id}/events`);
      expect(events.headers.get("content-type")).toContain("text/event-stream");
      return events.text().catch(() => "cut");
    });
    const streams = async () => (await fetch(`${portal.url}/metrics`)).text();
    await vi.waitUntil(async () => (await streams()).includes("\nwaymark_event_streams 3\n"), patience);

    // Frozen it would take ten seconds, whatever the streams do.
    process.kill(worker, "SIGCONT");
    expect(await stopped(portal, signal)).toBeLessThan(10_000);
    await Promise.all(listeners);
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(portal.errors.filter((line) => line.includes("ended"))).toEqual([]);
  });

  it("answers the command line on its socket, and starts a killed worker again", async () => {
    const portal = await launchReady(data);
    expect(await waymark(portal, "setup-link")).toContain(`${portal.url}/setup#`);

    const worker = childrenOf(portal.process.pid!).find(({ name }) => name === "worker")!;
    process.kill(worker.pid, "SIGKILL");
    await vi.waitUntil(
      () => childrenOf(portal.process.pid!).some(({ name, pid }) => name === "worker" && pid !== worker.pid),
      patience,
    );
    expect(portal.errors).toContain("worker ended (SIGKILL); starting it again.");
    const health = await fetch(`${portal.url}/healthz`);
    expect(health.status).toBe(200);
    // A proxy in front keeps idle connections for up to two minutes and must be the first to close them.
    expect(health.headers.get("keep-alive")).toBe("timeout=125");
  });

  it("leaves nothing alive when it is killed with SIGKILL, and the folder starts again at once", async () => {
    const portal = await launchReady(data);
    expect(childrenOf(portal.process.pid!)).toHaveLength(3);
    // Web and worker start two children for untrusted work each, the forge one.
    const all = () => descendantsOf(portal.process.pid!);
    await vi.waitUntil(() => all().length >= 3 + 2 + 2 + 1, patience);
    const below = all();
    portal.process.kill("SIGKILL");
    await vi.waitUntil(() => !below.some(isAlive), stopPatience);
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

  it("refuses with 78 to work with GitHub on a folder that holds the sample organisation, and says how to remove it", async () => {
    const sample = path.join(folder, "sample");
    await commandLine({ WAYMARK_DATA: sample }, "whoami");
    const connection = openConnection(path.join(sample, "waymark.db"));
    connection.exec("INSERT INTO sample_organisation VALUES (1, 'loaded', 0)");
    connection.close();
    const github = { GITHUB_URL: "http://127.0.0.1:9", GITHUB_ORG: "o", GITHUB_TOKEN: "t" };
    const portal = await launch(sample, github);
    expect(await portal.exit).toBe(78);
    expect(portal.errors.join("\n")).toMatch(
      /^GITHUB_URL is set, .* holds the sample organisation\. .*`waymark sample remove`/,
    );
  });

  it("refuses with 78 when the forge's database does not belong to the repositories beside it", async () => {
    const lost = path.join(folder, "lost");
    const objects = path.join(lost, "forge/repos/1.git/objects");
    fs.mkdirSync(objects, { recursive: true });
    fs.writeFileSync(path.join(objects, "loose"), "");
    const portal = await launch(lost);
    expect(await portal.exit).toBe(78);
    expect(portal.errors.join("\n")).toMatch(/The forge process refuses to start\..*1\.git/s);
    expect(fs.existsSync(path.join(objects, "loose"))).toBe(true);
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
