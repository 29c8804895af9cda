/* Reading what a repository says on the service page as a task. */
import { z } from "zod";
import type { Finding } from "../kernel/finding.ts";
import { costlyCode } from "../sandbox/costly-finding.ts";
import { defineTask } from "../sandbox/task.ts";
import { documentsSchema, readDocuments, type TextFile } from "./domain/read-documents.ts";
import { markdownCpuMs, measureMarkdown } from "./measure-markdown.ts";

const message = `expected Markdown that is shown within ${markdownCpuMs / 1000} s of processor time with the other files, found more or a nesting too deep; make it smaller or simpler`;

/** The Markdown files that a page must not render, each with the finding that says so. */
function findCostlyMarkdown(files: readonly TextFile[], reading: (path: string) => void): Finding[] {
  let leftMs = markdownCpuMs;
  return files.flatMap(({ path, content }): Finding[] => {
    if (!path.endsWith(".md")) return [];
    reading(path);
    const costMs = measureMarkdown(content);
    if (costMs <= leftMs) {
      leftMs -= costMs;
      return [];
    }
    return [{ file: path, line: 1, column: 1, severity: "error", code: costlyCode, message }];
  });
}

export const readDocumentsTask = defineTask({
  name: "services.read-documents",
  input: z.array(z.object({ path: z.string(), content: z.string() })),
  output: documentsSchema,
  run: (files, { at }) => {
    const reading = (file: string): void => at({ file, line: 1, column: 1 });
    const documents = readDocuments(files, reading);
    const costly = findCostlyMarkdown(files, reading);
    return {
      ...documents,
      findings: [...costly, ...documents.findings],
      hidden: costly.map(({ file }) => file),
    };
  },
});
