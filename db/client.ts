/*
 * The database handle. Reads go through `read`; writes only through `withTx`, one at a time per process, as
 * BEGIN IMMEDIATE on a connection of their own: a deferred transaction that turns into a writer fails with
 * SQLITE_BUSY_SNAPSHOT no matter how long it is told to wait.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import Sqlite from "better-sqlite3";
import { drizzle, type BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { AppError, type AppErrorCode } from "../server/kernel/app-error.ts";

export type Reader = BetterSQLite3Database;
const txBrand: unique symbol = Symbol("write transaction");
/** The writer's connection, handed out inside an open write transaction. The mark is real and stays in this file. */
export type Tx = Reader & { readonly [txBrand]: true };

export interface Db {
  readonly read: Reader;
  withTx<T>(body: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads with these temporary views in the place of tables of the same name, on a connection of its own: statements
   * written for the tables read the views, and nobody else does.
   */
  readThrough<T>(views: readonly string[], body: (reader: Reader) => Promise<T>): Promise<T>;
  /** In what the open connections are not as they must be; empty when all is well. */
  problems(): readonly string[];
  close(): void;
}

/** As SQLite answers them; every connection has these before it is used. */
export const expectedPragmas = {
  journal_mode: "wal",
  synchronous: 2,
  foreign_keys: 1,
  busy_timeout: 5000,
  trusted_schema: 0,
  cell_size_check: 1,
  mmap_size: 0,
  wal_autocheckpoint: 1000,
} as const;

/** Everything but the journal's mode, which is the file's and not the connection's. */
function applyPragmas(connection: Sqlite.Database): void {
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("busy_timeout = 5000");
  connection.pragma("trusted_schema = OFF");
  connection.pragma("cell_size_check = ON");
  connection.pragma("mmap_size = 0");
  connection.pragma("wal_autocheckpoint = 1000");
}

/** Older ones can lose commits at a reset of the write-ahead log, or overflow in full-text search. */
const oldestSqlite = [3, 54, 0] as const;

function isOldSqlite(version: string): boolean {
  const parts = version.split(".").map(Number);
  const differs = oldestSqlite.findIndex((wanted, at) => parts[at] !== wanted);
  return differs !== -1 && !((parts[differs] ?? 0) > (oldestSqlite[differs] ?? 0));
}

/** A database in memory has no file whose journal or mapping could be set. */
const ofFilesOnly: readonly string[] = ["journal_mode", "mmap_size"];

function problemsOf(connection: Sqlite.Database): readonly string[] {
  const version = String(connection.prepare("SELECT sqlite_version()").pluck().get());
  const old = `SQLite: expected ${oldestSqlite.join(".")} or newer, found ${version}.`;
  const wrong = Object.entries(expectedPragmas).flatMap(([name, expected]) => {
    if (connection.name === ":memory:" && ofFilesOnly.includes(name)) return [];
    const found = connection.pragma(name, { simple: true });
    return found === expected ? [] : [`SQLite pragma ${name}: expected ${expected}, found ${String(found)}.`];
  });
  return isOldSqlite(version) ? [old, ...wrong] : wrong;
}

/** Applies every pragma and reads it back: better-sqlite3 silently reopens WAL files with synchronous=NORMAL. */
export function openConnection(file: string | Buffer): Sqlite.Database {
  const connection = new Sqlite(file);
  connection.pragma("journal_mode = WAL");
  applyPragmas(connection);
  const [problem] = problemsOf(connection);
  if (problem === undefined) return connection;
  connection.close();
  throw new Error(problem);
}

const sqliteCode = (error: unknown): string | undefined => {
  if (error instanceof Sqlite.SqliteError) return error.code;
  return error instanceof Error && error.cause !== undefined ? sqliteCode(error.cause) : undefined;
};

const isCodeOf = (code: string, ...families: readonly string[]): boolean =>
  families.some((family) => code === family || code.startsWith(`${family}_`));

/** Files beside the database lie on the same disk; their errors carry the system's own names. */
const systemCode = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/** The disk under the database, as everybody is told; undefined when the error is about something else. */
export function storageErrorOf(error: unknown): AppError | undefined {
  const code = sqliteCode(error) ?? String(systemCode(error) ?? "");
  const fail = (kind: AppErrorCode, message: string, retryAfterSeconds?: number): AppError =>
    new AppError(kind, message, {
      cause: error,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  if (isCodeOf(code, "SQLITE_BUSY"))
    return fail("storage_busy", "Another process kept the database. Nothing was changed. Try again.", 1);
  // Room for the index of the write-ahead log is missing: the same disk, seen from another call.
  if (isCodeOf(code, "SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "ENOSPC", "EDQUOT"))
    return fail("storage_full", "The server's disk is full. Nothing was changed.");
  if (isCodeOf(code, "SQLITE_READONLY", "EROFS"))
    return fail("storage_read_only", "The server's disk is read-only. Nothing was changed.");
  if (isCodeOf(code, "SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return fail("storage_failed", "The server's database file is damaged. Restore the last backup.");
  if (isCodeOf(code, "SQLITE_IOERR", "SQLITE_CANTOPEN"))
    return fail("storage_failed", "The server's disk does not answer as it should. Nothing was changed.");
  return undefined;
}

const openTx = new AsyncLocalStorage<true>();

/** True inside withTx: network clients refuse to run there, so that no transaction waits for the network. */
export const isInTransaction = (): boolean => openTx.getStore() === true;

function createWithTx(connection: Sqlite.Database): Db["withTx"] {
  const tx: Tx = Object.assign(drizzle(connection), { [txBrand]: true as const });
  let tail: Promise<unknown> = Promise.resolve();
  const runOne = async <T>(body: (tx: Tx) => Promise<T>): Promise<T> => {
    try {
      connection.exec("BEGIN IMMEDIATE");
      const value = await openTx.run(true, () => body(tx));
      connection.exec("COMMIT");
      return value;
    } catch (error) {
      if (connection.inTransaction) connection.exec("ROLLBACK");
      throw storageErrorOf(error) ?? error;
    }
  };
  return (body) => {
    if (isInTransaction())
      return Promise.reject(new Error("withTx does not nest: pass the open tx on instead."));
    const next = tail.then(() => runOne(body));
    tail = next.catch(() => undefined);
    return next;
  };
}

/** Opens a migrated database file; `:memory:` shares one connection for reads and writes. */
export function openDatabase(file: string): Db {
  const writer = openConnection(file);
  const reader = file === ":memory:" ? writer : openConnection(file);
  if (reader !== writer) reader.pragma("query_only = ON");
  return databaseOver(writer, reader);
}

/** Opens a file that is there for looking only: nothing is made, migrated or written. */
export function openReadOnly(file: string): Pick<Db, "read" | "close"> {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    applyPragmas(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return { read: drizzle(connection), close: () => void connection.close() };
}

/** A database in memory has no second connection; a copy of it serves those who only read. */
const openAnother = (connection: Sqlite.Database): Sqlite.Database =>
  connection.memory ? new Sqlite(connection.serialize()) : openConnection(connection.name);

export function databaseOver(writer: Sqlite.Database, reader: Sqlite.Database): Db {
  return {
    read: drizzle(reader),
    withTx: createWithTx(writer),
    async readThrough(views, body) {
      const connection = openAnother(reader);
      try {
        for (const view of views) connection.exec(view);
        connection.pragma("query_only = ON");
        return await body(drizzle(connection));
      } finally {
        connection.close();
      }
    },
    problems: () => [...new Set([reader, writer].flatMap(problemsOf))],
    close() {
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}
