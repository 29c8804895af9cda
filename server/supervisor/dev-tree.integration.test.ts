// `npm run dev`: the same process tree with hot reload, from the script a person starts.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  canListen,
  descendantsOf,
  isAlive,
  launch,
  patience,
  projectRoot,
  stopAll,
  type Portal,
} from "./testing.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-dev-"));
});
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Nothing is built ahead here: the first page is compiled before the portal counts as ready. */
const slowStart = { ...patience, timeout: 240_000 };

const isReady = ({ lines, url }: Portal): boolean => lines.includes(`Waymark is ready on ${url}`);

it("starts with hot reload, shows a page, and leaves nothing alive after kill -9", async () => {
  const line = { command: process.execPath, args: [path.join(projectRoot, "scripts/start.mjs"), "--dev"] };
  const portal = await launch(path.join(folder, "data"), { NODE_ENV: "development" }, { line });
  await vi.waitUntil(() => isReady(portal) || portal.process.exitCode !== null, slowStart);
  expect(portal.lines.at(-1)).toBe(`Waymark is ready on ${portal.url}`);

  const page = await fetch(`${portal.url}/login`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Sign in");

  const tree = descendantsOf(portal.process.pid!);
  expect(tree.length).toBeGreaterThanOrEqual(4);
  portal.process.kill("SIGKILL");
  await vi.waitUntil(() => !tree.some(isAlive), patience);
  expect(await canListen(portal.port)).toBe(true);
  expect(await canListen(portal.forgePort)).toBe(true);
}, 300_000);
