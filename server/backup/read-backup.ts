/* Reads a backup from its first byte to its last and believes only what its manifest confirms. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { AppError } from "../kernel/app-error.ts";
import {
  backupManifestSchema,
  isBackupPath,
  manifestName,
  type BackupEntry,
  type BackupManifest,
} from "./domain/backup-manifest.ts";
import { BrokenTarError, readTar, type ReadEntry } from "./tar.ts";

/** Takes what an entry holds, chunk by chunk; called for every entry but the manifest. */
export type EntrySink = (entry: ReadEntry) => (chunk: Buffer) => void;

const manifestLimit = 256 * 1024 * 1024;

function parseManifest(text: string): BackupManifest {
  try {
    return backupManifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BrokenTarError("its manifest is not one this version of Waymark understands", { cause });
  }
}

function readManifest(entry: ReadEntry): BackupManifest {
  if (entry.size > manifestLimit) throw new BrokenTarError("its manifest is too large");
  // Copied: a chunk is valid only until the next one is read.
  return parseManifest(Buffer.concat([...entry.chunks].map((chunk) => Buffer.from(chunk))).toString());
}

function takeEntry(entry: ReadEntry, take: (chunk: Buffer) => void): BackupEntry {
  const hash = createHash("sha256");
  for (const chunk of entry.chunks) {
    hash.update(chunk);
    take(chunk);
  }
  return { path: entry.path, size: entry.size, sha256: hash.digest("hex") };
}

function compare(manifest: BackupManifest, found: readonly BackupEntry[]): void {
  const wanted = new Map(manifest.entries.map((entry) => [entry.path, entry]));
  for (const entry of found) {
    const named = wanted.get(entry.path);
    if (named?.sha256 !== entry.sha256) throw new BrokenTarError(`${entry.path} is not as it was written`);
    wanted.delete(entry.path);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new BrokenTarError(`${missing} is missing`);
  if (!found.some(({ path }) => path === "waymark.db")) throw new BrokenTarError("it holds no database");
}

function walk(descriptor: number, sink: EntrySink): BackupManifest {
  const found = new Map<string, BackupEntry>();
  let manifest: BackupManifest | undefined;
  for (const entry of readTar(descriptor)) {
    if (manifest !== undefined) throw new BrokenTarError(`${entry.path} follows its manifest`);
    if (found.has(entry.path)) throw new BrokenTarError(`it holds ${entry.path} twice`);
    if (entry.path === manifestName) manifest = readManifest(entry);
    else if (isBackupPath(entry.path)) found.set(entry.path, takeEntry(entry, sink(entry)));
    else throw new BrokenTarError(`a backup of Waymark holds no ${JSON.stringify(entry.path)}`);
  }
  if (manifest === undefined) throw new BrokenTarError("it has no manifest");
  compare(manifest, [...found.values()]);
  return manifest;
}

/** Throws conflict with the reason when the file is not a whole backup. */
export function readBackup(file: string, sink: EntrySink = () => () => undefined): BackupManifest {
  const descriptor = fs.openSync(file, "r");
  try {
    return walk(descriptor, sink);
  } catch (error) {
    if (!(error instanceof BrokenTarError)) throw error;
    throw new AppError("conflict", `${file} cannot be used: ${error.message}.`, { cause: error });
  } finally {
    fs.closeSync(descriptor);
  }
}
