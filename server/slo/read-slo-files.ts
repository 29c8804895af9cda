/* Reading the files a person names on the command line; one that cannot be read is a finding like any other. */
import { readFile } from "node:fs/promises";
import type { Finding } from "../kernel/finding.ts";
import type { SloText } from "./domain/parse-open-slo.ts";

export interface SloFiles {
  readonly sources: SloText[];
  readonly findings: Finding[];
}

export async function readSloFiles(paths: readonly string[]): Promise<SloFiles> {
  const results = await Promise.all(paths.map(readSloFile));
  return {
    sources: results.flatMap((result) => ("text" in result ? [result] : [])),
    findings: results.flatMap((result) => ("text" in result ? [] : [result])),
  };
}

async function readSloFile(file: string): Promise<SloText | Finding> {
  try {
    return { file, text: await readFile(file, "utf8") };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `expected a readable file, found: ${reason}; correct the path`;
    return { file, line: 1, column: 1, severity: "error", code: "unreadable-file", message };
  }
}
