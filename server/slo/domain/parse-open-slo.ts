/*
 * OpenSLO text to objects. A file may hold one object, a list, or several documents; parsing answers with all objects or
 * with every finding of the file, each at its line and column, never with the first one only.
 */
import type { Finding } from "../../kernel/finding.ts";
import { issueFindings, readYaml, type LocatedValue } from "../../kernel/yaml-text.ts";
import { fieldAt, OPEN_SLO_VERSION } from "./open-slo-fields.schema.ts";
import { openSloSchemas, type OpenSloKind, type OpenSloObject } from "./open-slo.schema.ts";

export interface SloText {
  readonly file: string;
  readonly text: string;
}

/** A parsed object and the way back to its place in the file. */
export interface LocatedObject {
  readonly object: OpenSloObject;
  readonly file: string;
  readonly source: LocatedValue;
}

export interface ParsedOpenSlo {
  readonly objects: LocatedObject[];
  readonly findings: Finding[];
}

export function parseOpenSlo(source: SloText): ParsedOpenSlo {
  const yaml = readYaml(source);
  const parsed = yaml.documents.flatMap(listItems).map((candidate) => parseObject(source.file, candidate));
  const findings = [...yaml.findings, ...parsed.flatMap((result) => result.findings)];
  if (findings.length === 0 && parsed.length === 0) {
    const message = `expected at least one ${OPEN_SLO_VERSION} object, found an empty file`;
    findings.push({ file: source.file, line: 1, column: 1, severity: "error", code: "empty-file", message });
  }
  return { objects: findings.length > 0 ? [] : parsed.flatMap((result) => result.objects), findings };
}

function listItems(document: LocatedValue): LocatedValue[] {
  if (!Array.isArray(document.value)) return [document];
  return document.value.map((value: unknown, index) => ({
    value,
    locate: (path, at) => document.locate([index, ...path], at),
  }));
}

function parseObject(file: string, raw: LocatedValue): ParsedOpenSlo {
  const candidate = { value: withoutNulls(raw.value), locate: raw.locate };
  const refuse = (path: string[], code: string, message: string): ParsedOpenSlo => ({
    objects: [],
    findings: [{ file, ...raw.locate(path), severity: "error", code, message }],
  });
  const version = fieldAt(candidate.value, "apiVersion");
  if (version !== OPEN_SLO_VERSION) {
    const message = `expected apiVersion ${OPEN_SLO_VERSION}, found ${text(version)}`;
    return refuse(["apiVersion"], "unsupported-version", message);
  }
  const kind = fieldAt(candidate.value, "kind");
  if (!isKind(kind)) {
    const known = Object.keys(openSloSchemas).join(", ");
    return refuse(["kind"], "unknown-kind", `expected kind to be one of ${known}, found ${text(kind)}`);
  }
  const result = openSloSchemas[kind].safeParse(candidate.value);
  return result.success
    ? { objects: [{ object: result.data, file, source: raw }], findings: [] }
    : { objects: [], findings: issueFindings(result.error.issues, file, candidate) };
}

const isKind = (kind: unknown): kind is OpenSloKind =>
  typeof kind === "string" && Object.hasOwn(openSloSchemas, kind);

const text = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** A key without a value (`alertPolicies:`) means "not set", as in the reference implementation. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null)
      .map(([key, entry]): [string, unknown] => [key, withoutNulls(entry)]),
  );
}
