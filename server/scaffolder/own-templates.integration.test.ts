import { expect, test } from "vitest";
import { formatFinding } from "../kernel/finding.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createRenderer } from "./render/renderer.ts";
import { testTemplates } from "./test-templates.ts";
import path from "node:path";

test("every template of this repository matches its golden output and passes every check", async () => {
  const projectRoot = findProjectRoot();
  const renderer = createRenderer({ projectRoot, deadlineMs: 60_000 });
  const folders = [path.join(projectRoot, "templates")];
  const { passed, findings } = await testTemplates({ renderer }, { folders, update: false });
  renderer.close();
  expect(findings.map(formatFinding)).toEqual([]);
  expect(passed).toEqual(["templates/typescript-service"]);
});
