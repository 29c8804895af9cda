// The README's first command as a person types it: through npm, in a terminal, stopped with Ctrl-C, and once more.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";
import {
  canListen,
  descendantsOf,
  isAlive,
  launchReady,
  stopPatience,
  projectRoot,
  stopAll,
  type Portal,
} from "./testing.ts";
import { folderOfNode } from "./testing/node-of-line.ts";

const npmStart = { command: "npm", args: ["start"], ownGroup: true };
const built = path.join(projectRoot, ".next/BUILD_ID");
const installed = path.join(projectRoot, "node_modules/.package-lock.json");
const compiled = path.join(projectRoot, "node_modules/.cache/compiled");

let data: string;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  data = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-npm-start-"));
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(data, { recursive: true, force: true });
});

/** A terminal sends the signal to every process of the foreground group, not to npm alone. */
async function pressControlC({ process: npm, port, forgePort }: Portal): Promise<void> {
  const pid = npm.pid ?? Number.NaN;
  const below = descendantsOf(pid);
  // npm, its shell's script, the supervisor, web, worker, forge.
  expect(below.length).toBeGreaterThanOrEqual(4);
  process.kill(-pid, "SIGINT");
  await vi.waitUntil(() => ![pid, ...below].some(isAlive), stopPatience);
  expect(await canListen(port)).toBe(true);
  expect(await canListen(forgePort)).toBe(true);
  // What a killed supervisor leaves: this one went in order.
  expect(fs.existsSync(path.join(data, "running.json"))).toBe(false);
}

it("is stopped by Ctrl-C without a trace, and the second start installs and builds nothing", async () => {
  const times = () => [built, installed].map((file) => fs.statSync(file).mtimeMs);
  const before = times();
  for (const start of ["first", "second"]) {
    const portal = await launchReady(data, {}, { line: npmStart });
    expect([start, portal.lines.filter((line) => /^(Installing|Building)/.test(line))]).toEqual([start, []]);
    expect(times()).toEqual(before);
    await pressControlC(portal);
    // What the next start does not compile again; Node writes it when a process ends in order.
    expect(fs.readdirSync(compiled).length).toBeGreaterThan(0);
    // Nobody is started again while everybody is asked to stop.
    expect(portal.errors.filter((line) => line.includes("ended"))).toEqual([]);
  }
}, 300_000);

/** Where a person's own tools are: nothing of the project's. */
const ownPath = (process.env.PATH ?? "")
  .split(path.delimiter)
  .filter((entry) => !entry.includes("node_modules"));

it("runs on the pinned Node where the machine's own is Node 20, and stops with it", async () => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-node-"));
  onTestFinished(() => fs.rmSync(scratch, { recursive: true, force: true }));
  const folder = folderOfNode("20", { path: process.env.PATH, scratch });
  const line = { command: path.join(folder, "node"), args: ["scripts/start.mjs"] };
  const portal = await launchReady(data, { PATH: [folder, ...ownPath].join(path.delimiter) }, { line });
  const below = descendantsOf(portal.process.pid ?? Number.NaN);
  const [supervisor = Number.NaN] = below;
  expect(fs.realpathSync(`/proc/${portal.process.pid}/exe`)).toBe(fs.realpathSync(line.command));
  expect(fs.realpathSync(`/proc/${supervisor}/exe`)).toBe(fs.realpathSync(process.execPath));
  portal.process.kill("SIGTERM");
  expect(await portal.exit).toBe(0);
  await vi.waitUntil(() => !below.some(isAlive), stopPatience);
});
