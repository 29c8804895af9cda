/*
 * The data folder: readable by its owner only, and used by one Waymark at a time. The lock is the kernel's
 * (db/process-lock.ts); running.json beside it only says who holds it and is never trusted for more.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { tryProcessLock, type ProcessLock } from "../../db/process-lock.ts";
import type { DataPaths } from "../runtime/paths.ts";
import { StartRefusal } from "./start-refusal.ts";

const runningSchema = z.object({
  pid: z.number().int(),
  url: z.string(),
  /** Where its embedded forge listens, whatever the environment of a command beside it says. */
  forgePort: z.number().int().optional(),
  startedAt: z.string(),
});
export type Running = z.infer<typeof runningSchema>;

/** Who says to be running on the folder; undefined when nobody wrote it or it cannot be read. */
export function readRunning(paths: DataPaths): Running | undefined {
  try {
    return runningSchema.safeParse(JSON.parse(fs.readFileSync(paths.running, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** True while a supervisor holds the folder. Takes and drops the lock for an instant, so a starter may try again. */
export function isRunning(paths: DataPaths): boolean {
  // On a disk that takes nothing the lock cannot be tried, and no start could have got this far.
  if (!fs.existsSync(paths.lock) || !isWritable(paths.root)) return false;
  const lock = tryProcessLock(paths.lock);
  lock?.release();
  return lock === undefined;
}

/** Names that only a data folder holds. */
const ours = (paths: DataPaths): readonly string[] =>
  [paths.database, paths.lock, paths.masterKey, paths.forge, paths.logs].map((file) => path.basename(file));

/** Closing a home or /tmp to everybody else would be a disaster for a mistyped WAYMARK_DATA. */
function assertOurs(paths: DataPaths): void {
  const found = fs.existsSync(paths.root) ? fs.readdirSync(paths.root) : [];
  if (found.length === 0 || found.some((name) => ours(paths).includes(name))) return;
  throw new StartRefusal(
    78,
    `Expected WAYMARK_DATA to name a new, an empty or a Waymark data folder, found other files in ${paths.root} (${found[0]}, …). Choose another folder.`,
  );
}

/** Half a data folder must not be taken for a new one and filled up. */
function assertNotRestoring(paths: DataPaths): void {
  if (!fs.existsSync(paths.restoring)) return;
  throw new StartRefusal(
    78,
    `A restore into ${paths.root} is under way or was interrupted. Wait for it, or empty the folder and restore again.`,
  );
}

export function prepareDataFolder(paths: DataPaths): void {
  assertNotRestoring(paths);
  assertOurs(paths);
  try {
    for (const folder of [paths.root, paths.logs]) {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      fs.chmodSync(folder, 0o700);
    }
    fs.accessSync(paths.root, fs.constants.R_OK | fs.constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartRefusal(
      78,
      `The data folder ${paths.root} cannot be used: ${reason}. Set WAYMARK_DATA to a folder you can write.`,
      { cause: error },
    );
  }
}

function alreadyRunning(paths: DataPaths): StartRefusal {
  const running = readRunning(paths);
  const pid = running === undefined ? "" : ` (pid ${running.pid})`;
  const place = running === undefined ? "" : ` at ${running.url} since ${running.startedAt}`;
  return new StartRefusal(
    75,
    `Waymark is already running${pid} on ${paths.root}${place}. Open that one, stop it first, or set WAYMARK_DATA to another folder.`,
  );
}

/** Takes the folder for this process or refuses with exit status 75, naming who has it. */
export function takeDataFolder(paths: DataPaths, running: Running): ProcessLock {
  prepareDataFolder(paths);
  const lock = tryProcessLock(paths.lock);
  if (lock === undefined) throw alreadyRunning(paths);
  fs.writeFileSync(paths.running, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  return {
    release() {
      fs.rmSync(paths.running, { force: true });
      lock.release();
    },
  };
}
