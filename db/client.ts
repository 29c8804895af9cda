/*
 * The database handle. Reads go through `read`; writes only through `withTx`, one at a time per process, as
 * BEGIN IMMEDIATE on a connection of their own: a deferred transaction that turns into a writer fails with
 * SQLITE_BUSY_SNAPSHOT no matter how long it is told to wait.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import Sqlite from "better-sqlite3";
import { drizzle, type BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { AppError } from "../server/kernel/app-error.ts";

export type Reader = BetterSQLite3Database;
declare const txBrand: unique symbol;
/** A reader inside an open write transaction. Only withTx makes one. */
export type Tx = Reader & { readonly [txBrand]: true };

export interface Db {
  readonly read: Reader;
  withTx<T>(body: (tx: Tx) => Promise<T>): Promise<T>;
  close(): void;
}

const expectedPragmas = {
  synchronous: 2,
  foreign_keys: 1,
  busy_timeout: 5000,
  trusted_schema: 0,
  mmap_size: 0,
} as const;

/** Applies every pragma and reads it back: better-sqlite3 silently reopens WAL files with synchronous=NORMAL. */
export function openConnection(file: string): Sqlite.Database {
  const connection = new Sqlite(file);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("busy_timeout = 5000");
  connection.pragma("trusted_schema = OFF");
  connection.pragma("cell_size_check = ON");
  connection.pragma("mmap_size = 0");
  connection.pragma("wal_autocheckpoint = 1000");
  for (const [name, expected] of Object.entries(expectedPragmas)) {
    const found = connection.pragma(name, { simple: true });
    if (found !== expected && found !== undefined && file !== ":memory:") {
      connection.close();
      throw new Error(`SQLite pragma ${name}: expected ${expected}, found ${String(found)}.`);
    }
  }
  return connection;
}

const isTx = (reader: Reader): reader is Tx => reader !== undefined;

function asTx(reader: Reader): Tx {
  if (!isTx(reader)) throw new Error("unreachable");
  return reader;
}

const sqliteCode = (error: unknown): string | undefined => {
  if (error instanceof Sqlite.SqliteError) return error.code;
  return error instanceof Error && error.cause !== undefined ? sqliteCode(error.cause) : undefined;
};

function translate(error: unknown): unknown {
  return sqliteCode(error) === "SQLITE_FULL"
    ? new AppError("storage_full", "The server's disk is full. Nothing was changed.", { cause: error })
    : error;
}

const openTx = new AsyncLocalStorage<true>();

/** True inside withTx: network clients refuse to run there, so that no transaction waits for the network. */
export const isInTransaction = (): boolean => openTx.getStore() === true;

function createWithTx(connection: Sqlite.Database): Db["withTx"] {
  const tx = asTx(drizzle(connection));
  let tail: Promise<unknown> = Promise.resolve();
  const runOne = async <T>(body: (tx: Tx) => Promise<T>): Promise<T> => {
    try {
      connection.exec("BEGIN IMMEDIATE");
      const value = await openTx.run(true, () => body(tx));
      connection.exec("COMMIT");
      return value;
    } catch (error) {
      if (connection.inTransaction) connection.exec("ROLLBACK");
      throw translate(error);
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

export function databaseOver(writer: Sqlite.Database, reader: Sqlite.Database): Db {
  return {
    read: drizzle(reader),
    withTx: createWithTx(writer),
    close() {
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}
