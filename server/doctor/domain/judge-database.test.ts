import { describe, expect, it } from "vitest";
import {
  judgeLogSize,
  judgePragmas,
  judgeSchema,
  judgeSoundness,
  type DatabaseReading,
} from "./judge-database.ts";

describe("a schema", () => {
  const reading = (given: Partial<DatabaseReading> = {}): DatabaseReading => ({
    ...{ pragmas: [], applied: ["0001-a", "0002-b"], pending: [], unknown: [] },
    ...given,
  });

  it("R49: that is newer is one a start refuses, whatever else is waiting", () => {
    const newer = reading({ unknown: ["0009-x", "0010-y"], pending: ["0003-c"] });
    expect(judgeSchema(newer, false)).toMatchObject({
      ...{ state: "finding", isConfiguration: true },
      found: "0009-x, 0010-y, of a newer Waymark",
    });
  });

  it("that is older is for the next start, or for one at once where it runs", () => {
    const older = reading({ pending: ["0003-c", "0004-d"] });
    expect(judgeSchema(older, false)).toMatchObject({
      ...{ expected: "0004-d", found: "0002-b; 2 migrations are waiting", isConfiguration: false },
      fix: expect.stringMatching(/^Start Waymark/),
    });
    expect(judgeSchema(older, true)).toMatchObject({ fix: expect.stringMatching(/^Restart Waymark/) });
    expect(judgeSchema(reading(), true)).toMatchObject({ state: "ok", found: "0002-b" });
    expect(judgeSchema(reading({ applied: [], pending: ["0001-a"] }), false)).toMatchObject({
      found: "no schema; 1 migration is waiting",
    });
  });

  it("R48: pragmas are each as expected or a finding that says what to do", () => {
    const pragmas = [
      { name: "journal_mode", expected: "wal", found: "delete" },
      { name: "synchronous", expected: "2", found: "1" },
      { name: "foreign_keys", expected: "1", found: "1" },
    ];
    expect(judgePragmas(reading({ pragmas }))).toMatchObject([
      { title: "journal_mode", state: "finding", fix: expect.stringMatching(/^Another program/) },
      { title: "synchronous", state: "finding", fix: expect.stringMatching(/npm ci/) },
      { title: "foreign_keys", state: "ok", found: "1" },
    ]);
  });

  it("the write-ahead log stays below 64 MB", () => {
    expect(judgeLogSize(64 * 1024 ** 2).state).toBe("ok");
    expect(judgeLogSize(64 * 1024 ** 2 + 1)).toMatchObject({ state: "finding", expected: "at most 64 MB" });
  });

  it("a damaged file is told with everything that is wrong with it", () => {
    expect(judgeSoundness("forge/forge.db", [])).toMatchObject({ state: "ok" });
    expect(judgeSoundness("waymark.db", ["page 3", "row 9"])).toMatchObject({ found: "page 3; row 9" });
  });
});
