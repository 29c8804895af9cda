/* Looks at the data folder from outside: modes, owners, sizes, room. Nothing is opened but folders. */
import fs from "node:fs";
import path from "node:path";
import type { DataPaths } from "../runtime/paths.ts";
import type { FileFacts, FileReading } from "./domain/judge-files.ts";
import type { DiskFacts } from "./domain/judge-machine.ts";

/** Undefined for what is gone by now: logs rotate, locks end. */
function readOne(file: string): FileReading | undefined {
  const found = fs.statSync(/*turbopackIgnore: true*/ file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return { path: file, isFolder: found.isDirectory(), mode: found.mode & 0o777, uid: found.uid };
}

/** None for a folder that is not ours to read: its owner is told of anyway. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(/*turbopackIgnore: true*/ folder);
  } catch {
    return [];
  }
}

/** The folder itself, what lies in it, and what lies in its folders; repositories are closed by the folder above them. */
function listFiles(root: string, depth: number): FileReading[] {
  const own = readOne(root);
  if (own === undefined || !own.isFolder || depth === 0) return own === undefined ? [] : [own];
  return [own, ...namesIn(root).flatMap((name) => listFiles(path.join(root, name), depth - 1))];
}

export function readFiles(paths: DataPaths, keyFile: string | undefined): FileFacts {
  return {
    files: listFiles(paths.root, 2),
    ownUid: process.getuid?.(),
    keyFile: keyFile === undefined ? undefined : readOne(keyFile),
  };
}

export const sizeOf = (file: string): number =>
  fs.statSync(/*turbopackIgnore: true*/ file, { throwIfNoEntry: false })?.size ?? 0;

export function isWritable(folder: string): boolean {
  try {
    fs.accessSync(/*turbopackIgnore: true*/ folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export function readDisk(paths: DataPaths): DiskFacts {
  const found = fs.statfsSync(/*turbopackIgnore: true*/ paths.root);
  return {
    freeBytes: found.bavail * found.bsize,
    totalBytes: found.blocks * found.bsize,
    freeFiles: found.ffree,
    totalFiles: found.files,
    databaseBytes: sizeOf(paths.database),
    isWritable: isWritable(paths.root),
  };
}
