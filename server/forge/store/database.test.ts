import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findAccount } from "./accounts.ts";
import { type ForgeDatabase, inTransaction, openForgeDatabase } from "./database.ts";
import { SCHEMA_STEPS } from "./schema.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waymark-forge-store-"));
  file = join(folder, "forge.db");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;
const logins = (db: ForgeDatabase) => db.prepare<[], { login: string }>("SELECT login FROM accounts").all();
const insert = (db: ForgeDatabase, login: string) =>
  db.prepare("INSERT INTO accounts (login, kind, created_at) VALUES (?, 'User', 0)").run(login);

function withDatabase<T>(body: (db: ForgeDatabase) => T): T {
  const db = openForgeDatabase(file);
  try {
    return body(db);
  } finally {
    db.close();
  }
}

describe("the forge's database", () => {
  it("survives a crash and refuses rows that point nowhere", () => {
    withDatabase((db) => {
      const read = (name: string) => db.pragma(name, { simple: true });
      expect(["journal_mode", "synchronous", "foreign_keys"].map(read)).toEqual(["wal", 2, 1]);
      expect(db.pragma("foreign_key_check")).toEqual([]);
    });
  });

  it("is its owner's alone, with its side files, also when it was open to others before", () => {
    withDatabase((db) => {
      insert(db, "ada");
      expect([file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    });
    rmSync(file);
    writeFileSync(file, "", { mode: 0o644 });
    withDatabase(() => expect(modeOf(file)).toBe(0o600));
  });

  it("keeps its rows when it is opened again", () => {
    withDatabase((db) => insert(db, "ada"));
    withDatabase((db) => expect(findAccount(db, "ada")).toMatchObject({ kind: "User" }));
  });

  it.each(SCHEMA_STEPS.map((_, step) => step))(
    "is brought from step %i to the last one with its rows",
    (step) => {
      const old = new BetterSqlite3(file);
      for (const text of SCHEMA_STEPS.slice(0, step)) old.exec(text);
      old.pragma(`user_version = ${step}`);
      if (step > 0) insert(old, "ada");
      old.close();
      withDatabase((db) => {
        expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_STEPS.length);
        expect(logins(db)).toEqual(step > 0 ? [{ login: "ada" }] : []);
        expect(db.prepare("SELECT count(*) AS n FROM installation_tokens").get()).toEqual({ n: 0 });
      });
    },
  );

  it("of a newer version is left alone, and the message says what to do", () => {
    const newer = new BetterSqlite3(file);
    newer.pragma(`user_version = ${SCHEMA_STEPS.length + 1}`);
    newer.close();
    expect(() => openForgeDatabase(file)).toThrow(
      `expected ${file} at schema step ${SCHEMA_STEPS.length} or lower, found ${SCHEMA_STEPS.length + 1}; start the newer version that wrote it`,
    );
  });

  it("that stopped in the middle of a step has not begun it", () => {
    const broken = new BetterSqlite3(file);
    broken.exec("CREATE TABLE installation_tokens (x)");
    broken.pragma("user_version = 4");
    broken.close();
    expect(() => openForgeDatabase(file)).toThrow(/installation_tokens already exists/);
    const after = new BetterSqlite3(file);
    expect(after.pragma("user_version", { simple: true })).toBe(4);
    expect(after.prepare("SELECT name FROM sqlite_master WHERE name = 'apps'").all()).toEqual([]);
    after.close();
  });

  it("in memory leaves no file", () => {
    openForgeDatabase(":memory:").close();
    expect(existsSync(":memory:")).toBe(false);
  });

  it("has strict tables only, so that no column holds what it does not say", () => {
    withDatabase((db) => {
      const loose = db
        .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'")
        .all();
      expect(loose).toEqual([]);
    });
  });
});

describe("a transaction", () => {
  it("is kept whole, and gives back what its body gives", () => {
    withDatabase((db) => {
      expect(inTransaction(db, () => insert(db, "ada").changes)).toBe(1);
      expect(db.inTransaction).toBe(false);
    });
    withDatabase((db) => expect(logins(db)).toEqual([{ login: "ada" }]));
  });

  it("leaves nothing behind when its body fails, and the error is the body's own", () => {
    withDatabase((db) => {
      const failing = () => {
        insert(db, "ada");
        throw new RangeError("no");
      };
      expect(() => inTransaction(db, failing)).toThrow(RangeError);
      expect([logins(db), db.inTransaction]).toEqual([[], false]);
    });
  });

  it("inside another is a part of it: both are kept or neither", () => {
    withDatabase((db) => {
      const outer = () =>
        inTransaction(db, () => {
          inTransaction(db, () => insert(db, "ada"));
          throw new Error("later");
        });
      expect(outer).toThrow("later");
      expect(logins(db)).toEqual([]);
    });
  });

  it("holds others off from its first statement on", () => {
    withDatabase((db) => {
      const other = new BetterSqlite3(file, { timeout: 0 });
      inTransaction(db, () => expect(() => insert(other, "late")).toThrow(/locked/));
      insert(other, "late");
      other.close();
      expect(logins(db)).toEqual([{ login: "late" }]);
    });
  });
});
