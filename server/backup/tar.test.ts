import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrokenTarError, readTar, TarWriter } from "./tar.ts";

let folder: string;
let file: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-tar-"));
  file = path.join(folder, "a.tar");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function write(fill: (tar: TarWriter) => void, now = 0): TarWriter {
  const out = fs.openSync(file, "w");
  try {
    const tar = new TarWriter(out, now);
    fill(tar);
    tar.end();
    return tar;
  } finally {
    fs.closeSync(out);
  }
}

function read(): [string, number, string][] {
  const descriptor = fs.openSync(file, "r");
  try {
    return Array.from(readTar(descriptor), ({ path: name, size, chunks }) => [
      ...[name, size],
      Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk))).toString("base64"),
    ]) as [string, number, string][];
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A header of one empty entry, changed by hand and sealed again as a forger would. */
function forge(change: (header: Buffer) => void): void {
  write((tar) => tar.addBytes("a", Buffer.alloc(0)));
  const bytes = fs.readFileSync(file);
  const header = bytes.subarray(0, 512);
  change(header);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  fs.writeFileSync(file, bytes);
}

describe("an archive", () => {
  it("is read back as it was written: names, sizes and every byte", () => {
    const name = fc.stringMatching(/^[a-z0-9./-]{1,100}$/);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(0, 1, 511, 512, 513, 1024).map((length) => new Uint8Array(length).fill(7)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, bytes), { maxLength: 5 }), (entries) => {
        const tar = write((out) => {
          for (const [to, content] of entries) out.addBytes(to, Buffer.from(content));
        });
        const expected = entries.map(([to, content]) => [
          to,
          content.length,
          Buffer.from(content).toString("base64"),
        ]);
        expect(read()).toEqual(expected);
        expect(tar.entries.map(({ path: to, size }) => [to, size])).toEqual(
          expected.map(([to, size]) => [to, size]),
        );
        expect(fs.statSync(file).size % 512).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("holds a file larger than what is read at once, and knows its hash", () => {
    const source = path.join(folder, "large");
    fs.writeFileSync(source, Buffer.alloc(2 * 1024 * 1024 + 3, "ab"));
    const tar = write((out) => out.addFile("forge/forge.db", source));
    const [[name, size, content]] = read() as [[string, number, string]];
    expect([name, size]).toEqual(["forge/forge.db", 2 * 1024 * 1024 + 3]);
    expect(Buffer.from(content, "base64").equals(fs.readFileSync(source))).toBe(true);
    const hash = createHash("sha256").update(fs.readFileSync(source)).digest("hex");
    expect(tar.entries).toEqual([{ path: name, size, sha256: hash }]);
  });

  it("is one any system's tar lists, with a file for its owner alone and the time it was made", () => {
    write((out) => out.addBytes("a/b.txt", Buffer.from("hello")), Date.UTC(2026, 0, 15, 9, 30, 5, 999));
    const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
    const listed = execFileSync("tar", ["-tvf", file, "--full-time"], { encoding: "utf8", env });
    expect(listed).toMatch(/^-rw------- 0\/0\s+5 2026-01-15 09:30:05\S* a\/b\.txt\n$/);
    expect(execFileSync("tar", ["-xOf", file], { encoding: "utf8" })).toBe("hello");
  });

  it("takes no name that is longer than its field, counted in bytes", () => {
    expect(() => write((out) => out.addBytes("a".repeat(101), Buffer.alloc(0)))).toThrow(/too long/);
    expect(() => write((out) => out.addBytes("é".repeat(51), Buffer.alloc(0)))).toThrow(/too long/);
    write((out) => out.addBytes("é".repeat(50), Buffer.alloc(0)));
    expect(read()).toEqual([["é".repeat(50), 0, ""]]);
  });

  it("takes no file that is not there", () => {
    expect(() => write((out) => out.addFile("a", path.join(folder, "none")))).toThrow(/ENOENT/);
  });
});

describe("a file that is no archive", () => {
  it.each<[string, () => Buffer | undefined, RegExp]>([
    ["empty", () => Buffer.alloc(0), /ends too early/],
    ["shorter than a block", () => Buffer.alloc(100), /ends too early/],
    ["text", () => Buffer.from("SQLite format 3\0".repeat(64)), /not a tar file, or it is damaged/],
    ["one whose end is missing", () => whole().subarray(0, 1024), /ends too early/],
    ["cut off inside an entry", () => whole().subarray(0, 515), /ends too early/],
    ["cut off in the padding of an entry", () => whole().subarray(0, 600), /ends too early/],
    ["of another kind of tar", () => edited((bytes) => bytes.fill(0, 257, 263)), /not a tar file/],
    [
      "with one bit changed in a name",
      () => edited((bytes) => bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0)),
      /damaged/,
    ],
  ])("is told: %s", (_what, make, message) => {
    const bytes = make();
    if (bytes !== undefined) fs.writeFileSync(file, bytes);
    expect(read).toThrow(BrokenTarError);
    expect(read).toThrow(message);
  });

  it.each([
    ["a link", "2"],
    ["a hard link", "1"],
    ["a folder", "5"],
    ["a device", "3"],
    ["a long name of another dialect", "x"],
  ])("is told: %s in it", (_what, type) => {
    forge((header) => header.write(type, 156));
    expect(read).toThrow("a is not a regular file");
  });

  it.each([
    ["nothing", "\0".repeat(12)],
    ["words", "twelve bytes"],
    ["less than nothing", "-0000000001\0"],
    ["digits and more", "0000000000x\0"],
    ["more digits than octal has", "00000000009\0"],
  ])("is told: a size that is %s", (_what, size) => {
    forge((header) => header.write(size, 124, "latin1"));
    expect(read).toThrow(BrokenTarError);
  });

  it("is told: an entry that says it is larger than the file", () => {
    forge((header) => header.write("77777777777\0", 124));
    expect(read).toThrow("it ends too early");
  });
});

function whole(): Buffer {
  write((out) => out.addBytes("a", Buffer.from("hello")));
  return fs.readFileSync(file);
}

function edited(change: (bytes: Buffer) => void): Buffer {
  const bytes = whole();
  change(bytes);
  return bytes;
}
