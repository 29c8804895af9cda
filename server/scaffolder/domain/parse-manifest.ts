/*
 * Text to manifest, or every finding with its line and column. Two passes: the shape of the document, then what the
 * shape cannot say (unique step ids, declared required questions, patterns that compile, known actions).
 * Source: backstage.io/docs/features/software-templates/writing-templates.
 */
import { z } from "zod";
import type { Finding } from "../../kernel/finding.ts";
import { err, ok, type Result } from "../../kernel/result.ts";
import { checkManifest } from "./check-manifest.ts";
import { isJsonObject, type JsonObject } from "./json-value.ts";
import type { Manifest, ManifestStep, ParsedManifest } from "./manifest.ts";
import { manifestDocumentSchema, type ManifestDocument } from "./manifest.schema.ts";
import { readTrackedYaml, type TrackedDocument, type YamlInput } from "./tracked-yaml.ts";

export const strictAnnotation = "waymark.dev/strict";

export interface ManifestAnalysis {
  /** Absent when the document has not even the shape of a template. */
  readonly manifest: Manifest | undefined;
  readonly findings: readonly Finding[];
}

export function parseManifest(input: YamlInput): Result<ParsedManifest, readonly Finding[]> {
  const { manifest, findings } = analyseManifest(input);
  const warnings = findings.filter((finding) => finding.severity === "warning");
  return manifest === undefined || warnings.length < findings.length
    ? err(findings)
    : ok({ manifest, warnings });
}

/** The manifest as far as it can be read, with every finding: for checking files that a wrong manifest still names. */
export function analyseManifest(input: YamlInput): ManifestAnalysis {
  const { documents, findings } = readTrackedYaml(input);
  const templates = documents.filter((document) => isTemplate(document.value));
  const [template] = templates;
  if (template === undefined || templates.length > 1) {
    const found = findings.length > 0 ? [] : [wrongCount(input.file, templates.length)];
    return { manifest: undefined, findings: [...findings, ...found] };
  }
  const parsed = manifestDocumentSchema.safeParse(template.value);
  if (!parsed.success) {
    // What was left out may be all that is wrong with the shape.
    const found = [...shapeFindings(parsed.error, template), ...unresolvedFindings(template, "error")];
    return { manifest: undefined, findings: [...findings, ...found] };
  }
  const manifest = toManifest(parsed.data, template);
  const found = [...unresolvedFindings(template, "warning"), ...checkManifest(manifest, template)];
  return { manifest, findings: [...findings, ...found] };
}

/** Any Template of the scaffolder, whatever its version: an old version deserves its own message. */
function isTemplate(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "Template";
}

function wrongCount(file: string, count: number): Finding {
  const message = `Expected one document of kind Template, found ${count}.`;
  return { file, line: 1, column: 1, code: "manifest_count", message, severity: "error" };
}

function shapeFindings(error: z.ZodError, document: TrackedDocument): readonly Finding[] {
  const isLeftOut = (path: readonly PropertyKey[]): boolean =>
    valueAt(document.value, path) === undefined &&
    document.unresolved.some((include) => include.path.join("/") === path.join("/"));
  return error.issues
    .filter((issue) => !isLeftOut(issue.path))
    .map((issue) => {
      const path = issue.path.filter((part) => typeof part !== "symbol");
      const message = `${path.join(".")}: ${issue.message}`;
      return { ...document.markOf(path), code: "manifest_shape", message, severity: "error" as const };
    });
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

/** An include that only the author's installation can fetch does not make the template wrong, only unusable here. */
function unresolvedFindings(document: TrackedDocument, severity: Finding["severity"]): readonly Finding[] {
  return document.unresolved.map(({ target, mark }) => {
    const message = `Expected a file beside the template, found "${target}", which cannot be read. Copy it into the template folder.`;
    return { ...mark, code: "include_unresolved", message, severity };
  });
}

function toManifest(document: ManifestDocument, tracked: TrackedDocument): Manifest {
  const { metadata, spec } = document;
  const annotations = metadata.annotations ?? {};
  return {
    name: metadata.name,
    title: metadata.title ?? metadata.name,
    description: metadata.description ?? "",
    tags: metadata.tags ?? [],
    owner: spec.owner ?? null,
    type: spec.type,
    lifecycle: spec.lifecycle ?? null,
    annotations,
    isStrict: annotations[strictAnnotation] === "true",
    pages: toPages(spec.parameters),
    secretsSchema: spec.secrets?.schema ?? null,
    presentation: spec.presentation ?? {},
    steps: spec.steps.map((step, index) => toStep(step, { index, tracked })),
    output: toOutput(spec.output),
    outputMark: tracked.markOf(["spec", "output"]),
  };
}

function toPages(parameters: ManifestDocument["spec"]["parameters"]): JsonObject[] {
  if (parameters === undefined || parameters === null) return [];
  return Array.isArray(parameters) ? parameters : [parameters];
}

function toOutput(output: ManifestDocument["spec"]["output"]): JsonObject {
  const plain = z.record(z.string(), z.json()).safeParse(output ?? {});
  return plain.success ? plain.data : {};
}

function toStep(
  step: ManifestDocument["spec"]["steps"][number],
  at: { index: number; tracked: TrackedDocument },
): ManifestStep {
  const id = step.id ?? `step-${at.index + 1}`;
  const each = step.each ?? undefined;
  return {
    id,
    name: step.name ?? id,
    action: step.action,
    input: isJsonObject(step.input) ? step.input : {},
    ...(step.if === undefined || step.if === null ? {} : { if: step.if }),
    ...(each === undefined ? {} : { each }),
    mark: at.tracked.markOf(["spec", "steps", at.index, "action"]),
  };
}
