import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Answer, at } from "./testing.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "main.ts");
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "waymark-forge-main-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

async function readyUrl(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  const line = JSON.parse(text.split("\n")[0] ?? "{}");
  expect(line).toMatchObject({ event: "forge.ready", port: expect.any(Number) });
  return line.url;
}

const options = () => ["--data", dataDir, "--port", "0", "--log-level", "error"];

async function start(...extra: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, ...options(), ...extra], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return { child, url: await readyUrl(child) };
}

async function api(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const token = (await readFile(join(dataDir, "token"), "utf8")).trim();
  const response = await fetch(`${url}/api/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("the forge process", () => {
  it("makes an owner-only token and keeps everything across a kill -9", async () => {
    const first = await start();
    await api(first.url, "POST", "/orgs/waymark/repos", { name: "kept", auto_init: true });
    const commits = (await api(first.url, "GET", "/repos/waymark/kept/commits")).body;
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    expect((await stat(join(dataDir, "token"))).mode & 0o777).toBe(0o600);
    const second = await start();
    expect(at((await api(second.url, "GET", "/repos/waymark/kept/commits")).body, "0.sha")).toBe(
      at(commits, "0.sha"),
    );
  });

  it("stops on SIGTERM while a client holds its connection open", async () => {
    const { child, url } = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      "POST /waymark/x.git/git-upload-pack HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999\r\n\r\n",
    );
    socket.on("error", () => undefined);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    socket.destroy();
  });

  it("stops when the parent that holds its channel goes away", async () => {
    const child = fork(MAIN, [...options(), "--parent-ipc"], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    children.push(child);
    await readyUrl(child);
    child.disconnect();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  it("stops when its parent was killed, even without a channel", async () => {
    const script = `const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ${JSON.stringify([MAIN, ...options(), "--parent-ipc"])}, { stdio: ["ignore", "inherit", "ignore"] });
      console.error(child.pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(parent);
    const [announced] = await once(parent.stderr, "data");
    const pid = Number(String(announced));
    await readyUrl(parent);
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  /** A repository with one commit in a forge that was killed. */
  async function killedWithOne(): Promise<string> {
    const { child, url } = await start();
    const made = (await api(url, "POST", "/orgs/waymark/repos", { name: "whole", auto_init: true })).body;
    child.kill("SIGKILL");
    await once(child, "exit");
    return `${at(made, "id")}.git`;
  }
  const inRepos = (...parts: string[]) => join(dataDir, "repos", ...parts);
  const commitsOf = async (url: string) => (await api(url, "GET", "/repos/waymark/whole/commits")).body;

  it("sweeps its own half-done work: half-made, half-deleted and never filled repositories", async () => {
    const kept = await killedWithOne();
    await mkdir(inRepos("abc.new"));
    await mkdir(inRepos("78.git.deleted"));
    await promisify(execFile)("git", ["init", "--quiet", "--bare", inRepos("77.git")]);
    const { url } = await start();
    expect(await readdir(inRepos())).toEqual([kept]);
    expect(await commitsOf(url)).toHaveLength(1);
  });

  it("undoes a deletion whose row was never committed", async () => {
    const kept = await killedWithOne();
    await rename(inRepos(kept), inRepos(`${kept}.deleted`));
    const { url } = await start();
    expect(await commitsOf(url)).toHaveLength(1);
  });

  it("makes a directory for a row that lost its own", async () => {
    const kept = await killedWithOne();
    await rm(inRepos(kept), { recursive: true });
    const { url } = await start();
    const file = { message: "a", content: "YQ==" };
    expect((await api(url, "PUT", "/repos/waymark/whole/contents/a", file)).status).toBe(201);
  });

  it("sets aside what its database does not know, and deletes none of it", async () => {
    const kept = await killedWithOne();
    await cp(inRepos(kept), inRepos("77.git"), { recursive: true });
    await mkdir(inRepos("notes"));
    await mkdir(join(dataDir, "lost+found", "77.git"), { recursive: true });
    await start();
    expect(await readdir(inRepos())).toEqual([kept]);
    expect((await readdir(join(dataDir, "lost+found"))).toSorted()).toEqual(["77.git", "77.git.2", "notes"]);
    const log = ["-C", join(dataDir, "lost+found", "77.git.2"), "rev-list", "--count", "main"];
    expect((await promisify(execFile)("git", log)).stdout.trim()).toBe("1");
  });

  it("refuses to start with an empty database beside repositories, and goes on when the right one is back", async () => {
    const kept = await killedWithOne();
    for (const ending of ["", "-wal", "-shm"])
      await rename(join(dataDir, `forge.db${ending}`), join(dataDir, `aside.db${ending}`));
    const run = promisify(execFile)(process.execPath, [MAIN, ...options()]);
    await expect(run).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining(kept) });
    expect(await readdir(inRepos())).toEqual([kept]);
    for (const ending of ["", "-wal", "-shm"])
      await rename(join(dataDir, `aside.db${ending}`), join(dataDir, `forge.db${ending}`));
    const { url } = await start();
    expect(await commitsOf(url)).toHaveLength(1);
  });

  it.each([
    [["--port", "70000", "--data", "x"], "--port"],
    [["--host", "0.0.0.0", "--data", "x"], "this machine only"],
    [[], "--data"],
  ])("refuses %j with 78 and says what it expected", async (args, text) => {
    const run = promisify(execFile)(process.execPath, [MAIN, ...args]);
    await expect(run).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining(text) });
  });
});
