/* The tasks of the reader in real children: Markdown that would keep a page busy is told apart from Markdown that would not. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { taskLimits } from "../sandbox/task.ts";
import { readDocumentsTask } from "./documents-task.ts";

const projectRoot = findProjectRoot();
const reader = createSandbox({ projectRoot, entry: "server/reader.ts" }, { ...taskLimits, wallMs: 100_000 });
afterAll(() => reader.close());

const golden = (file: string): string =>
  fs.readFileSync(path.join(projectRoot, "templates/typescript-service/golden", file), "utf8");
const runbook = "docs/runbooks/checkout-api.md";
const plain = [
  { path: "README.md", content: golden("README.md") },
  { path: runbook, content: golden(runbook) },
];

it("shows what the template writes", async () => {
  const result = await reader.run(readDocumentsTask, plain);
  expect(result).toMatchObject({ ok: true, value: { hidden: [], findings: [] } });
});

it.each([
  ["emphasis that never closes", "*a_ ".repeat(4_000)],
  ["quotes in quotes", ">".repeat(16_000)],
])("hides %s, and nothing else", async (_, content) => {
  const file = { path: "docs/runbooks/hostile.md", content };
  const result = await reader.run(readDocumentsTask, [...plain, file]);
  // Where the machine is slow or its memory late to be collected, a limit of the child's comes first: at this file too.
  if (!result.ok) expect(result.error).toMatchObject({ place: { file: file.path } });
  else
    expect(result.value).toMatchObject({
      hidden: [file.path],
      findings: [{ file: file.path, code: "file-too-costly" }],
    });
});
