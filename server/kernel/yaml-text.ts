/*
 * YAML written by other people, read with positions and without the format's traps: no aliases (a recursive alias
 * overflows every walker after it), no merge keys, no custom tags, bounded size and depth. Every problem is a Finding.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
} from "yaml";
import type { z } from "zod";
import type { Finding } from "./finding.ts";

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

export type ValuePath = readonly PropertyKey[];
export interface Position {
  readonly line: number;
  readonly column: number;
}
export interface LocatedValue {
  readonly value: unknown;
  /** Where the value at `path` starts, or its key; a path that does not exist answers with its nearest ancestor. */
  locate(path: ValuePath, at?: "key" | "value"): Position;
}
export interface YamlSource {
  readonly file: string;
  readonly text: string;
  readonly maxBytes?: number;
}
export interface YamlDocuments {
  readonly documents: LocatedValue[];
  readonly findings: Finding[];
}

type YamlDocument = Document.Parsed;

const START: Position = { line: 1, column: 1 };

function findingAt(file: string, position: Position, problem: Pick<Finding, "code" | "message">): Finding {
  return { file, ...position, severity: "error", ...problem };
}

/** Reads every document of a file. Empty documents are skipped; a broken file yields findings and no documents. */
export function readYaml(source: YamlSource): YamlDocuments {
  const limit = source.maxBytes ?? MAX_BYTES;
  const bytes = new TextEncoder().encode(source.text).length;
  if (bytes > limit) {
    const message = `expected at most ${limit} bytes, found ${bytes}; split the file`;
    return { documents: [], findings: [findingAt(source.file, START, { code: "file-too-large", message })] };
  }
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(source.text, { lineCounter: lines, merge: false, stringKeys: true });
    return collect(source.file, [...documents], lines);
  } catch (error) {
    // The parser recurses over the text, so nesting beyond its stack surfaces here and not as a depth finding.
    if (!(error instanceof RangeError)) throw error;
    return { documents: [], findings: [findingAt(source.file, START, tooDeep)] };
  }
}

const tooDeep = {
  code: "yaml-too-deep",
  message: `expected at most ${MAX_DEPTH} nested levels, found more; flatten the document`,
};

function collect(file: string, documents: YamlDocument[], lines: LineCounter): YamlDocuments {
  const findings = documents.flatMap((document) => documentFindings(file, document, lines));
  if (findings.length > 0) return { documents: [], findings };
  const located = documents
    .filter((document) => document.contents !== null && !isNullScalar(document.contents))
    .map((document) => locatedValue(document, lines));
  return { documents: located, findings: [] };
}

const isNullScalar = (node: unknown): boolean => isScalar(node) && node.value === null;

function documentFindings(file: string, document: YamlDocument, lines: LineCounter): Finding[] {
  const syntax = [...document.errors, ...document.warnings].map((error) =>
    findingAt(file, positionOf(error.pos[0], lines), {
      code: "yaml-syntax",
      message: error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? error.code,
    }),
  );
  return syntax.length > 0 ? syntax : shapeFindings(file, document, lines);
}

function shapeFindings(file: string, document: YamlDocument, lines: LineCounter): Finding[] {
  const findings: Finding[] = [];
  let deepReported = false;
  visit(document, {
    Node(_key, node, ancestors) {
      const position = positionOf(node.range?.[0] ?? 0, lines);
      if (isAlias(node)) {
        const message = `expected the value itself, found the alias *${node.source}; write it out`;
        findings.push(findingAt(file, position, { code: "yaml-alias", message }));
      }
      const depth = ancestors.filter((ancestor) => isMap(ancestor) || isSeq(ancestor)).length;
      if (depth <= MAX_DEPTH) return undefined;
      if (!deepReported) findings.push(findingAt(file, position, tooDeep));
      deepReported = true;
      return visit.SKIP;
    },
  });
  return findings;
}

function positionOf(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function locatedValue(document: YamlDocument, lines: LineCounter): LocatedValue {
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    locate: (path, at = "value") => positionOf(offsetOf(document.contents, path, at), lines),
  };
}

function offsetOf(root: Node | null, path: ValuePath, at: "key" | "value"): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, segment] of path.entries()) {
    const isLast = index === path.length - 1;
    const child = childOf(node, segment);
    if (child === undefined) return offset;
    const valueOffset = startOf(child.value);
    const useKey = (isLast && at === "key") || valueOffset === undefined || isNullScalar(child.value);
    offset = (useKey ? (child.keyOffset ?? valueOffset) : valueOffset) ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(
  node: unknown,
  segment: PropertyKey,
): { value: unknown; keyOffset: number | undefined } | undefined {
  if (isSeq(node) && typeof segment === "number") {
    const value = node.items[segment];
    return value === undefined ? undefined : { value, keyOffset: startOf(value) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === segment);
  return pair === undefined ? undefined : { value: pair.value, keyOffset: startOf(pair.key) };
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

/** Turns the issues of a zod check into findings at the place in the file; unknown keys point at the key itself. */
export function issueFindings(
  issues: readonly z.core.$ZodIssue[],
  file: string,
  document: LocatedValue,
): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) =>
        findingAt(file, document.locate([...issue.path, key], "key"), {
          code: "unknown-field",
          message: `expected a known field, found "${key}"${inside(issue.path)}; remove it or correct its name`,
        }),
      );
    }
    return [findingAt(file, document.locate(issue.path), issueProblem(issue, document.value))];
  });
}

const inside = (path: ValuePath): string => (path.length === 0 ? "" : ` in ${path.map(String).join(".")}`);

function issueProblem(issue: z.core.$ZodIssue, root: unknown): Pick<Finding, "code" | "message"> {
  const field = issue.path.map(String).join(".") || "document";
  if (issue.code === "custom") return { code: customCode(issue), message: `${field}: ${issue.message}` };
  const found = valueAt(root, issue.path);
  if (issue.code === "invalid_type") {
    const code = found === undefined ? "required-field" : "wrong-type";
    return { code, message: `${field}: expected ${issue.expected}, found ${describe(found)}` };
  }
  return { code: "invalid-value", message: `${field}: ${issue.message}, found ${describe(found)}` };
}

function customCode(issue: z.core.$ZodIssueCustom): string {
  const code: unknown = issue.params?.["code"];
  return typeof code === "string" ? code : "invalid-value";
}

function valueAt(root: unknown, path: ValuePath): unknown {
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "a mapping";
  // JSON has no word for what YAML writes as .nan and .inf.
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
