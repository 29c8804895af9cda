import { chmodSync, existsSync, writeFileSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { SCHEMA_STEPS } from "./schema.ts";

export type ForgeDatabase = BetterSqlite3.Database;

/** SQLite gives its side files the mode of the database, so it is made with the right one before SQLite sees it. */
function closeToOthers(file: string): void {
  if (!existsSync(file)) writeFileSync(file, "", { mode: 0o600 });
  for (const name of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(name)) chmodSync(name, 0o600);
}

export function openForgeDatabase(file: string): ForgeDatabase {
  if (file !== ":memory:") closeToOthers(file);
  const db = new BetterSqlite3(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("busy_timeout = 5000");
  const applied = Number(db.pragma("user_version", { simple: true }));
  if (applied > SCHEMA_STEPS.length) {
    throw new Error(
      `expected ${file} at schema step ${SCHEMA_STEPS.length} or lower, found ${applied}; start the newer version that wrote it`,
    );
  }
  SCHEMA_STEPS.slice(applied).forEach((step, index) => {
    inTransaction(db, () => {
      db.exec(step);
      db.pragma(`user_version = ${applied + index + 1}`);
    });
  });
  return db;
}

/** All or nothing. The body is synchronous, so nothing else can interleave on this single connection. */
export function inTransaction<T>(db: ForgeDatabase, body: () => T): T {
  if (db.inTransaction) return body();
  db.exec("BEGIN IMMEDIATE");
  try {
    const value = body();
    db.exec("COMMIT");
    return value;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
