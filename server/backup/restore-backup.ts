/*
 * From a backup to a data folder that starts. Everything is unpacked and judged in a corner of the new folder first and
 * moved to its place last, so that a folder is either untouched or restored; an interrupted restore starts over.
 */
import fs from "node:fs";
import path from "node:path";
import { openDatabase } from "../../db/client.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { findDatabaseProblems } from "../../db/snapshot.ts";
import type { AuditVerification } from "../audit/domain/audit.schema.ts";
import { verifyAudit } from "../audit/verify-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Clock } from "../runtime/clock.ts";
import { ConfigurationError } from "../runtime/env.ts";
import { deriveKey, loadMasterKey } from "../runtime/master-key.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { findRepositoryProblems } from "./bare-repository.ts";
import type { BackupManifest } from "./domain/backup-manifest.ts";
import { readBackup } from "./read-backup.ts";

export interface RestoreDeps {
  readonly paths: DataPaths;
  readonly now: Clock;
  /** MASTER_KEY_FILE: stays where it is. */
  readonly configuredKey: string | undefined;
}

export interface RestoreRequest {
  readonly file: string;
  /** A key file to copy into the folder, for backups that do not hold it. */
  readonly keyFile: string | undefined;
}

export interface RestoreReport {
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly migrations: readonly string[];
  readonly audit: AuditVerification;
}

const damaged = (file: string, what: string): AppError =>
  new AppError("conflict", `${file} was not restored: ${what}. Nothing was changed.`);

function assertEmpty({ root, restoring }: DataPaths): void {
  const found = fs.existsSync(root) ? fs.readdirSync(root) : [];
  const others = found.filter((name) => name !== path.basename(restoring));
  if (others.length === 0) return;
  throw new ConfigurationError(
    `Expected WAYMARK_DATA to name a new or an empty folder, found ${others[0]} in ${root}. Nothing was changed.`,
  );
}

function unpack(file: string, corner: string): BackupManifest {
  let open: number | undefined;
  const close = (): void => {
    if (open !== undefined) fs.closeSync(open);
    open = undefined;
  };
  try {
    return readBackup(file, (entry) => {
      close();
      const target = path.join(corner, entry.path);
      fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      const descriptor = fs.openSync(target, "wx", 0o600);
      open = descriptor;
      return (chunk) => {
        for (let at = 0; at < chunk.length;) at += fs.writeSync(descriptor, chunk, at);
      };
    });
  } finally {
    close();
  }
}

/** The key this folder will be opened with: of the backup, given by hand, or kept elsewhere. */
function placeKey(deps: RestoreDeps, request: RestoreRequest, corner: DataPaths): Buffer {
  const { configuredKey: configured } = deps;
  if (request.keyFile !== undefined) {
    if (!fs.existsSync(request.keyFile))
      throw new ConfigurationError(
        `--key names ${request.keyFile}, which does not exist. Nothing was changed.`,
      );
    fs.copyFileSync(request.keyFile, corner.masterKey);
    fs.chmodSync(corner.masterKey, 0o600);
  }
  if (configured === undefined && !fs.existsSync(corner.masterKey))
    throw new ConfigurationError(
      "This backup does not hold the master key. Name the key file with --key, or set MASTER_KEY_FILE. Nothing was changed.",
    );
  return loadMasterKey({ configured, standard: corner.masterKey, database: corner.database });
}

/** As git makes it. A configuration names commands, so the one in a file from elsewhere is not believed. */
const bareConfig = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

/** Git expects these folders, also when they are empty. */
function completeRepositories(corner: DataPaths): readonly string[] {
  const folder = path.join(corner.forge, "repos");
  const repositories = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return repositories.map((name) => {
    for (const inside of ["refs/heads", "refs/tags", "objects/info", "objects/pack"])
      fs.mkdirSync(path.join(folder, name, inside), { recursive: true, mode: 0o700 });
    fs.writeFileSync(path.join(folder, name, "config"), bareConfig, { mode: 0o600 });
    return path.join(folder, name);
  });
}

async function judgeFiles(file: string, corner: DataPaths): Promise<void> {
  for (const database of [corner.database, path.join(corner.forge, "forge.db")]) {
    const [problem] = fs.existsSync(database) ? findDatabaseProblems(database) : [];
    if (problem !== undefined) throw damaged(file, `${path.basename(database)}: ${problem}`);
  }
  for (const repository of completeRepositories(corner)) {
    const [problem] = await findRepositoryProblems(repository);
    if (problem !== undefined) throw damaged(file, `repository ${path.basename(repository)}: ${problem}`);
  }
}

async function judgeAudit(file: string, corner: DataPaths, key: Buffer): Promise<AuditVerification> {
  const db = openDatabase(corner.database);
  try {
    const deps = { db, paths: corner, auditKey: deriveKey(key, "audit") };
    const audit = await verifyAudit(deps, { anchor: undefined });
    if (audit.ok) return audit;
    const reason =
      audit.firstBadSeq === 1 ? "the master key is another one, or the log was changed" : audit.reason;
    throw damaged(file, `the audit log does not verify from row ${audit.firstBadSeq ?? "?"} on (${reason})`);
  } finally {
    db.close();
  }
}

/** The database goes last: a folder without it never passes for a restored one. */
function moveIntoPlace(corner: string, paths: DataPaths): void {
  const database = path.basename(paths.database);
  const names = fs.readdirSync(corner).filter((name) => name !== database);
  for (const name of [...names, database])
    fs.renameSync(path.join(corner, name), path.join(paths.root, name));
  fs.rmSync(corner, { recursive: true });
}

async function restoreInCorner(deps: RestoreDeps, request: RestoreRequest): Promise<RestoreReport> {
  const { paths, now } = deps;
  const corner = dataPaths(paths.restoring);
  const manifest = unpack(request.file, corner.root);
  const key = placeKey(deps, request, corner);
  await judgeFiles(request.file, corner);
  const { database, backups } = corner;
  const migrations = migrateDatabase({ file: database, backupFolder: backups, now: now() });
  const audit = await judgeAudit(request.file, corner, key);
  moveIntoPlace(corner.root, paths);
  return { folder: paths.root, manifest, migrations, audit };
}

/** The caller has made sure that no portal runs on the folder. */
export async function restoreBackup(deps: RestoreDeps, request: RestoreRequest): Promise<RestoreReport> {
  const { root, restoring } = deps.paths;
  assertEmpty(deps.paths);
  fs.rmSync(restoring, { recursive: true, force: true });
  fs.mkdirSync(restoring, { recursive: true, mode: 0o700 });
  fs.chmodSync(root, 0o700);
  try {
    return await restoreInCorner(deps, request);
  } finally {
    fs.rmSync(restoring, { recursive: true, force: true });
  }
}
