import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countPlaywright, countVitest } from "./test-counts.mjs";
import { missingPackages } from "./test-tools.mjs";

describe("the counts of npm test", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-counts-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const report = (content: unknown) => {
    const file = path.join(folder, "report.json");
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const vitest = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

  it("are the runner's own when all is well", () => {
    expect(countVitest(report(vitest), { ok: true })).toEqual({ passed: 7, failed: 0 });
    const stats = { expected: 5, unexpected: 0, flaky: 0, skipped: 0 };
    expect(countPlaywright(report({ stats }), { ok: true })).toEqual({ passed: 5, failed: 0 });
  });

  it("count a skipped, a to-do and a flaky test as failed", () => {
    const skipping = { ...vitest, numPendingTests: 2, numTodoTests: 1 };
    expect(countVitest(report(skipping), { ok: true })).toEqual({ passed: 7, failed: 3 });
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
    expect(countPlaywright(report({ stats }), { ok: true })).toEqual({ passed: 5, failed: 3 });
  });

  it("hold a failure when the runner failed without a failed test, or wrote no report", () => {
    expect(countVitest(report(vitest), { ok: false })).toEqual({ passed: 7, failed: 1 });
    expect(countVitest(path.join(folder, "none.json"), { ok: true })).toEqual({ passed: 0, failed: 1 });
    expect(countPlaywright(path.join(folder, "none.json"), { ok: true })).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the tools the tests need", () => {
  it("come from three Debian packages, each named once", () => {
    expect(missingPackages(() => false)).toEqual(["chromium", "prometheus", "prometheus-alertmanager"]);
  });

  it("take any browser of the family", () => {
    expect(missingPackages((name: string) => name !== "chromium")).toEqual([]);
  });

  it("name the package of the one that is missing", () => {
    expect(missingPackages((name: string) => name !== "amtool")).toEqual(["prometheus-alertmanager"]);
  });
});
