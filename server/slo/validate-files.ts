/*
 * `waymark slo validate`: OpenSLO files against the specification, their PromQL against its grammar, and their alerts
 * against arithmetic. What is valid OpenSLO but not compiled is no finding here.
 */
import { formatFinding, type Finding } from "../kernel/finding.ts";
import { definitionsFromOpenSlo, indicatorFindings, onlyOnce } from "./domain/definitions-from-open-slo.ts";
import { lintDefinitions } from "./domain/lint-definitions.ts";
import { parseOpenSlo } from "./domain/parse-open-slo.ts";
import { readSloFiles } from "./read-slo-files.ts";

export interface ValidatedObject {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
}

export interface SloValidation {
  /** The objects of the files without an error. */
  readonly objects: ValidatedObject[];
  readonly findings: Finding[];
}

const MISTAKES = new Set([
  "invalid-query",
  "same-query",
  "invalid-service",
  "reserved-label",
  "duplicate-label",
]);

export async function validateSloFiles(paths: readonly string[]): Promise<SloValidation> {
  const { sources, findings } = await readSloFiles(paths);
  const parsed = sources.map(parseOpenSlo);
  const objects = parsed.flatMap((file) => file.objects);
  const { slos, findings: refused } = definitionsFromOpenSlo(objects, { labels: {} });
  const all = [
    ...findings,
    ...parsed.flatMap((file) => file.findings),
    ...onlyOnce([...refused, ...indicatorFindings(objects)].filter(({ code }) => MISTAKES.has(code))),
    ...lintDefinitions(slos),
  ];
  return {
    objects: objects.map(({ file, object }) => ({ file, kind: object.kind, name: object.metadata.name })),
    findings: all.sort(byPlace),
  };
}

const byPlace = (a: Finding, b: Finding): number =>
  a.file.localeCompare(b.file) ||
  a.line - b.line ||
  a.column - b.column ||
  formatFinding(a).localeCompare(formatFinding(b));
