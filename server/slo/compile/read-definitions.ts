/*
 * Texts of SLO files, OpenSLO v1 or Sloth, to definitions with all findings of all files. References between OpenSLO
 * objects resolve across the files.
 */
import { readYaml } from "../../kernel/yaml-text.ts";
import {
  definitionsFromOpenSlo,
  type Definitions,
  type SloDefaults,
} from "../domain/definitions-from-open-slo.ts";
import { definitionsFromSloth, isSlothDocument } from "../domain/definitions-from-sloth.ts";
import { lintDefinitions } from "../domain/lint-definitions.ts";
import { parseOpenSlo, type SloText } from "../domain/parse-open-slo.ts";

export function readDefinitions(sources: readonly SloText[], defaults: SloDefaults): Definitions {
  const isSloth = (source: SloText): boolean =>
    readYaml(source).documents.some((document) => isSlothDocument(document.value));
  const sloth = sources.filter(isSloth).map(definitionsFromSloth);
  const parsed = sources.filter((source) => !isSloth(source)).map(parseOpenSlo);
  const openSlo = definitionsFromOpenSlo(
    parsed.flatMap((file) => file.objects),
    defaults,
  );
  const slos = [...openSlo.slos, ...sloth.flatMap((file) => file.slos)];
  const findings = [
    ...parsed.flatMap((file) => file.findings),
    ...openSlo.findings,
    ...sloth.flatMap((file) => file.findings),
    ...lintDefinitions(slos),
  ];
  return { slos, findings };
}
