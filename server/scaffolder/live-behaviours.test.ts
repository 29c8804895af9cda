import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { missingLiveCredentials } from "../../scripts/live-credentials.mjs";
import { findProjectRoot } from "../runtime/project-root.ts";
import { liveBehaviours, toLiveReport } from "./testing/live-behaviours.ts";

const read = (file: string): string => fs.readFileSync(path.join(findProjectRoot(), file), "utf8");

/** The first column of the rows whose last one says that nobody has seen it. */
const unverified = (document: string): string[] =>
  document
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.at(-2) === "unverified")
    .map((cells) => cells[1] ?? "");

describe("the live suite's report", () => {
  it("speaks of every row that docs/github.md calls unverified, and of no other", () => {
    expect(Object.values(liveBehaviours)).toEqual(unverified(read("docs/github.md")));
  });

  it("has a line for each, also when the suite never came to it", () => {
    const lines = toLiveReport(new Map([["pacing", { seen: true, text: "31 writes" }]]));
    expect(lines).toHaveLength(Object.keys(liveBehaviours).length);
    expect(lines).toContain("live: seen     Pacing and pauses: 31 writes");
    expect(lines).toContain(
      "live: not seen An existing variable is answered with 409: the suite ended before it",
    );
  });

  it("runs in none of the commands that have to pass without a network", () => {
    expect(read("scripts/test.mjs")).not.toMatch(/live/);
    expect(read(".ci/run")).not.toMatch(/live/);
  });
});

const place = { GITHUB_URL: "https://github.com", GITHUB_ORG: "acme" };

describe("the credentials of the live suite", () => {
  it.each([
    [{}, "GITHUB_URL; GITHUB_ORG; GITHUB_TOKEN, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE."],
    [{ ...place, GITHUB_TOKEN: "" }, "GITHUB_TOKEN, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE."],
    [{ GITHUB_TOKEN: "t", GITHUB_ORG: "acme" }, "GITHUB_URL."],
    [{ ...place, GITHUB_TOKEN: "t", GITHUB_APP_ID: "1" }, "GITHUB_APP_PRIVATE_KEY_FILE."],
  ])("of %j lack what is named", (environment, missing) => {
    expect(missingLiveCredentials(environment)?.split("Missing: ")[1]).toBe(missing);
  });

  it.each([
    { ...place, GITHUB_TOKEN: "t" },
    { ...place, GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY_FILE: "key.pem" },
  ])("are complete with %j", (environment) => {
    expect(missingLiveCredentials(environment)).toBeUndefined();
  });
});
