import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLogFile } from "./log-file.ts";

describe("a child's log file", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-log-"));
    file = path.join(folder, "web.log");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("appends to what an earlier start wrote and is readable by its owner only", () => {
    const first = openLogFile(file);
    first.append("one");
    first.close();
    const second = openLogFile(file);
    second.append("two");
    second.close();
    expect(fs.readFileSync(file, "utf8")).toBe("one\ntwo\n");
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it("keeps one older file when it grows past 16 MiB, and loses no line", () => {
    fs.writeFileSync(file, `${"x".repeat(16 * 1024 * 1024)}\n`);
    const log = openLogFile(file);
    log.append("after");
    log.close();
    expect(fs.readFileSync(file, "utf8")).toBe("after\n");
    expect(fs.statSync(`${file}.1`).size).toBe(16 * 1024 * 1024 + 1);
  });

  it("remembers the newest twenty lines for the error message", () => {
    const log = openLogFile(file);
    for (let line = 1; line <= 30; line += 1) log.append(String(line));
    log.close();
    expect(log.recent()).toHaveLength(20);
    expect(log.recent().at(0)).toBe("11");
    expect(log.recent().at(-1)).toBe("30");
  });

  it("loses a line that cannot be written instead of ending the supervisor, and still shows it", () => {
    const log = openLogFile(file);
    log.append("one");
    log.close();
    log.append("two");
    expect(log.recent()).toEqual(["one", "two"]);
    expect(fs.readFileSync(file, "utf8")).toBe("one\n");
  });
});
