import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import type { Finding } from "../../kernel/finding.ts";
import type { LocatedValue } from "../../kernel/yaml-text.ts";
import { problemAt } from "./generated-repository.ts";

/** Checks a document against a JSON Schema; only the innermost reasons are reported, each where it is in the file. */
export function schemaFindings(schema: Schema, file: string, document: LocatedValue): Finding[] {
  const result = new Validator(schema, "2020-12", false).validate(document.value);
  const seen = new Set<string>();
  return result.errors.filter(isReason).flatMap((error) => {
    const path = pointerPath(error.instanceLocation, document.value);
    const finding = problemAt(file, document.locate(path, "key"), {
      code: codeOf(error),
      message: messageOf(error, path),
    });
    const key = `${error.instanceLocation} ${finding.code}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [finding];
  });
}

// `properties`, `items`, `$ref` and `additionalProperties` only say that something below them failed.
const CONTAINERS = new Set([
  "properties",
  "items",
  "prefixItems",
  "$ref",
  "additionalProperties",
  "patternProperties",
  "allOf",
]);
const isReason = (error: OutputUnit): boolean => !CONTAINERS.has(error.keyword);

const codeOf = (error: OutputUnit): string =>
  error.keyword === "false" ? "unknown-field" : `schema-${error.keyword}`;

function messageOf(error: OutputUnit, path: readonly PropertyKey[]): string {
  const field = path.map(String).join(".") || "document";
  if (error.keyword === "false")
    return `expected a known field, found ${field}; remove it or correct its name`;
  return `${field}: ${error.error}`;
}

function pointerPath(pointer: string, root: unknown): PropertyKey[] {
  const segments = pointer
    .replace(/^#\/?/, "")
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~"));
  let value: unknown = root;
  return segments.map((segment) => {
    const key = Array.isArray(value) ? Number(segment) : segment;
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    return key;
  });
}
