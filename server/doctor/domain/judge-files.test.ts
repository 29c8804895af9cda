import { describe, expect, it } from "vitest";
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
