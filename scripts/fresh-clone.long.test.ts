// The README's two commands on a machine that has Node, npm and git: clone, then `npm start`. Needs the registry.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it, vi } from "vitest";

const root = path.join(import.meta.dirname, "..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clone-"));
const clone = path.join(folder, "waymark");
const running: ReturnType<typeof spawn>[] = [];

afterAll(() => {
  for (const { pid } of running) if (pid !== undefined && isAlive(-pid)) process.kill(-pid, "SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}, 300_000);

/** Of a process, or with a negative number of any in its group. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Nothing of this checkout's own tools: the machine's Node, npm and git. */
const ownPath = (process.env.PATH ?? "")
  .split(path.delimiter)
  .filter((entry) => !entry.includes("node_modules"))
  .join(path.delimiter);

const ports = { PORT: "4592", WAYMARK_FORGE_PORT: "4593" };

it("installs, builds and is ready without a question, with one sign-in link, and Ctrl-C ends all of it", async () => {
  execFileSync("git", ["clone", "--quiet", "--no-local", root, clone]);
  expect(fs.existsSync(path.join(clone, "node_modules"))).toBe(false);
  const child = spawn("npm", ["start"], {
    cwd: clone,
    // A terminal's group: Ctrl-C reaches npm and everything below it.
    detached: true,
    env: { PATH: ownPath, HOME: process.env.HOME, NODE_ENV: "production", ...ports },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  const isOver = () => lines.includes("Waymark is ready on http://127.0.0.1:4592") || child.exitCode !== null;
  await vi.waitUntil(isOver, { timeout: 1_200_000, interval: 200 });
  expect(child.exitCode, lines.join("\n")).toBeNull();
  expect(lines.filter((line) => line.includes("/setup#wms_"))).toHaveLength(1);
  expect(lines.join("\n")).toMatch(/Installing dependencies[\s\S]*Building the interface/);
  expect((await fetch("http://127.0.0.1:4592/readyz")).status).toBe(200);
  expect(fs.existsSync(path.join(clone, "data/waymark.db"))).toBe(true);

  const { pid = Number.NaN } = child;
  process.kill(-pid, "SIGINT");
  await vi.waitUntil(() => !isAlive(-pid), { timeout: 15_000, interval: 50 });
  await expect(fetch("http://127.0.0.1:4592/healthz")).rejects.toThrow();
});
