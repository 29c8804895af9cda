import BetterSqlite3 from "better-sqlite3";
import { SCHEMA_STEPS } from "./schema.ts";

export type ForgeDatabase = BetterSqlite3.Database;

export function openForgeDatabase(file: string): ForgeDatabase {
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
