/*
 * One file with everything a data folder holds, taken while the portal works. The portal's database is copied before
 * the forge's, and that before the repositories: whatever happens meanwhile, the copy is a state a crash could have
 * left behind, in which the forge may be ahead of the portal and never behind, and runs go on from there.
 */
import fs from "node:fs";
import path from "node:path";
import { snapshotDatabase } from "../../db/snapshot.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { listObjectFiles, readPackedRefs } from "./bare-repository.ts";
import { manifestName, type BackupManifest } from "./domain/backup-manifest.ts";
import { readBackup } from "./read-backup.ts";
import { listForgeRepositories } from "./store.ts";
import { TarWriter } from "./tar.ts";

export type BackupDeps = Pick<Deps, "paths" | "now"> & { readonly masterKeyFile: string };

export interface BackupRequest {
  readonly file: string;
  readonly withMasterKey: boolean;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: BackupManifest;
}

async function addRepository(tar: TarWriter, folder: string, name: string): Promise<void> {
  const to = `forge/repos/${name}`;
  tar.addBytes(`${to}/packed-refs`, Buffer.from(await readPackedRefs(folder)));
  for (const file of ["HEAD", "config", ...listObjectFiles(folder)])
    tar.addFile(`${to}/${file}`, path.join(folder, file));
}

/** Null when there is no embedded forge. */
async function addForge(tar: TarWriter, forge: string, scratch: string): Promise<number | null> {
  const database = path.join(forge, "forge.db");
  if (!fs.existsSync(database)) return null;
  const copy = path.join(scratch, "forge.db");
  snapshotDatabase(database, copy);
  tar.addFile("forge/forge.db", copy);
  const ids = listForgeRepositories(copy);
  for (const id of ids) await addRepository(tar, path.join(forge, "repos", `${id}.git`), `${id}.git`);
  return ids.length;
}

async function writeTar(deps: BackupDeps, request: BackupRequest, part: string): Promise<void> {
  const { paths, now } = deps;
  const startedAt = now();
  // Beside the target, not in the data folder: a backup must be possible when the portal's own disk is full.
  const scratch = fs.mkdtempSync(`${part}-`);
  // One that lies there is another's, or of an attempt that was interrupted: its mode and where it leads are not ours.
  fs.rmSync(part, { force: true });
  const out = fs.openSync(part, "wx", 0o600);
  try {
    const tar = new TarWriter(out, startedAt);
    // Before the database: a row noted later may not be in the copy, and would look as if it had been cut off.
    if (fs.existsSync(paths.auditAnchors))
      tar.addBytes("audit-anchors.jsonl", fs.readFileSync(paths.auditAnchors));
    if (fs.existsSync(paths.connectedApp))
      tar.addBytes("github-app.json", fs.readFileSync(paths.connectedApp));
    const copy = path.join(scratch, "waymark.db");
    snapshotDatabase(paths.database, copy);
    tar.addFile("waymark.db", copy);
    if (request.withMasterKey) tar.addBytes("master.key", fs.readFileSync(deps.masterKeyFile));
    const manifest: BackupManifest = {
      format: "waymark-backup",
      version: 1,
      createdAt: new Date(startedAt).toISOString(),
      includesMasterKey: request.withMasterKey,
      repositories: await addForge(tar, paths.forge, scratch),
      entries: [...tar.entries],
    };
    tar.addBytes(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    tar.end();
    fs.fsyncSync(out);
  } finally {
    fs.closeSync(out);
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

const attempts = 3;

/** A repository deleted while it was copied is gone from the forge's database too: begin again. */
async function writeUndisturbed(deps: BackupDeps, request: BackupRequest, part: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeTar(deps, request, part);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || attempt === attempts) throw error;
    }
  }
}

function explain(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "SQLITE_FULL")
    return new AppError("storage_full", `There is no room for ${file}. Nothing was written.`, {
      cause: error,
    });
  return error;
}

/** Writes a new file and reads it back before it gets its name: a file with the right name is a whole backup. */
export async function createBackup(deps: BackupDeps, request: BackupRequest): Promise<BackupReport> {
  const file = path.resolve(request.file);
  const part = `${file}.part`;
  try {
    await writeUndisturbed(deps, request, part);
    const manifest = readBackup(part);
    fs.renameSync(part, file);
    return { file, bytes: fs.statSync(file).size, manifest };
  } catch (error) {
    throw explain(error, file);
  } finally {
    fs.rmSync(part, { force: true });
  }
}
