/*
 * The data folder: readable by its owner only, and used by one Waymark at a time. The lock is the kernel's
 * (db/process-lock.ts); running.json beside it only says who holds it and is never trusted for more.
 */
import fs from "node:fs";
import { z } from "zod";
import { tryProcessLock, type ProcessLock } from "../../db/process-lock.ts";
import type { DataPaths } from "../runtime/paths.ts";
import { StartRefusal } from "./start-refusal.ts";

const runningSchema = z.object({ pid: z.number().int(), url: z.string(), startedAt: z.string() });
export type Running = z.infer<typeof runningSchema>;

/** Who says to be running on the folder; undefined when nobody wrote it or it cannot be read. */
export function readRunning(paths: DataPaths): Running | undefined {
  try {
    return runningSchema.safeParse(JSON.parse(fs.readFileSync(paths.running, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** True while a supervisor holds the folder. Takes and drops the lock for an instant, so a starter may try again. */
export function isRunning(paths: DataPaths): boolean {
  if (!fs.existsSync(paths.lock)) return false;
  const lock = tryProcessLock(paths.lock);
  lock?.release();
  return lock === undefined;
}

export function prepareDataFolder(paths: DataPaths): void {
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
  const who =
    running === undefined ? "" : ` (process ${running.pid}, ${running.url}, since ${running.startedAt})`;
  return new StartRefusal(
    75,
    `Waymark is already running on ${paths.root}${who}. Open that one, stop it first, or set WAYMARK_DATA to another folder.`,
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
