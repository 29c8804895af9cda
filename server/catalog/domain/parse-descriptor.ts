/*
 * Reads a descriptor file: every document, every error with line and column, never only the first. A document that
 * fails does not hide its neighbours. The limits (64 KB, depth 32, 500 documents, no aliases, tags or merge keys)
 * stop files written to hurt their reader.
 */
import { z } from "zod";
import { stringifyEntityRef } from "../../kernel/entity-ref.ts";
import type { Finding } from "../../kernel/finding.ts";
import { issueFindings, readYaml, type LocatedValue, type Position } from "../../kernel/yaml-text.ts";
import { entityEnvelopeSchema, entitySchema, type Entity } from "./entity.schema.ts";
import { apiVersionsOf, entityKinds, findEntityKind, specSchemaOf, type EntityKind } from "./entity-kinds.ts";
import { referenceProblems } from "./entity-relations.ts";
import {
  placeholderRoom,
  resolvePlaceholders,
  type PlaceholderRoom,
  type RepositoryTexts,
} from "./placeholders.ts";
import { resolveRepositoryPath } from "./repository-path.ts";
import { linkProblems } from "./web-link.ts";
import { readTier, tierAnnotation } from "./tier.ts";

const MAX_DOCUMENTS = 500;
/** Beyond this many a person corrects the first ones and looks again; a broken 64 KB file can have 20,000. */
const MAX_FINDINGS = 100;

/** A repository describes what it holds. People, teams and templates come from the forge and the template folder. */
const kindsOfSource: Readonly<Record<DescriptorSource, readonly EntityKind[] | "any">> = {
  repository: ["Component", "API", "Resource", "System", "Domain", "Location", "AiResource"],
  operator: "any",
};
export type DescriptorSource = "repository" | "operator";

export interface ParsedDocument {
  /** 1-based line where the document starts. */
  readonly line: number;
  readonly kind: string | null;
  /** Known as soon as kind and name are readable, also for a document with errors. */
  readonly ref: string | null;
  /** Present only when the document has no errors. */
  readonly entity: Entity | null;
  /** Further descriptors of the repository a Location names. */
  readonly targets: readonly string[];
}

export interface ParsedDescriptor {
  readonly documents: readonly ParsedDocument[];
  readonly findings: readonly Finding[];
  /** Files of the repository placeholders ask for and nobody has looked for yet. */
  readonly wanted: readonly string[];
}

export interface DescriptorFile {
  readonly file: string;
  readonly text: string;
  readonly source: DescriptorSource;
  /** What the repository's other files hold; without it, placeholders stand for whatever they name. */
  readonly texts?: RepositoryTexts | undefined;
  /** Shared by files that are read together; without it the file has all of it for itself. */
  readonly room?: PlaceholderRoom | undefined;
}

type Problem = Pick<Finding, "code" | "message"> & { readonly severity?: Finding["severity"] };

const findingAt = (file: string, position: Position, problem: Problem): Finding => ({
  file,
  line: position.line,
  column: position.column,
  severity: problem.severity ?? "error",
  code: problem.code,
  message: problem.message,
});

const START: Position = { line: 1, column: 1 };

export function parseDescriptor(given: DescriptorFile): ParsedDescriptor {
  const input = { ...given, room: given.room ?? placeholderRoom() };
  const parsed = parseAll(input);
  const last = parsed.findings[MAX_FINDINGS];
  if (last === undefined) return parsed;
  const message = `expected at most ${MAX_FINDINGS} problems, found ${parsed.findings.length}; correct the ones above and check again`;
  const more = findingAt(input.file, last, { code: "too-many-findings", message });
  return { ...parsed, findings: [...parsed.findings.slice(0, MAX_FINDINGS), more] };
}

function parseAll(input: DescriptorFile): ParsedDescriptor {
  const yaml = readYaml({ file: input.file, text: input.text });
  const refuse = (position: Position, problem: Problem): ParsedDescriptor => ({
    documents: [],
    findings: [findingAt(input.file, position, problem)],
    wanted: [],
  });
  if (yaml.findings.length > 0) return { documents: [], findings: yaml.findings, wanted: [] };
  if (yaml.documents.length === 0) {
    const message =
      "expected at least one entity, found an empty file; describe a component or delete the file";
    return refuse(START, { code: "file-empty", message });
  }
  const tooMany = yaml.documents[MAX_DOCUMENTS];
  if (tooMany !== undefined) {
    const message = `expected at most ${MAX_DOCUMENTS} documents, found ${yaml.documents.length}; split the file`;
    return refuse(tooMany.locate([]), { code: "too-many-documents", message });
  }
  return withoutRepeats(
    input.file,
    yaml.documents.map((document) => checkDocument(input, document)),
  );
}

interface CheckedDocument {
  readonly parsed: ParsedDocument;
  readonly findings: readonly Finding[];
  readonly wanted: readonly string[];
}

function checkDocument(input: DescriptorFile, raw: LocatedValue): CheckedDocument {
  const { document, findings, wanted } = resolvePlaceholders(raw, input);
  if (findings.every(({ severity }) => severity === "warning")) {
    const checked = checkResolved(input, document);
    return { ...checked, findings: [...findings, ...checked.findings], wanted };
  }
  const kind = textAt(document.value, ["kind"]);
  const base = { line: document.locate([]).line, kind, ref: looseRef(document.value, kind) };
  return { parsed: { ...base, entity: null, targets: [] }, findings, wanted };
}

function checkResolved(input: DescriptorFile, document: LocatedValue): Omit<CheckedDocument, "wanted"> {
  const kindText = textAt(document.value, ["kind"]);
  const kind = kindText === null ? undefined : findEntityKind(kindText);
  const findings = [
    ...schemaFindings(input.file, document, kind),
    ...kindFindings(input, document, { text: kindText, kind }),
  ];
  const line = document.locate([]).line;
  const base = { line, kind: kind ?? kindText, ref: looseRef(document.value, kindText), targets: [] };
  if (findings.length > 0 || kind === undefined) return { parsed: { ...base, entity: null }, findings };
  const parsed = entitySchema.safeParse(document.value);
  if (!parsed.success) {
    const issues = issueFindings(parsed.error.issues, input.file, document);
    return { parsed: { ...base, entity: null }, findings: issues };
  }
  const entity = { ...parsed.data, kind };
  const { targets, findings: refused } = targetsOf(input, document, entity);
  const later = [...entityFindings(input.file, document, entity), ...refused];
  const usable = later.every((finding) => finding.severity === "warning");
  return { parsed: { ...base, entity: usable ? entity : null, targets }, findings: later };
}

/** The envelope and the kind's spec are checked apart, so that an error in one does not hide errors in the other. */
function schemaFindings(file: string, document: LocatedValue, kind: EntityKind | undefined): Finding[] {
  const envelope = entityEnvelopeSchema.safeParse(document.value);
  const found = envelope.success ? [] : issueFindings(envelope.error.issues, file, document);
  const specIsWrong = found.some((finding) => finding.message.startsWith("spec:"));
  if (kind === undefined || specIsWrong || !isMapping(document.value)) return found;
  const spec: unknown = document.value["spec"] ?? {};
  const checked = z.object({ spec: specSchemaOf(kind, spec) }).safeParse({ spec });
  return checked.success ? found : [...found, ...issueFindings(checked.error.issues, file, document)];
}

function kindFindings(
  input: DescriptorFile,
  document: LocatedValue,
  found: { text: string | null; kind: EntityKind | undefined },
): Finding[] {
  if (found.text === null) return [];
  const at = document.locate(["kind"]);
  if (found.kind === undefined) {
    const message = `expected one of ${entityKinds.join(", ")}, found "${found.text.slice(0, 63)}"`;
    return [findingAt(input.file, at, { code: "kind-unknown", message })];
  }
  const allowed = kindsOfSource[input.source];
  if (allowed !== "any" && !allowed.includes(found.kind)) {
    const message = `a repository may define ${allowed.join(", ")}, found ${found.kind}; groups and users come from the forge, templates from the template folder`;
    return [findingAt(input.file, at, { code: "kind_not_allowed", message })];
  }
  const version = textAt(document.value, ["apiVersion"]);
  const versions = apiVersionsOf(found.kind);
  if (version === null || versions.includes(version)) return [];
  const message = `expected ${versions.join(" or ")} for ${found.kind}, found "${version.slice(0, 63)}"`;
  return [findingAt(input.file, document.locate(["apiVersion"]), { code: "api-version-unknown", message })];
}

function entityFindings(file: string, document: LocatedValue, entity: Entity): Finding[] {
  const references = referenceProblems(entity).map((problem) =>
    findingAt(file, document.locate(problem.path), { code: "reference-invalid", message: problem.message }),
  );
  const links = linkProblems(entity).map((problem) =>
    findingAt(file, document.locate(problem.path), {
      code: "link-not-shown",
      message: problem.message,
      severity: "warning",
    }),
  );
  if (readTier(entity) !== null) return [...references, ...links];
  const message = `expected "0", "1", "2" or "3", found "${entity.metadata.annotations?.[tierAnnotation] ?? ""}"; the service counts as having no tier`;
  const at = document.locate(["metadata", "annotations", tierAnnotation]);
  return [
    ...references,
    ...links,
    findingAt(file, at, { code: "tier-invalid", message, severity: "warning" }),
  ];
}

const targetFields = ["target", "targets"] as const;

/** Files of the same repository a Location leads to. Only a repository has others, so elsewhere they are not looked at. */
function targetsOf(input: DescriptorFile, document: LocatedValue, entity: Entity) {
  const targets: string[] = [];
  const findings: Finding[] = [];
  if (entity.kind !== "Location" || input.texts === undefined) return { targets, findings };
  for (const field of targetFields) {
    const given: unknown = entity.spec?.[field];
    for (const [index, target] of [given].flat().entries()) {
      if (typeof target !== "string") continue;
      const resolved = resolveRepositoryPath(input.file, target);
      if (resolved.ok) targets.push(resolved.value);
      const at = document.locate(Array.isArray(given) ? ["spec", field, index] : ["spec", field]);
      if (!resolved.ok)
        findings.push(findingAt(input.file, at, { code: "location-unusable", message: resolved.error }));
    }
  }
  return { targets, findings };
}

/** Two documents of one file with the same reference: the first stays, the second is an error. */
function withoutRepeats(file: string, checked: readonly CheckedDocument[]): ParsedDescriptor {
  const firstLine = new Map<string, number>();
  const findings = checked.flatMap((document) => [...document.findings]);
  const documents = checked.map(({ parsed }) => {
    if (parsed.entity === null || parsed.ref === null) return parsed;
    const before = firstLine.get(parsed.ref);
    if (before === undefined) {
      firstLine.set(parsed.ref, parsed.line);
      return parsed;
    }
    const message = `expected each entity once, found ${parsed.ref} again; it is already described on line ${before}`;
    findings.push(findingAt(file, { line: parsed.line, column: 1 }, { code: "entity-repeated", message }));
    return { ...parsed, entity: null };
  });
  return { documents, findings, wanted: checked.flatMap((document) => document.wanted) };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function textAt(value: unknown, path: readonly string[]): string | null {
  let current = value;
  for (const key of path) {
    if (!isMapping(current) || !Object.hasOwn(current, key)) return null;
    current = current[key];
  }
  return typeof current === "string" ? current : null;
}

/** The reference a broken document would have, so that the version known before can be kept and marked. */
function looseRef(value: unknown, kind: string | null): string | null {
  const name = textAt(value, ["metadata", "name"]);
  if (kind === null || name === null) return null;
  const namespace = textAt(value, ["metadata", "namespace"]) ?? "default";
  return stringifyEntityRef({ kind, namespace, name });
}
