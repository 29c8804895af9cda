/** Test databases: in memory, with the real migrations. */
import type Sqlite from "better-sqlite3";
import { databaseOver, openConnection, type Db } from "./client.ts";
import { migrateConnection, readMigrations } from "./migrate.ts";

function migrate(): Buffer {
  const connection = openConnection(":memory:");
  migrateConnection(connection, readMigrations(), 0);
  const image = connection.serialize();
  connection.close();
  return image;
}

/** Migrated once in each process; every database is a copy of its own, thirty times as fast to get. */
let image: Buffer | undefined;

export function createTestDatabase(): Db & { readonly raw: Sqlite.Database } {
  image ??= migrate();
  const connection = openConnection(image);
  return { ...databaseOver(connection, connection), raw: connection };
}

/** All that is stored, as text: the same as before means that nothing was changed. */
export function dumpDatabase({ raw }: ReturnType<typeof createTestDatabase>): string {
  const tables = raw
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'entities_fts_%' ORDER BY name",
    )
    .pluck()
    .all();
  const rowsOf = (table: string): unknown[] => raw.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
  return JSON.stringify(Object.fromEntries(tables.map((table) => [table, rowsOf(table)])), null, 1);
}
