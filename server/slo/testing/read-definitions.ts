/* OpenSLO texts as a person sees them refused, and as the compilers get them: read, checked, turned into definitions. */
import { expect } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { definitionsFromOpenSlo, type SloDefaults } from "../domain/definitions-from-open-slo.ts";
import { parseOpenSlo } from "../domain/parse-open-slo.ts";
import type { SloDefinition } from "../domain/slo-definition.ts";
import { replaced, smallSlo } from "../testing.ts";

/** What is wrong with a text as OpenSLO, one line each. */
export const openSloFindings = (text: string, file = "a.yaml"): string[] =>
  parseOpenSlo({ file, text }).findings.map(formatFinding);

/** Every text must be valid OpenSLO; the findings are those of what Waymark compiles, one line each. */
export function readDefinitions(texts: string | readonly string[], defaults: SloDefaults = { labels: {} }) {
  const parsed = [texts].flat().map((text, index) => parseOpenSlo({ file: `${index}.yaml`, text }));
  expect(parsed.flatMap((file) => file.findings)).toEqual([]);
  const { slos, findings } = definitionsFromOpenSlo(
    parsed.flatMap((file) => file.objects),
    defaults,
  );
  return { slos, findings: findings.map(formatFinding) };
}

/** The first definition of a text that has no finding. */
export function definitionOf(text: string, defaults?: SloDefaults): SloDefinition {
  const { slos, findings } = readDefinitions(text, defaults);
  expect(findings).toEqual([]);
  const [first] = slos;
  if (!first) throw new Error(`expected a definition, found none in:\n${text}`);
  return first;
}

export const changedSlo = (from: string | RegExp, to: string): string => replaced(smallSlo, from, to);
