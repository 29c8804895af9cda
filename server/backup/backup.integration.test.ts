import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/client.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { deriveKey } from "../runtime/master-key.ts";
import { dataPaths } from "../runtime/paths.ts";
import { createBackup, type BackupDeps } from "./create-backup.ts";
import { isBackupPath } from "./domain/backup-manifest.ts";
import { restoreBackup, type RestoreReport } from "./restore-backup.ts";

const now = () => 1_795_600_000_000;

/** Made once: every test works on a copy. */
let original: string;
let folder: string;
let source: BackupDeps;
let file: string;
beforeAll(async () => {
  original = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-backup-source-"));
  folder = original;
  const paths = dataPaths(path.join(original, "data"));
  fs.mkdirSync(paths.root);
  const key = randomBytes(32);
  fs.writeFileSync(paths.masterKey, key.toString("base64"));
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: now() });
  await writeAuditRows(paths.database, key);
  makeForge(paths.forge);
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-backup-"));
  fs.cpSync(original, folder, { recursive: true });
  file = path.join(folder, "backup.tar");
  const paths = dataPaths(path.join(folder, "data"));
  source = { paths, now, masterKeyFile: paths.masterKey };
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
afterAll(() => fs.rmSync(original, { recursive: true, force: true }));

async function writeAuditRows(database: string, key: Buffer): Promise<void> {
  const db = openDatabase(database);
  const deps = { now, newId: createIdFactory(), auditKey: deriveKey(key, "audit") };
  for (const target of ["a", "b", "c"]) {
    const entry = { actor: operatorActor, action: "test.write", target, requestId: "req_1" };
    await db.withTx((tx) => recordAudit(tx, deps, entry));
  }
  db.close();
}

const git = (cwd: string, ...args: string[]): string => {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8", stdio: "pipe" }).trim();
};

/** A forge as it lies on the disk: one repository with two commits and a tag, one that is still empty. */
function makeForge(forge: string): void {
  fs.mkdirSync(path.join(forge, "repos"), { recursive: true });
  const database = new Sqlite(path.join(forge, "forge.db"));
  database.exec(
    "CREATE TABLE repositories (id INTEGER PRIMARY KEY); INSERT INTO repositories VALUES (1), (2)",
  );
  database.close();
  for (const id of [1, 2])
    git(
      folder,
      "init",
      "--quiet",
      "--bare",
      "--template=",
      "-b",
      "main",
      path.join(forge, `repos/${id}.git`),
    );
  const work = path.join(folder, "work");
  git(folder, "clone", "--quiet", path.join(forge, "repos/1.git"), work);
  for (const text of ["one", "two"]) {
    fs.writeFileSync(path.join(work, "file.txt"), text);
    git(work, "add", ".");
    git(work, "commit", "--quiet", "-m", text);
  }
  git(work, "tag", "-a", "v1", "-m", "first");
  git(work, "push", "--quiet", "origin", "HEAD:main", "HEAD:refs/waymark/base", "v1");
}

const target = () => dataPaths(path.join(folder, "restored"));

function restore(from = file, key: string | undefined = source.paths.masterKey): Promise<RestoreReport> {
  return restoreBackup({ paths: target(), now, configuredKey: undefined }, { file: from, keyFile: key });
}

/** What a refused restore may leave: nothing. */
const restored = (): string[] => (fs.existsSync(target().root) ? fs.readdirSync(target().root) : []);

describe("a backup", () => {
  it("is one tar file every system can open, readable by its owner only and without the master key", async () => {
    const { manifest } = await createBackup(source, { file, withMasterKey: false });
    const names = execFileSync("tar", ["-tf", file], { encoding: "utf8" }).trim().split("\n");
    expect(names).toEqual([...manifest.entries.map((entry) => entry.path), "manifest.json"]);
    expect(names).toEqual(
      expect.arrayContaining(["waymark.db", "forge/forge.db", "forge/repos/1.git/packed-refs"]),
    );
    expect(names).not.toContain("master.key");
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
    const key = fs.readFileSync(source.masterKeyFile, "utf8");
    expect(fs.readFileSync(file).includes(Buffer.from(key, "base64"))).toBe(false);
    expect(fs.readFileSync(file).includes(key)).toBe(false);
  });

  it("becomes a data folder with the same repositories and the same audit log", async () => {
    await createBackup(source, { file, withMasterKey: false });
    const report = await restore();
    expect(report.audit).toMatchObject({ ok: true, rows: 3, head: { seq: 3 } });
    expect(report.migrations).toEqual([]);
    const refs = (forge: string) => git(path.join(forge, "repos/1.git"), "for-each-ref");
    expect(refs(target().forge)).toBe(refs(source.paths.forge));
    const clone = path.join(folder, "clone");
    git(folder, "clone", "--quiet", path.join(target().forge, "repos/1.git"), clone);
    expect(fs.readFileSync(path.join(clone, "file.txt"), "utf8")).toBe("two");
    expect(git(path.join(target().forge, "repos/1.git"), "fsck", "--strict", "--full")).toBe("");
    expect(git(path.join(target().forge, "repos/2.git"), "for-each-ref")).toBe("");
    expect(restored().toSorted()).toEqual(["forge", "master.key", "waymark.db"]);
  });

  it("with the master key needs no other file", async () => {
    await createBackup(source, { file, withMasterKey: true });
    await restoreBackup({ paths: target(), now, configuredKey: undefined }, { file, keyFile: undefined });
    expect(fs.readFileSync(target().masterKey, "utf8")).toBe(fs.readFileSync(source.masterKeyFile, "utf8"));
    expect(fs.statSync(target().masterKey).mode & 0o777).toBe(0o600);
  });

  it("is complete also while rows are written", async () => {
    const writer = new Sqlite(source.paths.database);
    writer.exec("CREATE TABLE pairs (a INTEGER, b INTEGER)");
    let isWriting = true;
    const writing = (async () => {
      for (let at = 0; isWriting; at += 1) {
        writer.transaction(() => {
          writer.prepare("INSERT INTO pairs VALUES (?, NULL)").run(at);
          writer.prepare("UPDATE pairs SET b = a WHERE a = ?").run(at);
        })();
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await createBackup(source, { file, withMasterKey: false });
    isWriting = false;
    await writing;
    writer.close();
    await restore();
    const copy = new Sqlite(target().database, { readonly: true });
    expect(copy.prepare("SELECT count(*) FROM pairs WHERE b IS NULL").pluck().get()).toBe(0);
    copy.close();
  });

  it("is not written into a file or through a link that lies where it is made", async () => {
    const mine = path.join(folder, "mine.txt");
    fs.writeFileSync(mine, "mine");
    fs.symlinkSync(mine, `${file}.part`);
    await createBackup(source, { file, withMasterKey: false });
    expect(fs.readFileSync(mine, "utf8")).toBe("mine");
    fs.rmSync(file);
    fs.writeFileSync(`${file}.part`, "", { mode: 0o644 });
    await createBackup(source, { file, withMasterKey: true });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it("leaves nothing behind when it cannot be written", async () => {
    fs.rmSync(path.join(source.paths.forge, "repos/2.git"), { recursive: true });
    await expect(createBackup(source, { file, withMasterKey: false })).rejects.toThrow();
    expect(fs.readdirSync(folder).toSorted()).toEqual(["data", "work"]);
  });
});

describe("a restore", () => {
  it.each([0, 600, 5_000, -700, -2_000])(
    "refuses a file in which the byte at %i is another one",
    async (at) => {
      await createBackup(source, { file, withMasterKey: false });
      const bytes = fs.readFileSync(file);
      const place = at < 0 ? bytes.length + at - 1024 : at;
      bytes.writeUInt8(bytes.readUInt8(place) ^ 0x01, place);
      fs.writeFileSync(file, bytes);
      await expect(restore()).rejects.toMatchObject({ code: "conflict" });
      expect(restored()).toEqual([]);
    },
  );

  it("refuses a file that was cut off, wherever", async () => {
    await createBackup(source, { file, withMasterKey: false });
    const { size } = fs.statSync(file);
    for (const keep of [0, 100, 512, 700, Math.floor(size / 2), size - 1024 - 512]) {
      const cut = path.join(folder, "cut.tar");
      fs.copyFileSync(file, cut);
      fs.truncateSync(cut, keep);
      await expect(restore(cut)).rejects.toMatchObject({ code: "conflict" });
      expect(restored()).toEqual([]);
    }
  });

  it("writes nothing outside the folder, whatever a file names", async () => {
    const evil = path.join(folder, "evil");
    fs.mkdirSync(path.join(evil, "forge"), { recursive: true });
    fs.writeFileSync(path.join(folder, "outside.txt"), "mine");
    execFileSync("tar", ["-P", "--format=ustar", "-cf", file, "../outside.txt"], { cwd: evil });
    await expect(restore()).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("outside.txt"),
    });
    expect(restored()).toEqual([]);
  });

  it("takes no git configuration from a file: it could name commands", async () => {
    const repository = path.join(source.paths.forge, "repos/1.git");
    const planted = path.join(folder, "planted");
    git(repository, "config", "core.alternateRefsCommand", `touch ${planted};:`);
    await createBackup(source, { file, withMasterKey: false });
    await restore();
    const kept = git(path.join(target().forge, "repos/1.git"), "config", "--local", "--list");
    expect(kept.split("\n").toSorted()).toEqual([
      "core.bare=true",
      "core.filemode=true",
      "core.repositoryformatversion=0",
    ]);
  });

  it("has no place for objects that lie elsewhere", () => {
    expect(isBackupPath("forge/repos/1.git/objects/pack/pack-ab.idx")).toBe(true);
    expect(isBackupPath("forge/repos/1.git/objects/info/alternates")).toBe(false);
  });

  it("refuses a folder that holds anything, and leaves it alone", async () => {
    await createBackup(source, { file, withMasterKey: false });
    fs.mkdirSync(target().root);
    fs.writeFileSync(path.join(target().root, "notes.txt"), "mine");
    await expect(restore()).rejects.toThrow(/notes\.txt/);
    expect(restored()).toEqual(["notes.txt"]);
  });

  it("asks for the master key when the backup does not hold it, and knows another one", async () => {
    await createBackup(source, { file, withMasterKey: false });
    const without = { paths: target(), now, configuredKey: undefined };
    await expect(restoreBackup(without, { file, keyFile: undefined })).rejects.toThrow(/--key/);
    const other = path.join(folder, "other.key");
    fs.writeFileSync(other, randomBytes(32).toString("base64"));
    await expect(restore(file, other)).rejects.toThrow(/master key is another one/);
    expect(restored()).toEqual([]);
  });

  it("refuses a backup of a newer version by name", async () => {
    const database = new Sqlite(source.paths.database);
    database.exec("INSERT INTO schema_migrations VALUES ('9999-of-tomorrow', 'x', 0)");
    database.close();
    await createBackup(source, { file, withMasterKey: false });
    await expect(restore()).rejects.toThrow(/9999-of-tomorrow/);
    expect(restored()).toEqual([]);
  });

  it("refuses a backup whose log was changed before it was taken", async () => {
    const database = new Sqlite(source.paths.database);
    const triggers = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_events'",
      )
      .pluck()
      .all();
    for (const name of triggers) database.exec(`DROP TRIGGER ${name}`);
    database.exec("UPDATE audit_events SET target = 'x' WHERE seq = 2");
    database.close();
    await createBackup(source, { file, withMasterKey: false });
    await expect(restore()).rejects.toThrow(/from row 2 on/);
    expect(restored()).toEqual([]);
  });

  it("starts over after an interruption", async () => {
    await createBackup(source, { file, withMasterKey: false });
    fs.mkdirSync(path.join(target().restoring, "forge"), { recursive: true });
    await restore();
    expect(restored().toSorted()).toEqual(["forge", "master.key", "waymark.db"]);
  });
});
