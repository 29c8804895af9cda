/* What Waymark refuses in the pipelines it generates, it refuses in its own. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadActionsLock } from "../server/scaffolder/checks/actions-lock.ts";
import { checkWorkflows } from "../server/scaffolder/checks/check-workflows.ts";
import { openRepository } from "../server/scaffolder/checks/generated-repository.ts";

const root = path.join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", ".github"], { cwd: root }).toString().trim().split("\n");
const contents = new Map(tracked.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));

async function problems(change: (text: string) => string = (text) => text): Promise<string[]> {
  const files = [...contents].map(([file, text]) => ({ path: file, content: change(text) }));
  const findings = await checkWorkflows(openRepository(files), await loadActionsLock());
  return findings.map(({ file, line, code, message }) => `${file}:${line} ${code}: ${message}`);
}

const checkout = /uses: actions\/checkout@[0-9a-f]{40}/g;

describe("the project's own workflows", () => {
  it("pass the checks of a generated pipeline", async () => {
    expect(await problems()).toEqual([]);
  });

  it.each([
    [
      "an action by its tag",
      "unpinned-uses",
      (text: string) => text.replace(checkout, "uses: actions/checkout@v7"),
    ],
    [
      "an action nobody listed",
      "unknown-action",
      (text: string) => text.replace(checkout, "uses: evil/checkout@v1"),
    ],
    [
      "a misspelt value of the matrix",
      "actionlint-expression",
      (text: string) => text.replace("matrix.node", "matrix.nod"),
    ],
    [
      "rights for every job",
      "excessive-permissions",
      (text: string) => text.replace("permissions: {}", "permissions: write-all"),
    ],
    [
      "a job that names no rights",
      "excessive-permissions",
      (text: string) => text.replace(/ {4}permissions:\n {6}contents: read\n/, ""),
    ],
    ["a key GitHub does not know", "unknown-field", (text: string) => text.replace("runs-on:", "run-on:")],
  ])("would not pass with %s", async (_case, code, change) => {
    expect(await problems(change)).toContainEqual(expect.stringContaining(code));
  });
});
