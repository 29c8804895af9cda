import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { databaseOver, openConnection, openDatabase, storageErrorOf, type Db } from "./client.ts";
import {
  migrateConnection,
  migrateDatabase,
  MigrationError,
  NewerSchemaError,
  readMigrations,
  type Migration,
} from "./migrate.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-db-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

const migration = (name: string, text: string): Migration => ({
  name,
  sql: text,
  checksum: text,
  rowsMayChange: [],
});

describe("withTx", () => {
  const open = () => {
    const db = openDatabase(path.join(newFolder(), "test.db"));
    return db;
  };

  it("keeps exactly the transactions that did not throw, also with awaits inside and many at once", async () => {
    const db = open();
    await db.withTx(
      async (tx) => void tx.run(sql`CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER) STRICT`),
    );
    const attempts = Array.from({ length: 300 }, (_unused, index) =>
      db
        .withTx(async (tx) => {
          tx.run(sql`INSERT INTO t (a) VALUES (${index})`);
          await new Promise((resolve) => setImmediate(resolve));
          tx.run(sql`INSERT INTO t (a) VALUES (${index})`);
          if (index % 10 === 0) throw new Error("planned");
        })
        .catch(() => undefined),
    );
    await Promise.all(attempts);
    expect(db.read.get(sql`SELECT count(*) AS n FROM t`)).toMatchObject({ n: 540 });
    db.close();
  });

  it("refuses to nest, and refuses writes outside", async () => {
    const db = open();
    await expect(db.withTx(() => db.withTx(async () => 1))).rejects.toThrow("does not nest");
    expect(() => db.read.run(sql`CREATE TABLE u (id INTEGER) STRICT`)).toThrow();
    db.close();
  });

  it("takes the lock before it reads: of two that read and then write, only one gets to read", async () => {
    const file = path.join(newFolder(), "test.db");
    const connections = [openConnection(file), openConnection(file)] as const;
    const [one, other] = connections.map((connection) => databaseOver(connection, connection));
    connections[0].exec("CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (0)");
    connections[1].pragma("busy_timeout = 0");
    const increase = (db: Db | undefined, between: () => Promise<unknown>) =>
      db?.withTx(async (tx) => {
        const { n } = tx.get<{ n: number }>(sql`SELECT n FROM t`);
        await between();
        tx.run(sql`UPDATE t SET n = ${n + 1}`);
      });
    const [hasRead, mayWrite] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const first = increase(one, () => (hasRead.resolve(null), mayWrite.promise));
    await hasRead.promise;
    let reads = 0;
    const late = increase(other, async () => void (reads += 1));
    await expect(late).rejects.toMatchObject({ code: "storage_busy" });
    expect(reads).toBe(0);
    mayWrite.resolve(null);
    await first;
    await increase(other, async () => undefined);
    expect(connections[0].prepare("SELECT n FROM t").pluck().get()).toBe(2);
    for (const connection of connections) connection.close();
  });

  it("opens every connection with full durability and foreign keys", () => {
    const connection = openConnection(path.join(newFolder(), "test.db"));
    expect(connection.pragma("synchronous", { simple: true })).toBe(2);
    expect(connection.pragma("foreign_keys", { simple: true })).toBe(1);
    expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
    connection.close();
  });

  it("refuses a place that cannot hold a write-ahead log, such as SQLite's own temporary file", () => {
    expect(() => openConnection("")).toThrow(/journal_mode: expected wal, found/);
  });
});

describe("the migration runner", () => {
  const before = migration(
    "0001-parents",
    "CREATE TABLE parents (id TEXT PRIMARY KEY) STRICT; CREATE TABLE children (id TEXT PRIMARY KEY, parent_id TEXT NOT NULL REFERENCES parents (id) ON DELETE CASCADE) STRICT;",
  );
  const rebuild = migration(
    "0002-parents-have-names",
    "CREATE TABLE parents_new (id TEXT PRIMARY KEY, name TEXT) STRICT; INSERT INTO parents_new (id) SELECT id FROM parents; DROP TABLE parents; ALTER TABLE parents_new RENAME TO parents;",
  );

  const oldDatabase = () => {
    const folder = newFolder();
    const file = path.join(folder, "old.db");
    const connection = openConnection(file);
    migrateConnection(connection, [before], 1);
    const parent = connection.prepare("INSERT INTO parents (id) VALUES (?)");
    const child = connection.prepare("INSERT INTO children (id, parent_id) VALUES (?, ?)");
    for (let index = 0; index < 1000; index += 1) {
      if (index < 10) parent.run(`p${index}`);
      child.run(`c${index}`, `p${index % 10}`);
    }
    connection.close();
    return { file, backupFolder: path.join(folder, "backups"), now: 2 };
  };

  const countChildren = (file: string): unknown => {
    const connection = openConnection(file);
    const row = connection.prepare("SELECT count(*) AS n FROM children").get();
    connection.close();
    return row;
  };

  it("rebuilds a parent table of an old database without losing one child row, and backs up first", () => {
    const options = oldDatabase();
    expect(migrateDatabase({ ...options, migrations: [before, rebuild] })).toEqual([
      "0002-parents-have-names",
    ]);
    expect(countChildren(options.file)).toEqual({ n: 1000 });
    expect(fs.readdirSync(options.backupFolder)).toEqual(["before-0002-parents-have-names.db"]);
    expect(countChildren(path.join(options.backupFolder, "before-0002-parents-have-names.db"))).toEqual({
      n: 1000,
    });
  });

  it("changes nothing when a migration would lose rows, break a key, or fail", () => {
    const options = oldDatabase();
    for (const text of [
      "DELETE FROM children WHERE id = 'c1'",
      "DELETE FROM parents; DELETE FROM nothing",
      "DROP TABLE missing",
    ]) {
      expect(() =>
        migrateDatabase({ ...options, migrations: [before, migration("0002-bad", text)] }),
      ).toThrow(MigrationError);
      expect(countChildren(options.file)).toEqual({ n: 1000 });
    }
  });

  it("changes nothing when there is no room for a migration, and says that it is the disk", () => {
    const { file } = oldDatabase();
    const connection = openConnection(file);
    const pages = Number(connection.pragma("page_count", { simple: true }));
    connection.pragma(`max_page_count = ${pages + 2}`);
    const large = "CREATE TABLE copies (id TEXT) STRICT; INSERT INTO copies SELECT id FROM children;";
    const attempt = () => migrateConnection(connection, [before, migration("0002-large", large)], 2);
    expect(attempt).toThrow(MigrationError);
    expect(attempt).toThrow(expect.toSatisfy((error) => storageErrorOf(error)?.code === "storage_full"));
    expect(connection.prepare("SELECT name FROM schema_migrations").pluck().all()).toEqual([before.name]);
    expect(connection.pragma("table_info(copies)")).toEqual([]);
    connection.close();
    expect(countChildren(file)).toEqual({ n: 1000 });
  });

  it("names the statement that fails, also behind a trigger, and changes nothing", () => {
    const options = oldDatabase();
    const trigger =
      "CREATE TRIGGER t BEFORE DELETE ON children\nBEGIN\n  SELECT 1;\n  SELECT RAISE(ABORT, 'no');\nEND;";
    const text = `CREATE TABLE fine (a);\n${trigger}\nDROP TABLE\n  missing;\nCREATE TABLE never (a);\n`;
    expect(() => migrateDatabase({ ...options, migrations: [before, migration("0002-bad", text)] })).toThrow(
      /no such table: missing\. Nothing was changed\.\nDROP TABLE\n {2}missing;$/,
    );
    const connection = openConnection(options.file);
    const names = connection.prepare("SELECT name FROM sqlite_schema WHERE name IN ('fine', 't')").all();
    connection.close();
    expect(names).toEqual([]);
  });

  it("refuses a newer schema and an edited migration", () => {
    const options = oldDatabase();
    expect(() => migrateDatabase({ ...options, migrations: [] })).toThrow(NewerSchemaError);
    const edited = { ...before, checksum: "other" };
    expect(() => migrateDatabase({ ...options, migrations: [edited] })).toThrow("append-only");
  });

  it("applies the project's own migrations to an empty file, once", () => {
    const folder = newFolder();
    const options = { file: path.join(folder, "new.db"), backupFolder: path.join(folder, "backups"), now: 3 };
    expect(migrateDatabase(options)).toEqual(readMigrations().map((entry) => entry.name));
    expect(migrateDatabase(options)).toEqual([]);
    expect(fs.statSync(options.file).mode & 0o777).toBe(0o600);
  });
});

describe("what the open connections are not as they must be", () => {
  it("is nothing after opening, and named for the writer as for the reader", () => {
    const file = path.join(newFolder(), "test.db");
    const [writer, reader] = [openConnection(file), openConnection(file)];
    const db = databaseOver(writer, reader);
    expect(db.problems()).toEqual([]);
    reader.pragma("mmap_size = 1048576");
    reader.pragma("wal_autocheckpoint = 0");
    writer.pragma("synchronous = NORMAL");
    writer.pragma("cell_size_check = OFF");
    expect(db.problems()).toEqual([
      "SQLite pragma mmap_size: expected 0, found 1048576.",
      "SQLite pragma wal_autocheckpoint: expected 1000, found 0.",
      "SQLite pragma synchronous: expected 2, found 1.",
      "SQLite pragma cell_size_check: expected 1, found 0.",
    ]);
    db.close();
  });

  it("includes a journal that another program changed", () => {
    const file = path.join(newFolder(), "test.db");
    const connection = openConnection(file);
    connection.pragma("journal_mode = DELETE");
    const db = databaseOver(connection, connection);
    expect(db.problems()).toEqual(["SQLite pragma journal_mode: expected wal, found delete."]);
    db.close();
  });

  it.each([
    ["3.53.99", 1],
    ["3.9.0", 1],
    ["2.99.0", 1],
    ["3.54.0", 0],
    ["3.54.1", 0],
    ["3.60.0", 0],
    ["4.0.0", 0],
  ])("counts SQLite %s as %i problem", (version, problems) => {
    const connection = openConnection(":memory:");
    connection.function("sqlite_version", () => version);
    expect(databaseOver(connection, connection).problems()).toHaveLength(problems);
  });
});
