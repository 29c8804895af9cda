import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { isRunning, prepareDataFolder, readRunning, takeDataFolder } from "./data-folder.ts";

const running = { pid: 4711, url: "http://127.0.0.1:3000", startedAt: "2026-01-02T03:04:05.000Z" };

describe("the data folder", () => {
  let root: string;
  let paths: DataPaths;

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-data-"));
    paths = dataPaths(path.join(root, "data"));
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  it("is made readable by its owner only, also when it existed with wider permissions", () => {
    fs.mkdirSync(paths.root, { mode: 0o755 });
    prepareDataFolder(paths);
    expect(fs.statSync(paths.root).mode & 0o777).toBe(0o700);
    expect(fs.statSync(paths.logs).mode & 0o777).toBe(0o700);
  });

  it("is left alone when it holds somebody else's files", () => {
    fs.mkdirSync(paths.root, { mode: 0o755 });
    fs.writeFileSync(path.join(paths.root, "thesis.txt"), "");
    expect(() => prepareDataFolder(paths)).toThrow(
      expect.objectContaining({ exitCode: 78, message: expect.stringContaining("thesis.txt") }),
    );
    expect(fs.statSync(paths.root).mode & 0o777).toBe(0o755);
    expect(fs.readdirSync(paths.root)).toEqual(["thesis.txt"]);
  });

  it("refuses a second start with status 75 and says who is running", () => {
    const lock = takeDataFolder(paths, running);
    expect(() => takeDataFolder(paths, { ...running, pid: 4712 })).toThrow(
      expect.objectContaining({
        exitCode: 75,
        message: expect.stringContaining("already running (pid 4711) on"),
      }),
    );
    expect(readRunning(paths)).toEqual(running);
    lock.release();
  });

  it("is free again after the release", () => {
    takeDataFolder(paths, running).release();
    expect(isRunning(paths)).toBe(false);
    expect(readRunning(paths)).toBeUndefined();
    takeDataFolder(paths, running).release();
  });

  it("is not running when nobody ever started", () => {
    expect(isRunning(paths)).toBe(false);
    expect(fs.existsSync(paths.lock)).toBe(false);
  });

  it("ignores what a dead supervisor left in running.json", () => {
    prepareDataFolder(paths);
    fs.writeFileSync(paths.running, JSON.stringify(running));
    fs.writeFileSync(paths.lock, "");
    expect(isRunning(paths)).toBe(false);
    takeDataFolder(paths, { ...running, pid: 4712 }).release();
  });

  it("explains a folder that cannot be made, naming the variable", () => {
    fs.writeFileSync(path.join(root, "file"), "");
    expect(() => prepareDataFolder(dataPaths(path.join(root, "file", "data")))).toThrow(
      expect.objectContaining({ exitCode: 78, message: expect.stringContaining("Set WAYMARK_DATA") }),
    );
  });
});
