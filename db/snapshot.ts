/*
 * Copies of database files that other processes may be writing at this moment. Copying the file itself would miss what
 * is still in the write-ahead log; VACUUM INTO reads one committed state and writes it whole.
 */
import fs from "node:fs";
import Sqlite from "better-sqlite3";

/** One committed state of the database in a new file of its own, readable by its owner only. */
export function snapshotDatabase(file: string, target: string): void {
  const connection = new Sqlite(file, { fileMustExist: true, timeout: 5000 });
  try {
    // Made first, so that no other user can open the copy while it grows.
    fs.writeFileSync(target, "", { mode: 0o600, flag: "wx" });
    connection.prepare("VACUUM INTO ?").run(target);
  } finally {
    connection.close();
  }
}

const rowSchemaProblem = (row: unknown): string =>
  typeof row === "object" && row !== null ? Object.values(row).map(String).join(" ") : String(row);

/** What SQLite itself finds wrong with a file: broken pages, broken references. Empty when nothing. */
export function findDatabaseProblems(file: string): readonly string[] {
  let connection;
  try {
    connection = new Sqlite(file, { readonly: true, fileMustExist: true });
    const integrity = connection.prepare("PRAGMA integrity_check(5)").pluck().all().map(String);
    const references = connection.prepare("PRAGMA foreign_key_check").all().slice(0, 5);
    const broken = references.map((row) => `broken reference: ${rowSchemaProblem(row)}`);
    return [...integrity.filter((line) => line !== "ok"), ...broken];
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return [error.message];
    throw error;
  } finally {
    connection?.close();
  }
}
