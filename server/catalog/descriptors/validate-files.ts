import fs from "node:fs/promises";
import path from "node:path";
import type { Finding } from "../../kernel/finding.ts";
import { parseDescriptor } from "../domain/parse-descriptor.ts";
import { descriptorPath } from "../domain/repository-facts.ts";

export interface FileValidation {
  /** Documents without errors, by reference, in the order found. */
  readonly valid: readonly string[];
  readonly findings: readonly Finding[];
}

const skippedFolders = new Set(["node_modules", ".git"]);

/** A person's own files, read here. One is checked whatever its name; below a folder every catalog-info.yaml is. */
export async function validateFiles(paths: readonly string[]): Promise<FileValidation> {
  const valid: string[] = [];
  const findings: Finding[] = [];
  for (const given of paths) {
    const files = await filesBelow(given);
    if (files.length === 0) findings.push(nothingThere(given));
    for (const file of files) {
      const text = await fs.readFile(file, "utf8");
      const { documents, findings: found } = parseDescriptor({ file, text, source: "operator" });
      findings.push(...found);
      valid.push(...documents.flatMap(({ ref, entity }) => (entity !== null && ref !== null ? [ref] : [])));
    }
  }
  return { valid, findings };
}

const nothingThere = (given: string): Finding => ({
  file: given,
  line: 1,
  column: 1,
  severity: "error",
  code: "file-missing",
  message: `expected a file, or a folder with a ${descriptorPath}, found neither`,
});

async function filesBelow(given: string): Promise<string[]> {
  const stat = await fs.stat(given).catch(() => undefined);
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [given];
  const entries = await fs.readdir(given, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name === descriptorPath)
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.split(path.sep).some((part) => skippedFolders.has(part)))
    .toSorted();
}
