/*
 * Our own migration runner. Drizzle's wraps `PRAGMA foreign_keys=OFF` inside BEGIN, where it does nothing, so a table
 * rebuild silently fires ON DELETE CASCADE on every child row. Here: foreign keys off outside the transaction, one
 * transaction per migration, row counts and foreign_key_check compared, a verified backup before the first statement.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type Sqlite from "better-sqlite3";
import { sql } from "drizzle-orm";
import { openConnection, type Db } from "./client.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Tables whose rows the migration means to change in number, from a `-- rows-change: a, b` line. */
  readonly rowsMayChange: readonly string[];
}

export class NewerSchemaError extends Error {
  override readonly name = "NewerSchemaError";
}
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/** Bundled code has no dirname; the web process runs in the project's folder. */
const migrationsFolder = (): string =>
  path.join(import.meta.dirname ?? path.join(process.cwd(), "db"), "migrations");

export function readMigrations(folder: string = migrationsFolder()): Migration[] {
  return fs
    .readdirSync(/*turbopackIgnore: true*/ folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()
    .map((file) => {
      const sql = fs.readFileSync(path.join(folder, file), "utf8");
      const declared = /^-- rows-change: (?<tables>.+)$/m.exec(sql)?.groups?.["tables"] ?? "";
      return {
        name: file.replace(/\.sql$/, ""),
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
        rowsMayChange: declared.split(",").map((table) => table.trim()),
      };
    });
}

interface AppliedRow {
  name: string;
  checksum: string;
}

function appliedMigrations(connection: Sqlite.Database): Map<string, string> {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
  );
  const rows = connection
    .prepare<[], AppliedRow>("SELECT name, checksum FROM schema_migrations ORDER BY name")
    .all();
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function rowCounts(connection: Sqlite.Database): Map<string, number> {
  const tables = connection
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%' AND name <> 'schema_migrations'",
    )
    .all();
  return new Map(
    tables.map(({ name }) => [
      name,
      connection.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0,
    ]),
  );
}

function assertNothingLost(
  connection: Sqlite.Database,
  before: Map<string, number>,
  migration: Migration,
): void {
  const after = rowCounts(connection);
  for (const [table, count] of before) {
    const now = after.get(table);
    if (now !== undefined && now !== count && !migration.rowsMayChange.includes(table)) {
      throw new MigrationError(
        `${migration.name}: table ${table} had ${count} rows and would have ${now}. Nothing was changed.`,
      );
    }
  }
  const broken = connection.prepare("PRAGMA foreign_key_check").all();
  if (broken.length > 0)
    throw new MigrationError(
      `${migration.name}: ${broken.length} rows would break a foreign key. Nothing was changed.`,
    );
}

function applyOne(connection: Sqlite.Database, migration: Migration, now: number): void {
  const before = rowCounts(connection);
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(migration.sql);
    assertNothingLost(connection, before, migration);
    connection
      .prepare("INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, ?)")
      .run(migration.name, migration.checksum, now);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.inTransaction) connection.exec("ROLLBACK");
    if (error instanceof MigrationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const statement = findFailingStatement(connection, migration);
    throw new MigrationError(
      `${migration.name}: ${reason}. Nothing was changed.${statement === undefined ? "" : `\n${statement}`}`,
      { cause: error },
    );
  }
}

/** Ends at a semicolon at the end of a line; the body of a trigger ends at its own END. */
function splitStatements(sql: string): string[] {
  const pieces = sql.split(/(?<=;)[ \t]*\n/);
  const statements: string[] = [];
  for (const piece of pieces) {
    const open = statements.at(-1);
    const isInTrigger =
      open !== undefined && /^\s*CREATE\s+TRIGGER/im.test(open) && !/\bEND;\s*$/i.test(open);
    if (isInTrigger) statements[statements.length - 1] = `${open}\n${piece}`;
    else statements.push(piece);
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

/** Runs the migration once more, statement by statement, and takes everything back: only to say which one fails. */
function findFailingStatement(connection: Sqlite.Database, migration: Migration): string | undefined {
  connection.exec("BEGIN IMMEDIATE");
  try {
    for (const statement of splitStatements(migration.sql)) {
      try {
        connection.exec(statement);
      } catch {
        return statement;
      }
    }
    return undefined;
  } finally {
    if (connection.inTransaction) connection.exec("ROLLBACK");
  }
}

function assertKnown(applied: Map<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    if (!known.has(name)) {
      throw new NewerSchemaError(
        `The data folder was used by a newer Waymark (migration ${name}). Start that version, or restore a backup.`,
      );
    }
    if (known.get(name) !== checksum)
      throw new MigrationError(`${name} was edited after it had been applied. Migrations are append-only.`);
  }
}

function backUp(connection: Sqlite.Database, folder: string, label: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = path.join(folder, `before-${label}.db`);
  const part = `${target}.part`;
  fs.rmSync(part, { force: true });
  try {
    connection.prepare("VACUUM INTO ?").run(part);
    fs.chmodSync(part, 0o600);
    fs.renameSync(part, target);
  } finally {
    // On a full disk half a copy would only take the room that is missing.
    fs.rmSync(part, { force: true });
  }
}

/** Applies pending migrations on an open connection; returns their names. */
export function migrateConnection(
  connection: Sqlite.Database,
  migrations: readonly Migration[],
  now: number,
): string[] {
  const applied = appliedMigrations(connection);
  assertKnown(applied, migrations);
  const pending = migrations.filter((migration) => !applied.has(migration.name));
  connection.pragma("foreign_keys = OFF");
  try {
    for (const migration of pending) applyOne(connection, migration, now);
  } finally {
    connection.pragma("foreign_keys = ON");
  }
  return pending.map((migration) => migration.name);
}

export interface MigrateOptions {
  readonly file: string;
  readonly backupFolder: string;
  readonly now: number;
  readonly migrations?: readonly Migration[];
}

/** Brings a database file to the current schema. The caller holds the data-folder lock. */
export function migrateDatabase(options: MigrateOptions): string[] {
  const migrations = options.migrations ?? readMigrations();
  const connection = openConnection(options.file);
  fs.chmodSync(options.file, 0o600);
  try {
    const applied = appliedMigrations(connection);
    const first = migrations.find((migration) => !applied.has(migration.name));
    if (applied.size > 0 && first !== undefined) backUp(connection, options.backupFolder, first.name);
    return migrateConnection(connection, migrations, options.now);
  } finally {
    connection.close();
  }
}

/** Names of migrations this code knows and the open database has not seen. */
export function pendingMigrations(db: Pick<Db, "read">): string[] {
  const applied = db.read.all<{ name: string }>(sql`SELECT name FROM schema_migrations`);
  const names = new Set(applied.map((row) => row.name));
  return readMigrations()
    .map((migration) => migration.name)
    .filter((name) => !names.has(name));
}
