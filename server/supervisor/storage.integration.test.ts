/*
 * What the machine under a portal may do to it, done to real processes on a disk of its own: the disk full, read-only,
 * the database file damaged or of another version, the clock set. One story on one data folder, in this order.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../scripts/build.mjs";
import { readBackup } from "../backup/read-backup.ts";
import { collectorSchema, type Collector } from "../jobs/domain/job.schema.ts";
import {
  childrenOf,
  createToken,
  enteredCommandLine,
  launch,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  tryWaymark,
  waymark,
  type Portal,
} from "./testing.ts";
import { createSmallDisk, type SmallDisk } from "./testing/small-disk.ts";

const hourMs = 3_600_000;

let disk: SmallDisk;
/** The data folder as the portal sees it, and as this process does. */
let data: string;
let outside: string;
let clock: string;
let portal: Portal;
let token: string;

beforeAll(async () => {
  await ensureBuilt(projectRoot);
  disk = await createSmallDisk(64);
  data = path.join(disk.path, "data");
  outside = path.join(disk.outside, "data");
  clock = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clock-")), "ahead");
}, 600_000);
afterAll(async () => {
  await stopAll();
  await disk.release();
  fs.rmSync(path.dirname(clock), { recursive: true, force: true });
});

const preload = path.join(projectRoot, "server/supervisor/testing/settable-clock.mjs");
const settable = () => ({ NODE_OPTIONS: `--import=${preload}`, WAYMARK_TEST_CLOCK: clock });
const startReady = () => launchReady(data, settable(), { enter: disk.enter });

/** A start that is refused: its exit status and what it says. */
async function refusal() {
  const refused = await launch(data, {}, { enter: disk.enter });
  return { status: await refused.exit, told: refused.errors.join("\n") };
}

async function stop(): Promise<void> {
  portal.process.kill("SIGTERM");
  await portal.exit;
}

async function api(route: string, method = "GET", body?: object) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${portal.url}${route}`, init);
  return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(await answer.json()) };
}

/** A change that leaves a row in the audit log; any other would do. */
const change = () => api("/api/v1/retention/scans", "PUT", { days: 40 });

const verified = () => tryWaymark(portal, "audit", "verify");

const inDatabase = (statement: string): void => {
  const database = new Sqlite(path.join(outside, "waymark.db"));
  database.exec(statement);
  database.close();
};

const digest = (): string =>
  createHash("sha256")
    .update(fs.readFileSync(path.join(outside, "waymark.db")))
    .digest("hex");

async function untilRefused() {
  for (let tries = 0; tries < 5_000; tries += 1) {
    const answer = await change();
    if (answer.status !== 200) return answer;
  }
  throw new Error("never refused");
}

const collectorsSchema = z.object({ items: z.array(collectorSchema) });

async function collector(kind: string): Promise<Collector> {
  const { items } = collectorsSchema.parse((await api("/api/v1/collectors")).body);
  const found = items.find((item) => item.kind === kind);
  if (found === undefined) throw new Error(`there is no collector ${kind}`);
  return found;
}

const nextRun = async (kind: string): Promise<number> => Date.parse((await collector(kind)).nextRunAt ?? "");

describe("a portal whose clock is set", () => {
  beforeAll(async () => {
    portal = await startReady();
    token = await createToken(portal, "admin");
  }, 120_000);

  it("lets waiting work keep its distance, and goes on working", { timeout: 120_000 }, async () => {
    // Its first round is over and the next one waits for hours.
    await vi.waitUntil(
      async () => (await collector("scaffolder.report-orphans")).nextRunAt !== null,
      patience,
    );
    const before = await nextRun("scaffolder.report-orphans");
    for (const aheadMs of [3 * hourMs, -hourMs]) {
      fs.writeFileSync(clock, String(aheadMs));
      const isShifted = async () =>
        Math.abs((await nextRun("scaffolder.report-orphans")) - before - aheadMs) < 60_000;
      await vi.waitUntil(isShifted, patience);
      const asked = Date.now() + aheadMs;
      await waymark(portal, "collectors", "run", "audit.anchor-head");
      const hasRun = async () =>
        Date.parse((await collector("audit.anchor-head")).lastSuccessAt ?? "") >= asked;
      await vi.waitUntil(hasRun, patience);
    }
    const log = fs.readFileSync(path.join(outside, "logs/worker.log"), "utf8");
    expect(log.match(/the clock was set/g)).toHaveLength(2);
    expect(await verified()).toMatchObject({ status: 0 });
  });

  it("ends tokens by the clock as it is", { timeout: 120_000 }, async () => {
    fs.writeFileSync(clock, "0");
    const lasting = token;
    token = await waymark(portal, "token", "create", "--name", "short", "--role", "admin", "--expires", "2h");
    expect((await api("/api/v1/collectors")).status).toBe(200);
    fs.writeFileSync(clock, String(3 * hourMs));
    const isOver = async () => (await api("/api/v1/collectors")).body["code"] === "token_expired";
    await vi.waitUntil(isOver, patience);
    fs.writeFileSync(clock, "0");
    await vi.waitUntil(async () => (await api("/api/v1/collectors")).status === 200, patience);
    token = lasting;
  });
});

describe("a portal whose disk is full", () => {
  it(
    "changes nothing and says so, answers reads, and works again once there is room",
    { timeout: 300_000 },
    async () => {
      disk.fill();
      const refused = await untilRefused();
      expect(refused).toMatchObject({
        status: 503,
        body: { code: "storage_full", message: "The server's disk is full. Nothing was changed." },
      });
      expect((await api("/api/v1/retention")).status).toBe(200);
      expect((await fetch(`${portal.url}/readyz`)).status).toBe(200);
      expect(await verified()).toMatchObject({ status: 0 });
      const examined = await tryWaymark(portal, "doctor");
      expect(examined.status).toBe(1);
      expect(examined.stdout).toContain("found       0 MB of 64 MB");

      disk.makeRoom();
      await vi.waitUntil(async () => (await change()).status === 200, { timeout: 10_000, interval: 100 });
      expect(await verified()).toMatchObject({ status: 0 });
      expect(
        childrenOf(portal.process.pid!)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(["forge", "web", "worker"]);
      expect(portal.errors.filter((line) => line.includes("ended"))).toEqual([]);
    },
  );

  it(
    "is backed up to another disk, and onto its own it says that there is no room",
    { timeout: 120_000 },
    async () => {
      const elsewhere = path.join(path.dirname(clock), "backup.tar");
      disk.fill();
      await untilRefused();
      const before = fs.readdirSync(disk.outside);
      const refused = await tryWaymark(portal, "backup", path.join(disk.path, "backup.tar"));
      const left = fs.readdirSync(disk.outside);
      const taken = await tryWaymark(portal, "backup", elsewhere);
      disk.makeRoom();
      expect(refused.status).toBe(75);
      expect(refused.stderr).toContain(
        `storage_full: There is no room for ${disk.path}/backup.tar. Nothing was written.`,
      );
      expect(left).toEqual(before);
      expect(taken).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`Wrote ${elsewhere}: `),
        stderr: expect.stringContaining(
          "The audit log could not note this backup: the portal's disk is full.",
        ),
      });
      expect(readBackup(elsewhere)).toMatchObject({ format: "waymark-backup" });
    },
  );

  it("is not started, with 75: there may be room in a minute", { timeout: 120_000 }, async () => {
    await stop();
    disk.fill();
    const refused = await refusal();
    disk.makeRoom();
    expect(refused).toEqual({
      status: 75,
      told: "The disk of the data folder is full. Make room and start again.",
    });
  });
});

describe("a data folder that cannot be started", () => {
  it("on a read-only disk: 78, and the doctor says what it is", { timeout: 120_000 }, async () => {
    const before = digest();
    await disk.setReadOnly(true);
    const refused = await refusal();
    const examined = await enteredCommandLine(disk.enter, { WAYMARK_DATA: data }, ["doctor"]);
    const asked = await enteredCommandLine(disk.enter, { WAYMARK_DATA: data }, ["audit", "verify"]);
    await disk.setReadOnly(false);
    expect(refused.status).toBe(78);
    expect(refused.told).toMatch(/read-only/);
    expect(examined.status).toBe(1);
    expect(examined.stdout).toMatch(/FINDING disk +Writing/);
    expect(asked.stderr).toMatch(/^storage_read_only: /);
    expect(digest()).toBe(before);
  });

  it("with a newer schema: 78 with its name, and nothing is touched", async () => {
    inDatabase("INSERT INTO schema_migrations VALUES ('9999-of-tomorrow', 'x', 0)");
    const before = digest();
    const refused = await refusal();
    expect(refused.status).toBe(78);
    expect(refused.told).toMatch(/used by a newer Waymark \(migration 9999-of-tomorrow\)/);
    expect(digest()).toBe(before);
    inDatabase("DELETE FROM schema_migrations WHERE name = '9999-of-tomorrow'");
  });

  it("with a migration that fails: 70 with the statement, and the database is as before", async () => {
    // Applied once more, it finds its table there already.
    inDatabase("DELETE FROM schema_migrations WHERE name = '0122-retention'");
    const before = digest();
    const refused = await refusal();
    expect(refused.status).toBe(70);
    expect(refused.told).toMatch(
      /^0122-retention: .* already exists\. Nothing was changed\.\n.*CREATE TABLE retention_settings/s,
    );
    expect(digest()).toBe(before);
    expect(fs.existsSync(path.join(outside, "backups/before-0122-retention.db"))).toBe(true);
  });

  it("with a migration for which there is no room: 75, the database as before, and done once there is", async () => {
    inDatabase("DROP TABLE retention_settings");
    const before = [digest(), fs.readdirSync(path.join(outside, "backups"))];
    // Enough to take the folder, too little for the copy that comes before a migration.
    disk.fill(64 * 1024);
    const refused = await refusal();
    const after = [digest(), fs.readdirSync(path.join(outside, "backups"))];
    disk.makeRoom();
    expect(refused).toEqual({
      status: 75,
      told: "The disk of the data folder is full. Make room and start again.",
    });
    expect(after).toEqual(before);
    const asked = await enteredCommandLine(disk.enter, { WAYMARK_DATA: data }, ["retention", "list"]);
    expect(asked).toMatchObject({ status: 0 });
  });
});
