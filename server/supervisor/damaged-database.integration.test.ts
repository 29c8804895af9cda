/* A database file that is damaged: under a portal at work, and before a start. Real processes, real pages. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";
import {
  childrenOf,
  createToken,
  launch,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  tryWaymark,
  type Portal,
} from "./testing.ts";

let data: string;
let database: string;
let portal: Portal;
let token: string;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  data = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "waymark-damaged-")), "data");
  database = path.join(data, "waymark.db");
  portal = await launchReady(data);
  token = await createToken(portal, "admin");
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(path.dirname(data), { recursive: true, force: true });
});

/** Overwrites pages with what is no page; the write-ahead log is emptied first, so that nothing sound hides behind it. */
function damage(from: number): void {
  const connection = new Sqlite(database);
  connection.pragma("wal_checkpoint(TRUNCATE)");
  connection.close();
  const file = fs.openSync(database, "r+");
  fs.writeSync(file, Buffer.alloc(fs.fstatSync(file).size - from, 0x5a), 0, null, from);
  fs.closeSync(file);
}

const digest = (): string => createHash("sha256").update(fs.readFileSync(database)).digest("hex");

it(
  "under a portal at work: reads say so, it is not ready, and the doctor finds it",
  { timeout: 180_000 },
  async () => {
    const child = (name: string) => childrenOf(portal.process.pid!).find((one) => one.name === name)!;
    const { pid } = child("web");
    damage(4096);
    // What it has read already it may still know; a web process that begins anew has to read.
    process.kill(pid, "SIGKILL");
    const ask = (route: string) =>
      fetch(`${portal.url}${route}`, { headers: { authorization: `Bearer ${token}` } }).catch(
        () => undefined,
      );
    await vi.waitUntil(async () => (await ask("/healthz"))?.status === 200, patience);
    const answer = await ask("/api/v1/tokens");
    expect(answer?.status).toBe(503);
    expect(await answer?.json()).toMatchObject({
      code: "storage_failed",
      message: "The server's database file is damaged. Restore the last backup.",
    });
    expect((await ask("/readyz"))?.status).toBe(503);
    const examined = await tryWaymark(portal, "doctor");
    expect(examined.status).toBe(1);
    expect(examined.stdout).toMatch(/FINDING database +waymark\.db\n/);
    portal.process.kill("SIGTERM");
    await portal.exit;
  },
);

it("before a start: 78, what to do, and not a byte is changed", { timeout: 60_000 }, async () => {
  fs.rmSync(`${database}-wal`, { force: true });
  fs.rmSync(`${database}-shm`, { force: true });
  const file = fs.openSync(database, "r+");
  fs.writeSync(file, Buffer.alloc(4096, 0x5a), 0, null, 0);
  fs.closeSync(file);
  const before = digest();
  const refused = await launch(data);
  expect(await refused.exit).toBe(78);
  expect(refused.errors.join("\n")).toContain("database file is damaged. Restore the last backup.");
  expect(refused.errors.join("\n")).toContain(data);
  expect(digest()).toBe(before);
});
