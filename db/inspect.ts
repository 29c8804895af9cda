/*
 * What a database says of itself, for somebody who looks at its health: nothing here writes, also not when the schema is
 * an older or a newer one.
 */
import { sql } from "drizzle-orm";
import { expectedPragmas, type Db } from "./client.ts";
import { readMigrations } from "./migrate.ts";

export interface PragmaReading {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

export interface DatabaseFacts {
  readonly sqliteVersion: string;
  readonly pragmas: readonly PragmaReading[];
  /** Names of the migrations the file has seen, oldest first. */
  readonly applied: readonly string[];
  /** Those this code would apply at the next start. */
  readonly pending: readonly string[];
  /** Those a newer version has applied. */
  readonly unknown: readonly string[];
}

type Readable = Pick<Db, "read">;

const valueOf = (row: Readonly<Record<string, unknown>> | undefined): string =>
  String(Object.values(row ?? {})[0] ?? "nothing");

function readPragma({ read }: Readable, name: string): string {
  return valueOf(read.get<Record<string, unknown> | undefined>(sql.raw(`PRAGMA ${name}`)));
}

function appliedNames({ read }: Readable): string[] {
  const [table] = read.all(
    sql`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'`,
  );
  if (table === undefined) return [];
  const rows = read.all<{ name: string }>(sql`SELECT name FROM schema_migrations ORDER BY name`);
  return rows.map(({ name }) => name);
}

export function inspectDatabase(db: Readable): DatabaseFacts {
  const applied = appliedNames(db);
  const known = readMigrations().map(({ name }) => name);
  return {
    sqliteVersion: valueOf(db.read.get<Record<string, unknown>>(sql`SELECT sqlite_version()`)),
    pragmas: Object.entries(expectedPragmas).map(([name, expected]) => ({
      name,
      expected: String(expected),
      found: readPragma(db, name),
    })),
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}
