import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBackupPath, type BackupManifest } from "./domain/backup-manifest.ts";
import { readBackup } from "./read-backup.ts";
import { TarWriter } from "./tar.ts";

let folder: string;
let file: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-read-"));
  file = path.join(folder, "backup.tar");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const contents: Readonly<Record<string, string>> = {
  "audit-anchors.jsonl": '{"seq":1}\n',
  "waymark.db": "SQLite format 3 and so on",
  "forge/forge.db": "",
  "forge/repos/1.git/HEAD": "ref: refs/heads/main\n",
};
const entryOf = ([name, text]: readonly [string, string]) => ({
  path: name,
  size: Buffer.byteLength(text),
  sha256: createHash("sha256").update(text).digest("hex"),
});
const manifest: BackupManifest = {
  ...{ format: "waymark-backup", version: 1, createdAt: "2026-01-15T09:00:00.000Z" },
  ...{ includesMasterKey: false, repositories: 1, entries: Object.entries(contents).map(entryOf) },
};

function write(entries: readonly (readonly [string, string])[]): void {
  const out = fs.openSync(file, "w");
  const tar = new TarWriter(out, 0);
  for (const [name, text] of entries) tar.addBytes(name, Buffer.from(text));
  tar.end();
  fs.closeSync(out);
}
const named = (text: object = manifest): readonly [string, string] => ["manifest.json", JSON.stringify(text)];
const whole = () => write([...Object.entries(contents), named()]);

/** What a restore would write. */
function unpack(): Record<string, string> {
  const found: Record<string, string> = {};
  readBackup(file, (entry) => {
    found[entry.path] = "";
    return (chunk) => {
      found[entry.path] += chunk.toString("latin1");
    };
  });
  return found;
}
const refuses = (reason: string): void => {
  expect(unpack).toThrow(
    expect.objectContaining({ code: "conflict", message: `${file} cannot be used: ${reason}.` }),
  );
};

describe("a whole backup", () => {
  it("is read to its last byte and answers with its manifest", () => {
    whole();
    expect(readBackup(file)).toEqual(manifest);
    expect(unpack()).toEqual(contents);
  });

  it("reads the same in any order of its entries, the manifest last", () => {
    write([...Object.entries(contents).toReversed(), named()]);
    expect(unpack()).toEqual(contents);
  });

  it("may come without a forge", () => {
    const database = ["waymark.db", "x"] as const;
    write([database, named({ ...manifest, repositories: null, entries: [entryOf(database)] })]);
    expect(readBackup(file)).toMatchObject({ repositories: null });
  });
});

describe("a backup is refused", () => {
  it.each<[string, () => void, string]>([
    ["without a manifest", () => write(Object.entries(contents)), "it has no manifest"],
    ["with nothing in it", () => write([]), "it has no manifest"],
    [
      "with something behind its manifest",
      () => write([...Object.entries(contents), named(), ["waymark.db", "other"]]),
      "waymark.db follows its manifest",
    ],
    [
      "with two manifests",
      () => write([...Object.entries(contents), named(), named()]),
      "manifest.json follows its manifest",
    ],
    [
      "with an entry that is missing",
      () => write([...Object.entries(contents).slice(1), named()]),
      "audit-anchors.jsonl is missing",
    ],
    [
      "with an entry its manifest does not name",
      () => write([...Object.entries(contents), ["github-app.json", "{}"], named()]),
      "github-app.json is not as it was written",
    ],
    [
      "with an entry that was changed",
      () => write([...Object.entries({ ...contents, "waymark.db": "SQLite format 3 and so no" }), named()]),
      "waymark.db is not as it was written",
    ],
    [
      "with an entry twice, the second one as it should be",
      () => write([["waymark.db", "other"], ...Object.entries(contents), named()]),
      "it holds waymark.db twice",
    ],
    ["without a database", () => write([named({ ...manifest, entries: [] })]), "it holds no database"],
  ])("%s", (_what, make, reason) => {
    make();
    refuses(reason);
  });

  it.each([
    ["of another program", { format: "other-backup" }],
    ["of a version to come", { version: 2 }],
    ["without a time", { createdAt: "yesterday" }],
    ["with a hash that is none", { entries: [{ path: "waymark.db", size: 1, sha256: "x" }] }],
    ["with a size below nothing", { entries: [{ path: "waymark.db", size: -1, sha256: "a".repeat(64) }] }],
    ["that does not say whether it holds the key", { includesMasterKey: undefined }],
  ])("with a manifest %s", (_what, change) => {
    write([...Object.entries(contents), named({ ...manifest, ...change })]);
    refuses("its manifest is not one this version of Waymark understands");
  });

  it.each(["{", "null", "[]", '"waymark-backup"', ""])("with %j as its manifest", (text) => {
    write([...Object.entries(contents), ["manifest.json", text]]);
    refuses("its manifest is not one this version of Waymark understands");
  });

  it.each([
    ...[
      "../waymark.db",
      "/etc/passwd",
      "waymark.db/../x",
      "forge/repos/../../x",
      "./waymark.db",
      "waymark.db-wal",
    ],
    ...[
      "forge/repos/1.git/hooks/post-receive",
      "forge/repos/1.git/config.worktree",
      "forge/repos/x.git/HEAD",
    ],
    ...["forge/repos/1.git/objects/info/alternates", "forge/repos/1.git/objects/pack/../../hooks/x"],
    ...[
      "forge/repos/1.git/objects/zz/aa",
      "logs/x",
      "backups/x.db",
      "control.sock",
      "Waymark.db",
      "waymark.db\n",
    ],
  ])("with %j in it, whatever its manifest says", (name) => {
    expect(isBackupPath(name)).toBe(false);
    const stray = [name, "x"] as const;
    write([
      ...Object.entries(contents),
      stray,
      named({ ...manifest, entries: [...manifest.entries, entryOf(stray)] }),
    ]);
    refuses(`a backup of Waymark holds no ${JSON.stringify(name)}`);
  });

  it.each([
    ...["waymark.db", "master.key", "audit-anchors.jsonl", "github-app.json", "forge/forge.db"],
    ...["forge/repos/12.git/HEAD", "forge/repos/12.git/config", "forge/repos/12.git/packed-refs"],
    ...[`forge/repos/1.git/objects/ab/${"0".repeat(38)}`, `forge/repos/1.git/objects/ab/${"0".repeat(62)}`],
    ...["forge/repos/1.git/objects/pack/pack-0a.pack", "forge/repos/1.git/objects/pack/pack-0a.idx"],
  ])("but %s has a place in it", (name) => {
    expect(isBackupPath(name)).toBe(true);
  });

  it("that is not there, as what it is", () => {
    expect(() => readBackup(path.join(folder, "none.tar"))).toThrow(/ENOENT/);
  });
});

describe("whatever happens to the file", () => {
  it("nothing is taken from it that was not in it: one bit changed anywhere", () => {
    whole();
    const bytes = fs.readFileSync(file);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        fs.writeFileSync(file, changed);
        try {
          expect(unpack()).toEqual(contents);
        } catch (error) {
          expect(error).toMatchObject({ code: "conflict" });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("cut off anywhere before its end it is no backup", () => {
    whole();
    const bytes = fs.readFileSync(file);
    const end = bytes.length - 1024;
    fc.assert(
      fc.property(fc.nat({ max: end - 1 }), (length) => {
        fs.writeFileSync(file, bytes.subarray(0, length));
        expect(unpack).toThrow(expect.objectContaining({ code: "conflict" }));
      }),
      { numRuns: 120 },
    );
  });
});
