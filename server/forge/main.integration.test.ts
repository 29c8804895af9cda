import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Answer } from "./testing.ts";
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
    expect((await api(second.url, "GET", "/repos/waymark/kept/commits")).body[0].sha).toBe(commits[0].sha);
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

  it("sweeps what a crash left behind: half-made and half-deleted repositories", async () => {
    const first = await start();
    const made = (await api(first.url, "POST", "/orgs/waymark/repos", { name: "whole" })).body;
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    await writeFile(join(dataDir, "repos", "abc.new"), "");
    await promisify(execFile)("mkdir", [
      join(dataDir, "repos", "77.git"),
      join(dataDir, "repos", "78.git.deleted"),
    ]);
    await rm(join(dataDir, "repos", `${made.id}.git`), { recursive: true });
    const second = await start();
    expect(await readdir(join(dataDir, "repos"))).toEqual([`${made.id}.git`]);
    expect(
      (await api(second.url, "PUT", "/repos/waymark/whole/contents/a", { message: "a", content: "YQ==" }))
        .status,
    ).toBe(201);
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
