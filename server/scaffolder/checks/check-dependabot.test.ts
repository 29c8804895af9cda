import { describe, expect, it } from "vitest";
import { checkDependabot } from "./check-dependabot.ts";
import { judge } from "./testing.ts";

const PATH = ".github/dependabot.yml";
const entry = (lines: string, ecosystem = "npm") =>
  `version: 2\nupdates:\n  - package-ecosystem: ${ecosystem}\n    directory: /\n    schedule: { interval: weekly }\n    cooldown: { default-days: 7 }\n${lines}`;
const findings = (text: string, paths: readonly string[] = []) =>
  judge(checkDependabot, { [PATH]: text, ...Object.fromEntries(paths.map((path) => [path, ""])) });
const problems = async (text: string) =>
  (await findings(text)).map((finding) => finding.replace(/^.*?:\d+:\d+: /, ""));

describe("dependency updates", () => {
  it.each([
    "",
    "    groups: { all: { patterns: ['*'], update-types: [minor, patch] } }\n",
    "    groups: { dev: { dependency-type: development, applies-to: version-updates } }\n",
    "    labels: [dependencies]\n    open-pull-requests-limit: 0\n",
  ])("may also say %j", async (lines) => {
    expect(await findings(entry(lines))).toEqual([]);
  });

  it.each([
    ["interval: weekly", "interval: daily, time: '05:30', timezone: Asia/Kathmandu"],
    ["interval: weekly", "interval: weekly, day: sunday"],
    ["default-days: 7", "default-days: 90, semver-major-days: 1"],
    ["directory: /", "directory: /app"],
  ])("may say %s otherwise: %s", async (from, to) => {
    expect(await findings(entry("").replace(from, to))).toEqual([]);
  });

  it.each([
    ["version: 2", "version: 1", "invalid-value: version: Invalid input: expected 2, found 1"],
    [
      "directory: /",
      "directory: app",
      'invalid-value: updates.0.directory: Invalid string: must start with "/", found "app"',
    ],
    [
      "default-days: 7",
      "default-days: 0",
      "invalid-value: updates.0.cooldown.default-days: Too small: expected number to be >=1, found 0",
    ],
    [
      "default-days: 7",
      "default-days: 91",
      "invalid-value: updates.0.cooldown.default-days: Too big: expected number to be <=90, found 91",
    ],
    [
      "default-days: 7",
      "default-days: 1.5",
      "wrong-type: updates.0.cooldown.default-days: expected int, found 1.5",
    ],
    [
      "default-days: 7",
      "semver-major-days: 7",
      "required-field: updates.0.cooldown.default-days: expected number, found nothing",
    ],
    [
      "{ default-days: 7 }",
      "{ default-days: 7, days: 3 }",
      'unknown-field: expected a known field, found "days" in updates.0.cooldown; remove it or correct its name',
    ],
    [
      "interval: weekly",
      "interval: weekly, time: '24:00'",
      'invalid-value: updates.0.schedule.time: Invalid string: must match pattern /^([01]\\d|2[0-3]):[0-5]\\d$/, found "24:00"',
    ],
  ])("may not say %s otherwise: %s", async (from, to, problem) => {
    expect(await problems(entry("").replace(from, to))).toEqual([problem]);
  });

  it.each([
    [
      "    groups: { all: { patterns: [] } }\n",
      "invalid-value: updates.0.groups.all.patterns: Too small: expected array to have >=1 items, found a list of 0",
    ],
    [
      "    open-pull-requests-limit: 51\n",
      "invalid-value: updates.0.open-pull-requests-limit: Too big: expected number to be <=50, found 51",
    ],
    [
      "    reviewers: [ana]\n",
      'unknown-field: expected a known field, found "reviewers" in updates.0; remove it or correct its name',
    ],
  ])("may not also say %j", async (lines, problem) => {
    expect(await problems(entry(lines))).toEqual([problem]);
  });

  it("must cover something", async () => {
    expect(await problems("version: 2\nupdates: []\n")).toEqual([
      "invalid-value: updates: Too small: expected array to have >=1 items, found a list of 0",
    ]);
  });

  it("must cover each ecosystem that a file makes necessary, and no other", async () => {
    expect(
      await findings(entry("", "gomod"), ["package.json", "Dockerfile", ".github/workflows/ci.yml"]),
    ).toEqual([
      `${PATH}:1:1: ecosystem-uncovered: expected an update entry for npm`,
      `${PATH}:1:1: ecosystem-uncovered: expected an update entry for docker`,
      `${PATH}:1:1: ecosystem-uncovered: expected an update entry for github-actions`,
    ]);
    expect(
      await findings(entry("", "gomod"), ["app/package.json", "Dockerfile.dev", ".github/CODEOWNERS"]),
    ).toEqual([]);
  });

  it("must exist; an empty file configures nothing", async () => {
    const missing = `${PATH}:1:1: dependabot-missing: expected dependency updates to be configured, found no such file`;
    expect(await judge(checkDependabot, {})).toEqual([missing]);
    expect(await findings("# later\n")).toEqual([missing]);
  });
});
