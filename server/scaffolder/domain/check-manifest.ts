/*
 * What a well-shaped manifest can still get wrong: two steps with one id, a required question nobody declared, a
 * pattern that does not compile, an action this portal does not have, an expression that reads an undeclared name.
 * Warnings leave a template usable; in strict templates mistakes of naming are errors.
 */
import type { Finding } from "../../kernel/finding.ts";
import { isKnownAction } from "./action-outputs.ts";
import {
  isJsonArray,
  isJsonObject,
  toJsonArray,
  toJsonObject,
  type JsonObject,
  type JsonValue,
} from "./json-value.ts";
import { checkManifestExpressions } from "./manifest-expressions.ts";
import type { Manifest } from "./manifest.ts";
import { isSecretParameter, listParameters, listQuestions, listSubschemas } from "./parameters.ts";
import type { SourceMark, TrackedDocument, ValuePath } from "./tracked-yaml.ts";

type Severity = Finding["severity"];

export function checkManifest(manifest: Manifest, document: TrackedDocument): readonly Finding[] {
  return [
    ...checkSteps(manifest),
    ...checkPages(manifest, document),
    ...checkLength(manifest, document),
    ...checkManifestExpressions(manifest, document.texts),
  ];
}

function finding(mark: SourceMark, severity: Severity, problem: { code: string; message: string }): Finding {
  return { ...mark, ...problem, severity };
}

function checkSteps(manifest: Manifest): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const step of manifest.steps) {
    if (seen.has(step.id)) {
      const message = `Expected a step id of its own, found "${step.id}" a second time.`;
      findings.push(finding(step.mark, "error", { code: "duplicate_step", message }));
    }
    seen.add(step.id);
    if (!isKnownAction(step.action)) {
      const severity = manifest.isStrict ? "error" : "warning";
      const message = `The action "${step.action}" is not available here; a run of this template is refused.`;
      findings.push(finding(step.mark, severity, { code: "unsupported_action", message }));
    }
  }
  return findings;
}

function checkPages(manifest: Manifest, document: TrackedDocument): readonly Finding[] {
  const isSingle = !Array.isArray(parametersOf(document.value));
  return manifest.pages.flatMap((page, index) => {
    const path = ["spec", "parameters", ...(isSingle ? [] : [index])];
    const questions = new Set(
      listSubschemas(page).flatMap((part) => Object.values(toJsonObject(part.properties))),
    );
    return checkSchema(page, {
      path,
      document,
      questions,
      severity: manifest.isStrict ? "error" : "warning",
    });
  });
}

/** A form that asks more is filled in with whatever makes it end; the rest belongs into defaults. */
const maximumQuestions = 8;

function checkLength(manifest: Manifest, document: TrackedDocument): readonly Finding[] {
  const { length } = listQuestions(manifest.pages);
  if (!manifest.isStrict || length <= maximumQuestions) return [];
  const message = `Expected at most ${maximumQuestions} questions, found ${length}. Derive some from others, or give them up.`;
  const mark = document.markOf(["spec", "parameters"]);
  return [finding(mark, "warning", { code: "too_many_questions", message })];
}

function parametersOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("spec" in value)) return undefined;
  const { spec } = value;
  return typeof spec === "object" && spec !== null && "parameters" in spec ? spec.parameters : undefined;
}

interface SchemaPlace {
  readonly path: ValuePath;
  readonly document: TrackedDocument;
  /** What the page asks itself, in whatever branch; other schemas describe parts of an answer. */
  readonly questions: ReadonlySet<JsonValue>;
  readonly severity: Severity;
}

function checkSchema(page: JsonObject, place: SchemaPlace): readonly Finding[] {
  const { document, path, severity } = place;
  const declared = listParameters([page]);
  const mark = document.markOf([...path, "required"]);
  const missing = listSubschemas(page)
    .flatMap((part) => toJsonArray(part.required))
    .filter((name) => typeof name === "string" && !declared.has(name));
  return [
    ...missing.map((name) =>
      finding(mark, severity, {
        code: "required_undeclared",
        message: `"${String(name)}" is required, but no question has this name.`,
      }),
    ),
    ...checkProperties(page, place),
  ];
}

/** Whatever a page may come to: a branch nobody has taken yet would stop the first person who takes it. */
function checkProperties(schema: JsonObject, place: SchemaPlace): readonly Finding[] {
  const below = (path: ValuePath): SchemaPlace => ({ ...place, path: [...place.path, ...path] });
  const inside = (value: JsonValue | undefined, path: ValuePath): readonly Finding[] =>
    isJsonObject(value) ? [...checkProperty(value, below(path)), ...checkProperties(value, below(path))] : [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (schemaKeywords.has(keyword) && isJsonObject(value)) return inside(value, [keyword]);
    if (schemaLists.has(keyword))
      return toJsonArray(value).flatMap((part, index) => inside(part, [keyword, index]));
    if (!schemaMaps.has(keyword)) return [];
    return Object.entries(toJsonObject(value)).flatMap(([name, part]) => inside(part, [keyword, name]));
  });
}

const schemaKeywords = new Set(["if", "then", "else", "not", "items", "additionalProperties", "contains"]);
const schemaLists = new Set(["oneOf", "anyOf", "allOf", "items"]);
const schemaMaps = new Set(["properties", "dependencies", "dependentSchemas", "definitions", "$defs"]);

const jsonTypes = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

/** Only a question's own answer is kept apart: a part of an answer would be written down with the rest of it. */
function checkSecret(property: JsonObject, { document, path, questions }: SchemaPlace): readonly Finding[] {
  if (!isSecretParameter(property) || questions.has(property)) return [];
  const message = "Expected a secret to be a question of its own, found it inside another answer.";
  return [finding(document.markOf(path), "error", { code: "nested_secret", message })];
}

function checkProperty(property: JsonObject, place: SchemaPlace): readonly Finding[] {
  const { document, path } = place;
  const findings = [...checkSecret(property, place)];
  const types = isJsonArray(property.type)
    ? property.type
    : property.type === undefined
      ? []
      : [property.type];
  for (const type of types) {
    if (typeof type === "string" && jsonTypes.has(type)) continue;
    const message = `Expected a JSON Schema type, found ${JSON.stringify(type)}.`;
    findings.push(finding(document.markOf([...path, "type"]), "error", { code: "schema_type", message }));
  }
  if (typeof property.pattern === "string" && toUnicodePattern(property.pattern) === undefined) {
    const message = `The pattern ${JSON.stringify(property.pattern)} is not a regular expression.`;
    findings.push(
      finding(document.markOf([...path, "pattern"]), "error", { code: "schema_pattern", message }),
    );
  }
  const { enum: values, enumNames } = property;
  if (isJsonArray(values) && isJsonArray(enumNames) && values.length !== enumNames.length) {
    const message = `Expected ${values.length} enumNames, one per value, found ${enumNames.length}.`;
    findings.push(
      finding(document.markOf([...path, "enumNames"]), "warning", { code: "enum_names", message }),
    );
  }
  return findings;
}

/**
 * The pattern in the form the validator compiles (flag `u`), which refuses needless escapes such as `\_` that older
 * validators let pass. Undefined when it is no regular expression at all.
 */
export function toUnicodePattern(pattern: string): string | undefined {
  const relaxed = pattern.replace(/\\([-_@#%&~`'":;,<>=! ])/g, (_, character: string) => {
    return character === "-" ? "\\x2d" : character;
  });
  return [pattern, relaxed].find((candidate) => {
    try {
      return new RegExp(candidate, "u") instanceof RegExp;
    } catch {
      return false;
    }
  });
}
