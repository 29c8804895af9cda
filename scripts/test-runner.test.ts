import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countPlaywright, countTemplates, countVitest } from "./test-counts.mjs";
import { playwrightFailures, playwrightSecondTries, vitestFailures } from "./test-failures.mjs";
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

  it("count a skipped and a to-do test as failed, and a journey that passed at its second try as passed", () => {
    const skipping = { ...vitest, numPendingTests: 2, numTodoTests: 1 };
    expect(countVitest(report(skipping), { ok: true })).toEqual({ passed: 7, failed: 3 });
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
    expect(countPlaywright(report({ stats }), { ok: true })).toEqual({ passed: 6, failed: 2 });
  });

  it("count a template check by check, and a stage that checked nothing as failed", () => {
    const count = (ok: boolean, checks: number, ...severities: string[]) =>
      countTemplates({
        ok,
        output: JSON.stringify({ checks, findings: severities.map((severity) => ({ severity })) }),
      });
    expect(count(true, 90)).toEqual({ passed: 90, failed: 0 });
    expect(count(false, 90, "error", "warning")).toEqual({ passed: 89, failed: 1 });
    expect(count(false, 90)).toEqual({ passed: 90, failed: 1 });
    expect(count(true, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countTemplates({ ok: true, output: "" })).toEqual({ passed: 0, failed: 1 });
  });

  it("hold a failure when the runner failed without a failed test, or wrote no report", () => {
    expect(countVitest(report(vitest), { ok: false })).toEqual({ passed: 7, failed: 1 });
    expect(countVitest(path.join(folder, "none.json"), { ok: true })).toEqual({ passed: 0, failed: 1 });
    expect(countPlaywright(path.join(folder, "none.json"), { ok: true })).toEqual({ passed: 0, failed: 1 });
  });
});

describe("what failed", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-failures-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const report = (content: unknown) => {
    const file = path.join(folder, "report.json");
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const journey = (title: string, status: string, ...messages: string[]) => ({
    title,
    tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
  });

  it("is every failed test with its file, its name and its message", () => {
    const file = report({
      testResults: [
        {
          name: "a.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "works", failureMessages: [] },
            {
              status: "failed",
              fullName: "adds up",
              failureMessages: ["\u001b[31mexpected 1\u001b[39m to be 2"],
            },
          ],
        },
        { name: "b.test.ts", status: "failed", message: "Cannot find module c", assertionResults: [] },
      ],
    });
    expect(vitestFailures(file)).toEqual([
      "failed: a.test.ts › adds up\n    expected 1 to be 2",
      "failed: b.test.ts\n    Cannot find module c",
    ]);
  });

  it("is every failed journey with its first error, apart from those that passed at their second try", () => {
    const inner = {
      title: "signing in",
      specs: [journey("says so", "unexpected", "no heading", "still none")],
    };
    const specs = [journey("works", "expected"), journey("is slow", "flaky", "too late")];
    const file = report({ suites: [{ title: "sign-in.spec.ts", specs, suites: [inner] }] });
    expect(playwrightFailures(file)).toEqual([
      "failed: sign-in.spec.ts › signing in › says so\n    no heading",
    ]);
    expect(playwrightSecondTries(file)).toEqual([
      "passed at the second try: sign-in.spec.ts › is slow\n    too late",
    ]);
  });

  it("is nothing where the runner wrote no report", () => {
    expect(vitestFailures(path.join(folder, "none.json"))).toEqual([]);
    expect(playwrightFailures(path.join(folder, "none.json"))).toEqual([]);
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
