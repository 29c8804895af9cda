/*
 * "One process only", kept by the kernel: an exclusive SQLite lock on an otherwise empty file. Unlike a pid file it is
 * released in the instant the holder dies, however it dies, and a recycled pid cannot impersonate the holder.
 * Hazard (POSIX): closing any other descriptor of the file inside the holding process drops the lock, so the file
 * carries no data and nothing else may open it.
 */
import fs from "node:fs";
import Sqlite from "better-sqlite3";

export interface ProcessLock {
  release(): void;
}

// A handle that nobody references is closed by the garbage collector, and the lock with it.
const held = new Set<Sqlite.Database>();

/** The lock, or undefined while another live process holds it. */
export function tryProcessLock(file: string): ProcessLock | undefined {
  const connection = new Sqlite(file, { timeout: 0 });
  try {
    fs.chmodSync(file, 0o600);
    connection.pragma("journal_mode = MEMORY");
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (error instanceof Sqlite.SqliteError && error.code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  held.add(connection);
  return {
    release() {
      held.delete(connection);
      connection.close();
    },
  };
}
