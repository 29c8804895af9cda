import { describe, expect, it } from "vitest";
import {
  judgeLogSize,
  judgePragmas,
  judgeSchema,
  judgeSoundness,
  type DatabaseReading,
} from "./judge-database.ts";
import { judgeFiles, type FileReading } from "./judge-files.ts";

const file = (given: Partial<FileReading> = {}): FileReading => ({
  ...{ path: "/data/waymark.db", isFolder: false, mode: 0o600, uid: 7 },
  ...given,
});
const judge = (
  files: readonly FileReading[],
  more: { ownUid?: number | undefined; keyFile?: FileReading } = {},
) => judgeFiles({ files, ownUid: 7, keyFile: undefined, ...more });

describe("a file of the data folder", () => {
  it.each([0o600, 0o400, 0o700, 0o000])("of mode %i is its owner's alone", (mode) => {
    expect(judge([file({ mode })])).toMatchObject([{ state: "ok" }]);
  });

  it.each([
    [0o640, "0640"],
    [0o604, "0604"],
    [0o601, "0601"],
    [0o610, "0610"],
    [0o620, "0620"],
    [0o602, "0602"],
    [0o777, "0777"],
    [0o044, "0044"],
  ])("of mode %i is not, and the fix makes it so", (mode, text) => {
    expect(judge([file({ mode })])).toEqual([
      {
        ...{ area: "files", title: "/data/waymark.db", state: "finding", isConfiguration: false },
        ...{ expected: "mode 0600, its owner's alone", found: `mode ${text}` },
        fix: "chmod 600 /data/waymark.db",
      },
    ]);
  });

  it("that is a folder may be entered by its owner", () => {
    const open = file({ path: "/data", isFolder: true, mode: 0o755 });
    expect(judge([open])).toMatchObject([
      { expected: "mode 0700, its owner's alone", fix: "chmod 700 /data" },
    ]);
    expect(judge([{ ...open, mode: 0o700 }])).toMatchObject([{ state: "ok" }]);
  });

  it("of another user is told, but not to root, nor where there are no users", () => {
    expect(judge([file({ uid: 0 })])).toMatchObject([
      { expected: "owned by user 7, who runs this", found: "owned by user 0" },
    ]);
    expect(judge([file({ uid: 0 })], { ownUid: undefined })).toMatchObject([{ state: "ok" }]);
    expect(judge([file()], { ownUid: 0 })).toMatchObject([{ state: "ok" }]);
  });

  it("is one of twenty that are told; of the others only how many", () => {
    const many = Array.from({ length: 25 }, (_, n) => file({ path: `/data/${n}`, mode: 0o644 }));
    expect(judge(many.slice(0, 20))).toHaveLength(20);
    const checks = judge(many);
    expect(checks).toHaveLength(21);
    expect(checks.at(-1)).toMatchObject({ title: "More files", found: "5 more that are not" });
  });
});

describe("a key file that lies elsewhere", () => {
  it.each([
    [0o600, true],
    [0o640, true],
    [0o440, true],
    [0o620, false],
    [0o660, false],
    [0o604, false],
    [0o641, false],
  ])("of mode %i is well kept: %s", (mode, isFine) => {
    const keyFile = file({ path: "/run/secrets/key", mode, uid: 0 });
    expect(judge([file()], { keyFile })).toMatchObject([{ state: isFine ? "ok" : "finding" }]);
  });
});

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
