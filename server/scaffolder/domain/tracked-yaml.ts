/*
 * YAML read with the place of every value kept, so that a finding about `spec.steps[2].input.url` or about a character
 * inside a string names its file, line and column. `$yaml`, `$json` and `$text` includes are resolved in place, as the
 * catalog's placeholder processors do (backstage.io/docs/features/software-catalog/descriptor-format).
 * Limits stop alias and nesting bombs before they cost anything.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Document, Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Finding } from "../../kernel/finding.ts";

export const maximumManifestBytes = 256 * 1024;
const maximumNodes = 50_000;
const maximumDepth = 40;
const maximumIncludes = 50;

export interface SourceMark {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
export type ValuePath = readonly (string | number)[];

export interface TrackedText {
  readonly path: ValuePath;
  readonly value: string;
  /** The place of a character of the value; exact for everything inside `${{ … }}` and `{% … %}`. */
  readonly markAt: (index: number) => SourceMark;
}

export interface TrackedDocument {
  readonly value: unknown;
  readonly texts: readonly TrackedText[];
  /** Paths whose include could not be read (a URL, or a file that is not there); the value is left out. */
  readonly unresolved: readonly {
    readonly path: ValuePath;
    readonly target: string;
    readonly mark: SourceMark;
  }[];
  /** The place of the nearest value at or above the path. */
  readonly markOf: (path: ValuePath) => SourceMark;
}

export interface YamlInput {
  readonly file: string;
  readonly text: string;
  /** Reads an included file by its path relative to the including one; undefined when there is none. */
  readonly readInclude?: (from: string, target: string) => { file: string; text: string } | undefined;
}

export interface TrackedYaml {
  readonly documents: readonly TrackedDocument[];
  readonly findings: readonly Finding[];
}

/** Reads every document of a YAML text. Documents with syntax errors are reported, not returned. */
export function readTrackedYaml(input: YamlInput): TrackedYaml {
  const findings: Finding[] = [];
  const documents = parseText(input, findings).map((document) => {
    const reader = new DocumentReader(input, findings);
    return reader.readDocument(document);
  });
  return { documents, findings };
}

interface SourceFile {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}
interface ParsedDocument {
  readonly document: Document;
  readonly source: SourceFile;
}

function parseText(input: { file: string; text: string }, findings: Finding[]): readonly ParsedDocument[] {
  const { file, text } = input;
  if (text.length > maximumManifestBytes) {
    const message = `Expected at most ${maximumManifestBytes / 1024} KB, found ${Math.ceil(text.length / 1024)} KB.`;
    findings.push({ file, line: 1, column: 1, code: "file_too_large", message, severity: "error" });
    return [];
  }
  const lines = new LineCounter();
  const source = { file, text, lines };
  const documents: ParsedDocument[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    for (const error of document.errors) {
      const mark = markOf(source, error.pos[0]);
      findings.push({ ...mark, code: "yaml_syntax", message: error.message, severity: "error" });
    }
    if (document.errors.length === 0 && document.contents !== null) documents.push({ document, source });
  }
  return documents;
}

function markOf(source: SourceFile, offset: number): SourceMark {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

const keyOf = (path: ValuePath): string => path.join("\n");
const includeKeys = new Set(["$yaml", "$json", "$text"]);
const marker = /\$\{\{|\{%/g;

class DocumentReader {
  readonly #input: YamlInput;
  readonly #findings: Finding[];
  readonly #marks = new Map<string, SourceMark>();
  readonly #texts: TrackedText[] = [];
  readonly #unresolved: { path: ValuePath; target: string; mark: SourceMark }[] = [];
  #nodes = 0;
  #includes = 0;

  constructor(input: YamlInput, findings: Finding[]) {
    this.#input = input;
    this.#findings = findings;
  }

  readDocument(parsed: ParsedDocument): TrackedDocument {
    const value = this.#read(parsed.document.contents, [], parsed);
    const markOfPath = (path: ValuePath): SourceMark => {
      for (let length = path.length; length >= 0; length -= 1) {
        const mark = this.#marks.get(keyOf(path.slice(0, length)));
        if (mark !== undefined) return mark;
      }
      return { file: this.#input.file, line: 1, column: 1 };
    };
    return { value, texts: this.#texts, unresolved: this.#unresolved, markOf: markOfPath };
  }

  #read(node: Node | null, path: ValuePath, parsed: ParsedDocument): unknown {
    const mark = markOf(parsed.source, startOf(node));
    this.#nodes += 1;
    if (this.#nodes > maximumNodes || path.length > maximumDepth) {
      return this.#refuse(mark, "yaml_too_large", "Expected fewer or less deeply nested values.");
    }
    if (!this.#marks.has(keyOf(path))) this.#marks.set(keyOf(path), mark);
    if (isAlias(node)) return this.#read(node.resolve(parsed.document) ?? null, path, parsed);
    if (isMap(node)) return this.#readMap(node, path, parsed);
    if (isSeq(node)) return this.#readSequence(node, path, parsed);
    return isScalar(node) ? this.#readScalar(node, path, parsed) : null;
  }

  #readScalar(node: Scalar, path: ValuePath, parsed: ParsedDocument): unknown {
    if (typeof node.value === "string") this.#track(node.value, path, { node, parsed });
    return node.value;
  }

  #readSequence(node: YAMLSeq, path: ValuePath, parsed: ParsedDocument): unknown[] {
    const values: unknown[] = [];
    for (const item of node.items) {
      const value = this.#read(toNode(item), [...path, values.length], parsed);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  #readMap(node: YAMLMap, path: ValuePath, parsed: ParsedDocument): unknown {
    const include = toInclude(node);
    if (include !== undefined) {
      return this.#include({ ...include, mark: markOf(parsed.source, startOf(node)) }, path);
    }
    const entries: [string, unknown][] = [];
    for (const pair of node.items) {
      const key = keyText(pair.key);
      const keyNode = toNode(pair.key) ?? node;
      const mark = markOf(parsed.source, startOf(keyNode));
      if (key === undefined) {
        this.#refuse(mark, "yaml_key", "Expected a plain text key.");
        continue;
      }
      this.#marks.set(keyOf([...path, key]), mark);
      const value = this.#read(toNode(pair.value), [...path, key], parsed);
      if (value !== undefined) entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }

  #include(include: { kind: string; target: string; mark: SourceMark }, path: ValuePath): unknown {
    const { kind, target, mark } = include;
    this.#includes += 1;
    const isRelative = !/^[a-z][a-z0-9+.-]*:/i.test(target);
    const found =
      isRelative && this.#includes <= maximumIncludes
        ? this.#input.readInclude?.(mark.file, target)
        : undefined;
    if (found === undefined) {
      this.#unresolved.push({ path, target, mark });
      return undefined;
    }
    if (kind === "$text") return found.text;
    const [parsed, ...more] = parseText(found, this.#findings);
    if (parsed === undefined || more.length > 0) {
      return this.#refuse(mark, "include_invalid", `Expected one document in "${target}".`);
    }
    return this.#read(parsed.document.contents, path, parsed);
  }

  #track(value: string, path: ValuePath, at: { node: Node; parsed: ParsedDocument }): void {
    const { source } = at.parsed;
    const [start = 0, end = start] = at.node.range ?? [];
    const markAt = (index: number): SourceMark => {
      const before = [...value.slice(0, index + 3).matchAll(marker)].filter((match) => match.index <= index);
      const raw = [...source.text.slice(start, end).matchAll(marker)][before.length - 1];
      const opening = before.at(-1);
      if (raw === undefined || opening === undefined) return markOf(source, start);
      return markOf(source, start + raw.index + (index - opening.index));
    };
    this.#texts.push({ path, value, markAt });
  }

  #refuse(mark: SourceMark, code: string, message: string): null {
    const isRepeated = this.#findings.some((finding) => finding.code === code && code === "yaml_too_large");
    if (!isRepeated) this.#findings.push({ ...mark, code, message, severity: "error" });
    return null;
  }
}

/** The library types items and values loosely; anything that is not a node reads as an empty value. */
function toNode(value: unknown): Node | null {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : null;
}

const startOf = (node: Node | null): number => node?.range?.[0] ?? 0;

/** `__proto__` as a key would change the object instead of adding a field. */
function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const text = String(key.value);
  return text === "__proto__" ? undefined : text;
}

function toInclude(node: YAMLMap): { kind: string; target: string } | undefined {
  const [only] = node.items;
  if (node.items.length !== 1 || only === undefined || !isScalar(only.value)) return undefined;
  const kind = keyText(only.key) ?? "";
  return includeKeys.has(kind) ? { kind, target: String(only.value.value) } : undefined;
}
