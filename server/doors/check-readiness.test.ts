import { describe, expect, it } from "vitest";
import { checkReadiness } from "./check-readiness.ts";
import { createTestDeps, type TestDeps } from "./testing.ts";

const askedOf = ({ github, ...deps }: TestDeps) => {
  const meta = { ...github.meta, isReachable: () => Promise.resolve(false) };
  return checkReadiness({ ...deps, github: { ...github, meta } });
};
type Spoil = (deps: TestDeps) => void;

describe("readiness", () => {
  it("is given while the database is as it must be, and a forge that is down takes nothing from it", async () => {
    await expect(askedOf(createTestDeps())).resolves.toEqual({ ready: true, forge: "unreachable" });
  });

  it.each<[string, Spoil, string]>([
    [
      "commits that a power cut may take back",
      ({ db }) => void db.raw.pragma("synchronous = NORMAL"),
      "SQLite pragma synchronous: expected 2, found 1.",
    ],
    [
      "rows that may refer to nothing",
      ({ db }) => void db.raw.pragma("foreign_keys = OFF"),
      "SQLite pragma foreign_keys: expected 1, found 0.",
    ],
    [
      "no patience with others",
      ({ db }) => void db.raw.pragma("busy_timeout = 10"),
      "SQLite pragma busy_timeout: expected 5000, found 10.",
    ],
    [
      "a schema that may call what it likes",
      ({ db }) => void db.raw.pragma("trusted_schema = ON"),
      "SQLite pragma trusted_schema: expected 0, found 1.",
    ],
    [
      "a SQLite that loses what was committed",
      ({ db }) => void db.raw.function("sqlite_version", () => "3.53.9"),
      "SQLite: expected 3.54.0 or newer, found 3.53.9.",
    ],
    [
      "a migration that was not made",
      ({ db }) => void db.raw.exec("DELETE FROM schema_migrations WHERE name LIKE '0010%'"),
      "Waiting for 1 migrations.",
    ],
    ["no answer", ({ db }) => db.raw.close(), "The database does not answer."],
  ])("is refused with %s", async (_what, spoil, message) => {
    const deps = createTestDeps();
    spoil(deps);
    await expect(askedOf(deps)).rejects.toMatchObject({ code: "not_ready", message });
  });
});
