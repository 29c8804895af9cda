/*
 * Backstage templates nobody here wrote: every document of kind Template must be read without an error, as it is. Files
 * it includes from elsewhere are not among the vectors, and actions of other installations are warnings.
 */
import { parseAllDocuments } from "yaml";
import { formatFinding } from "../../server/kernel/finding.ts";
import { parseManifest } from "../../server/scaffolder/domain/parse-manifest.ts";
import { tally, type VectorFile, type VectorKind } from "./vector-kind.ts";

interface TemplateDocument {
  readonly path: string;
  readonly text: string;
}

const apiVersion = /^apiVersion:\s*["']?scaffolder\.backstage\.io\//m;
const kind = /^kind:\s*["']?Template["']?\s*$/m;

/** A file may hold several documents; each template is checked alone. Skeletons that are no YAML yet are left out. */
function templatesOf(file: VectorFile): readonly TemplateDocument[] {
  if (!apiVersion.test(file.text) || !kind.test(file.text)) return [];
  const documents = parseAllDocuments(file.text);
  if (documents.length === 1) return [file];
  return documents
    .map((document) => file.text.slice(document.range[0], document.range[2]))
    .filter((text) => apiVersion.test(text) && kind.test(text))
    .map((text) => ({ path: file.path, text }));
}

export const backstageTemplates: VectorKind = {
  run(files) {
    const templates = files.flatMap(templatesOf);
    return [
      tally("backstage templates parse and validate", templates, ({ path, text }) => {
        const parsed = parseManifest({ file: path, text });
        return parsed.ok
          ? undefined
          : parsed.error.filter(({ severity }) => severity === "error").map(formatFinding)[0];
      }),
    ];
  },
};
