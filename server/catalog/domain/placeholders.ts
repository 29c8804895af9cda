/*
 * `$text`, `$json` and `$yaml`: a mapping with this one key stands for the content of a file of the same repository,
 * anywhere in an entity, and is replaced before the entity is checked. What is put in is not looked through again.
 * Source: backstage/backstage PlaceholderProcessor.
 */
import { err, ok, type Result } from "../../kernel/result.ts";
import { readYaml, type LocatedValue, type ValuePath } from "../../kernel/yaml-text.ts";
import type { Finding } from "../../kernel/finding.ts";
import { resolveRepositoryPath } from "./repository-path.ts";

/** A file as far as it was read; null for one that is missing or too large. Absent: nobody has looked yet. */
export type RepositoryTexts = Readonly<Record<string, string | null>>;

export interface PlaceholderOutcome {
  readonly document: LocatedValue;
  readonly findings: readonly Finding[];
  /** Files nobody has looked for yet; the entity is complete once they are known. */
  readonly wanted: readonly string[];
}

/** How much may still be put in. A file of a quarter of a megabyte, named on every line, would become gigabytes. */
export interface PlaceholderRoom {
  left: number;
}

/** Characters of all placeholders of one descriptor and what it leads to. */
const MAX_PLACED = 1024 * 1024;
export const placeholderRoom = (): PlaceholderRoom => ({ left: MAX_PLACED });

const MAX_DEPTH = 32;
type Reader = (file: string, text: string) => Result<unknown, string>;
const readers: ReadonlyMap<string, Reader> = new Map([
  ["$text", readText],
  ["$json", readJson],
  ["$yaml", readOneDocument],
]);

function readText(_file: string, text: string): Result<unknown, string> {
  return ok(text);
}

function readJson(_file: string, text: string): Result<unknown, string> {
  try {
    const value: unknown = JSON.parse(text);
    return isWithin(value, MAX_DEPTH) ? ok(value) : err(`expected at most ${MAX_DEPTH} nested levels`);
  } catch {
    return err("expected JSON, found something else");
  }
}

function readOneDocument(file: string, text: string): Result<unknown, string> {
  const { documents, findings } = readYaml({ file, text });
  const [problem] = findings;
  if (problem !== undefined) return err(`line ${problem.line}: ${problem.message}`);
  const [first] = documents;
  if (documents.length !== 1 || first === undefined) {
    return err(`expected one document, found ${documents.length}`);
  }
  return ok(first.value);
}

/** Larger files are not read; the same limit as for every other file of a repository. */
const MAX_PLACEHOLDER_BYTES = 256 * 1024;

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isWithin(item, levels - 1));
}

interface Walk {
  readonly file: string;
  readonly texts: RepositoryTexts | undefined;
  readonly room: PlaceholderRoom;
  readonly document: LocatedValue;
  readonly findings: Finding[];
  readonly wanted: Set<string>;
}

export function resolvePlaceholders(
  document: LocatedValue,
  source: {
    readonly file: string;
    readonly texts?: RepositoryTexts | undefined;
    readonly room?: PlaceholderRoom | undefined;
  },
): PlaceholderOutcome {
  const { file, texts, room = placeholderRoom() } = source;
  const walk: Walk = { file, texts, room, document, findings: [], wanted: new Set() };
  const value = replaceIn(walk, document.value, []);
  return {
    document: { value, locate: document.locate },
    findings: walk.findings,
    wanted: [...walk.wanted],
  };
}

/** The document is at most as deep as the YAML reader allows, so the recursion ends. */
function replaceIn(walk: Walk, value: unknown, path: ValuePath): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => replaceIn(walk, item, [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const placeholder = toPlaceholder(entries);
  if (placeholder !== undefined) return standIn(walk, placeholder, { value, path });
  return Object.fromEntries(entries.map(([key, item]) => [key, replaceIn(walk, item, [...path, key])]));
}

interface Placeholder {
  readonly key: string;
  readonly target: string;
  readonly read: Reader;
}

function toPlaceholder(entries: readonly [string, unknown][]): Placeholder | undefined {
  const [key, target] = entries[0] ?? [];
  if (entries.length !== 1 || key === undefined || typeof target !== "string") return undefined;
  const read = readers.get(key);
  return read === undefined ? undefined : { key, target, read };
}

/** What takes the placeholder's place; `written` is the placeholder itself. */
function standIn(
  walk: Walk,
  { key, target, read }: Placeholder,
  written: { readonly value: unknown; readonly path: ValuePath },
): unknown {
  const at = [...written.path, key];
  if (isAddress(target)) {
    noteElsewhere(walk, at, target);
    return read === readText ? target : written.value;
  }
  const found = contentOf(walk, target, read);
  if (!found.ok) {
    refuse(walk, at, found.error);
    return undefined;
  }
  // Without the other files, a mapping that only they could complete stays as it is written.
  return walk.texts === undefined && read !== readText ? written.value : found.value;
}

function contentOf(walk: Walk, target: string, read: Reader): Result<unknown, string> {
  const resolved = resolveRepositoryPath(walk.file, target);
  if (!resolved.ok) return resolved;
  const file = resolved.value;
  if (walk.texts === undefined) return ok(read === readText ? file : undefined);
  const text = Object.hasOwn(walk.texts, file) ? walk.texts[file] : undefined;
  if (text === undefined) {
    walk.wanted.add(file);
    return ok("");
  }
  if (text === null) {
    return err(`expected a file of at most ${MAX_PLACEHOLDER_BYTES} bytes at ${file}, found none`);
  }
  walk.room.left -= text.length;
  if (walk.room.left < 0) {
    return err(`expected files of at most ${MAX_PLACED} characters put in together, found more with ${file}`);
  }
  const content = read(file, text);
  return content.ok ? content : err(`${file}: ${content.error}`);
}

const isAddress = (target: string): boolean => /^https?:\/\//i.test(target.trim());

/** Backstage asks the other host. We ask nobody a repository names, and the entity is none the worse for it. */
function noteElsewhere(walk: Walk, path: ValuePath, target: string): void {
  const message = `${target} is not read: only files of this repository are. The address is shown in its place.`;
  const at = walk.document.locate(path);
  walk.findings.push({ file: walk.file, ...at, severity: "warning", code: "placeholder-elsewhere", message });
}

function refuse(walk: Walk, path: ValuePath, message: string): void {
  const at = walk.document.locate(path);
  walk.findings.push({ file: walk.file, ...at, severity: "error", code: "placeholder-unusable", message });
}
