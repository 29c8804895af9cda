import { describe, expect, it } from "vitest";
import { formatBytes } from "./doctor-check.ts";
import { judgeDisk, judgeHistory, judgeSkew, type DiskFacts } from "./judge-machine.ts";
import { findingsAmong } from "./testing.ts";

const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;
const roomy: DiskFacts = {
  ...{ freeBytes: 40 * gigabyte, totalBytes: 100 * gigabyte, freeFiles: 1e6, totalFiles: 2e6 },
  ...{ databaseBytes: 0, isWritable: true },
};
const onDisk = (given: Partial<DiskFacts>) => findingsAmong(judgeDisk({ ...roomy, ...given }));

describe("room on the disk", () => {
  it.each([
    ["512 MB are enough for a small database", { freeBytes: 512 * megabyte }, []],
    ["a byte less is not", { freeBytes: 512 * megabyte - 1 }, ["Free space"]],
    ["a large database must fit twice", { databaseBytes: gigabyte, freeBytes: 2 * gigabyte }, []],
    ["and not less", { databaseBytes: gigabyte, freeBytes: 2 * gigabyte - 1 }, ["Free space"]],
    ["a thousand files are enough", { freeFiles: 1_000 }, []],
    ["one less is not", { freeFiles: 999 }, ["Free files"]],
    ["a file system that counts none has none to lack", { freeFiles: 0, totalFiles: 0 }, []],
    [
      "a disk that takes nothing is told first",
      { isWritable: false, freeBytes: 0 },
      ["Writing", "Free space"],
    ],
    [
      "all of it at once",
      { isWritable: false, freeBytes: 0, freeFiles: 0 },
      ["Writing", "Free space", "Free files"],
    ],
  ])("%s", (_what, given, expected) => expect(onDisk(given)).toEqual(expected));

  it("is told in what a person reads", () => {
    const [check] = judgeDisk({ ...roomy, databaseBytes: 3 * gigabyte, freeBytes: gigabyte });
    expect(check).toMatchObject({
      ...{ area: "disk", found: "1.0 GB of 100.0 GB", isConfiguration: false },
      expected: "at least 6.0 GB, for the log, logs and the copy before a migration",
    });
    expect([0, megabyte, gigabyte - megabyte, gigabyte - 1, gigabyte].map(formatBytes)).toEqual([
      ...["0 MB", "1 MB", "1023 MB"],
      ...["1.0 GB", "1.0 GB"],
    ]);
  });
});

describe("the machine's clock", () => {
  it.each([
    [0, "ok", "within 0 s of github.com"],
    [30_000, "ok", "within 30 s of github.com"],
    [-30_000, "ok", "within 30 s of github.com"],
    [45_000, "finding", "45 s ahead of it"],
    [-3_600_000, "finding", "3600 s behind it"],
  ])("%i ms ahead of the forge is %s", (skewMs, state, found) => {
    expect(judgeSkew(skewMs, "github.com")).toMatchObject({ area: "clock", state, found });
  });

  const now = Date.UTC(2026, 0, 15, 9);
  it.each([
    ["before any row", undefined, "ok"],
    ["after the newest row", now - 1, "ok"],
    ["within half a minute before it", now + 30_000, "ok"],
    ["further before it", now + 30_001, "finding"],
  ])("%s is or is not behind the log", (_when, newest, state) => {
    expect(judgeHistory(now, newest).state).toBe(state);
  });

  it("that was set back is told with both times", () => {
    expect(judgeHistory(now, now + 3_600_000)).toMatchObject({
      expected: "not before 2026-01-15T10:00:00.000Z, the newest row",
      found: "2026-01-15T09:00:00.000Z",
    });
  });
});
