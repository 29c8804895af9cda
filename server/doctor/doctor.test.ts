/* Each thing the doctor looks for, planted once in a real data folder, and found as the one finding there is. */
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/client.ts";
import { migrateDatabase, readMigrations } from "../../db/migrate.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { deriveKey } from "../runtime/master-key.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import type { DoctorCheck, DoctorReport } from "./domain/doctor.schema.ts";
import { checkSoundness, examineFolder, type FolderExamination } from "./examine-folder.ts";

const now = Date.UTC(2026, 10, 30, 12);
const gigabyte = 1024 ** 3;
const roomy = {
  freeBytes: 40 * gigabyte,
  totalBytes: 100 * gigabyte,
  freeFiles: 1e6,
  totalFiles: 2e6,
  databaseBytes: 1e6,
  isWritable: true,
};

let paths: DataPaths;
let key: Buffer;
beforeEach(async () => {
  paths = dataPaths(fs.mkdtempSync(path.join(os.tmpdir(), "waymark-doctor-")));
  key = randomBytes(32);
  fs.writeFileSync(paths.masterKey, key.toString("base64"), { mode: 0o600 });
  await makeDatabase(readMigrations().length);
});
afterEach(() => fs.rmSync(paths.root, { recursive: true, force: true }));

/** A database as a start leaves it, with one row in the audit log. */
async function makeDatabase(migrations: number): Promise<void> {
  const { database: file, backups: backupFolder } = paths;
  fs.rmSync(file, { force: true });
  migrateDatabase({ file, backupFolder, now, migrations: readMigrations().slice(0, migrations) });
  const db = openDatabase(file);
  const deps = { now: () => now, newId: createIdFactory(), auditKey: deriveKey(key, "audit") };
  const entry = { actor: operatorActor, action: "test.write", target: "a", requestId: "req_1" };
  await db.withTx((tx) => recordAudit(tx, deps, entry));
  db.close();
}

const examine = (source: FolderExamination["source"] = {}, more: Partial<FolderExamination> = {}) =>
  examineFolder({
    source: { WAYMARK_DATA: paths.root, ...source },
    now: () => now,
    readDisk: () => roomy,
    ...more,
  });

type Finding = Extract<DoctorCheck, { state: "finding" }>;
const findingsOf = ({ checks }: Pick<DoctorReport, "checks">): Finding[] =>
  checks.filter((check) => check.state === "finding");

const overDatabase = (statement: string): void => {
  const database = new Sqlite(paths.database);
  database.exec(statement);
  database.close();
};

const digestOf = (file: string): string => createHash("sha256").update(fs.readFileSync(file)).digest("hex");

describe("a folder in which nothing is wrong", () => {
  it("has no finding, and its database stays as it was", async () => {
    const before = digestOf(paths.database);
    const report = await examine();
    expect(findingsOf(report)).toEqual([]);
    expect(findingsOf({ checks: checkSoundness(paths) })).toEqual([]);
    expect(report).toMatchObject({ portal: "stopped", folder: paths.root });
    expect(digestOf(paths.database)).toBe(before);
  });

  it("may also not be there yet, and is not made by looking", async () => {
    const root = path.join(paths.root, "later");
    expect(findingsOf(await examine({ WAYMARK_DATA: root }))).toEqual([]);
    expect(fs.existsSync(root)).toBe(false);
  });
});

describe("one thing wrong is one finding with what to do", () => {
  it("a file that others may read", async () => {
    fs.mkdirSync(paths.logs, { mode: 0o700 });
    const log = path.join(paths.logs, "web.log");
    fs.writeFileSync(log, "", { mode: 0o600 });
    fs.chmodSync(log, 0o644);
    expect(findingsOf(await examine())).toEqual([
      expect.objectContaining({
        area: "files",
        title: log,
        expected: "mode 0600, its owner's alone",
        found: "mode 0644",
        fix: `chmod 600 ${log}`,
        isConfiguration: false,
      }),
    ]);
  });

  it("the data folder itself, open to its group", async () => {
    fs.chmodSync(paths.root, 0o750);
    expect(findingsOf(await examine())).toMatchObject([{ title: paths.root, found: "mode 0750" }]);
  });

  it("a half-configured group: a start would refuse", async () => {
    const report = await examine({ OIDC_ISSUER: "https://id.example.com" });
    expect(findingsOf(report)).toMatchObject([
      { area: "environment", found: expect.stringContaining("OIDC_CLIENT_ID is not"), isConfiguration: true },
    ]);
  });

  it("an older schema", async () => {
    await makeDatabase(readMigrations().length - 1);
    const [newest] = readMigrations().slice(-1);
    expect(findingsOf(await examine())).toMatchObject([
      { area: "database", title: "Schema", expected: newest?.name, isConfiguration: false },
    ]);
  });

  it("a newer schema: a start would refuse", async () => {
    overDatabase("INSERT INTO schema_migrations VALUES ('9999-of-tomorrow', 'x', 0)");
    expect(findingsOf(await examine())).toMatchObject([
      { title: "Schema", found: "9999-of-tomorrow, of a newer Waymark", isConfiguration: true },
    ]);
  });

  it("a missing key: a start would refuse, and none is made", async () => {
    fs.rmSync(paths.masterKey);
    expect(findingsOf(await examine())).toMatchObject([
      {
        area: "files",
        title: "Master key",
        found: expect.stringContaining("is missing"),
        isConfiguration: true,
      },
    ]);
    expect(fs.existsSync(paths.masterKey)).toBe(false);
  });

  it("another key than the one the log was sealed with", async () => {
    fs.writeFileSync(paths.masterKey, randomBytes(32).toString("base64"));
    expect(findingsOf(await examine())).toMatchObject([
      { title: "Master key", expected: expect.stringContaining("newest row"), isConfiguration: true },
    ]);
  });

  it("a full disk", async () => {
    const readDisk = () => ({ ...roomy, freeBytes: 3 * 1024 ** 2 });
    expect(findingsOf(await examine({}, { readDisk }))).toMatchObject([
      { area: "disk", title: "Free space", found: "3 MB of 100.0 GB" },
    ]);
  });

  it("a disk on which a copy of the database does not fit", async () => {
    const readDisk = () => ({ ...roomy, databaseBytes: 30 * gigabyte });
    expect(findingsOf(await examine({}, { readDisk }))).toMatchObject([
      { expected: expect.stringContaining("at least 60.0 GB") },
    ]);
  });

  it("a folder that cannot be written", async () => {
    const readDisk = () => ({ ...roomy, isWritable: false });
    expect(findingsOf(await examine({}, { readDisk }))).toMatchObject([{ area: "disk", title: "Writing" }]);
  });

  it("a file system that takes no more files", async () => {
    const readDisk = () => ({ ...roomy, freeFiles: 12 });
    expect(findingsOf(await examine({}, { readDisk }))).toMatchObject([{ title: "Free files" }]);
  });

  it("a clock behind the audit log", async () => {
    expect(findingsOf(await examine({}, { now: () => now - 3_600_000 }))).toMatchObject([
      {
        area: "clock",
        title: "Against the audit log",
        expected: expect.stringContaining("2026-11-30T12:00"),
      },
    ]);
  });

  it("a journal that somebody else set", async () => {
    overDatabase("PRAGMA journal_mode = DELETE");
    expect(findingsOf(await examine())).toMatchObject([
      { title: "journal_mode", expected: "wal", found: "delete" },
    ]);
  });

  it("a database with broken pages", async () => {
    const file = fs.openSync(paths.database, "r+");
    const { size } = fs.fstatSync(file);
    fs.writeSync(file, Buffer.alloc(size - 8192, 0x5a), 0, null, 8192);
    fs.closeSync(file);
    expect(findingsOf({ checks: checkSoundness(paths) })).toMatchObject([
      { area: "database", title: "waymark.db", fix: expect.stringContaining("restore the last backup") },
    ]);
  });
});

describe("the environment as it counts", () => {
  it("shows values and defaults, and of secrets only that they are set", async () => {
    const { environment, checks } = await examine({
      PORT: "3999",
      GITHUB_TOKEN: "ghp_canary1",
      GITHUB_WEBHOOK_SECRET: "canary2",
      HTTPS_PROXY: "http://ada:canary3@proxy.example.com:8080",
    });
    const shown = new Map(environment.map((variable) => [variable.name, variable]));
    expect(shown.get("PORT")).toEqual({ name: "PORT", value: "3999", isSet: true, isSecret: false });
    expect(shown.get("LOG_LEVEL")).toMatchObject({ value: "info", isSet: false });
    expect(shown.get("GITHUB_TOKEN")).toMatchObject({ value: null, isSet: true, isSecret: true });
    expect(shown.get("HTTPS_PROXY")).toMatchObject({ value: "http://•••@proxy.example.com:8080" });
    expect(JSON.stringify({ environment, checks })).not.toContain("canary");
  });

  it("takes every variable that sounds like a secret for one, files of secrets excepted", async () => {
    const { environment } = await examine();
    const suspicious = environment.filter(({ name }) => /SECRET|TOKEN|PASSWORD|KEY/.test(name));
    const open = suspicious.filter(({ isSecret }) => !isSecret).map(({ name }) => name);
    expect(open).toEqual(["GITHUB_APP_PRIVATE_KEY_FILE", "MASTER_KEY_FILE"]);
  });
});
