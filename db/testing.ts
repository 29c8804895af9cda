/** Test databases: in memory, with the real migrations. */
import type Sqlite from "better-sqlite3";
import { databaseOver, openConnection, type Db } from "./client.ts";
import { migrateConnection, readMigrations } from "./migrate.ts";

export function createTestDatabase(): Db & { readonly raw: Sqlite.Database } {
  const connection = openConnection(":memory:");
  migrateConnection(connection, readMigrations(), 0);
  return { ...databaseOver(connection, connection), raw: connection };
}
