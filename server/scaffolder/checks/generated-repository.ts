/*
 * The tree a template produced, as the checks see it: contents by path, and YAML parsed once with positions. Checks are
 * pure functions over it, except those that run promtool and amtool.
 */
import type { Finding } from "../../kernel/finding.ts";
import { readYaml, type LocatedValue, type Position, type ValuePath } from "../../kernel/yaml-text.ts";

export interface RepositoryFile {
  readonly path: string;
  readonly content: string;
}

/** Whom the repository was generated for: what the files must say about name and owner. */
export interface CheckContext {
  readonly name: string;
  /** `group:default/payments` */
  readonly owner: string;
  readonly organization: string;
  /** Free-text answers, which may look like template syntax without being any. */
  readonly answers?: readonly string[];
}

export const ownerTeam = (context: CheckContext): string => context.owner.split("/").at(-1) ?? context.owner;

export interface GeneratedRepository {
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** The content, or an empty text when there is no such file. */
  read(path: string): string;
  /** The YAML documents of a file; none when it is absent or broken, which the syntax check reports. */
  documents(path: string): readonly LocatedValue[];
}

export type Check = (
  repository: GeneratedRepository,
  context: CheckContext,
) => Finding[] | Promise<Finding[]>;

// package-lock.json is the one large file; nothing else comes near.
const MAX_BYTES = 4 * 1024 * 1024;
const START: Position = { line: 1, column: 1 };

export function readYamlFile(file: RepositoryFile) {
  return readYaml({ file: file.path, text: file.content, maxBytes: MAX_BYTES });
}

export function openRepository(files: readonly RepositoryFile[]): GeneratedRepository {
  const contents = new Map(files.map((file) => [file.path, file.content]));
  const parsed = new Map<string, readonly LocatedValue[]>();
  return {
    paths: [...contents.keys()].sort(),
    has: (path) => contents.has(path),
    read: (path) => contents.get(path) ?? "",
    documents(path) {
      const known = parsed.get(path);
      if (known) return known;
      const documents = readYamlFile({ path, content: contents.get(path) ?? "" }).documents;
      parsed.set(path, documents);
      return documents;
    },
  };
}

export type Problem = Pick<Finding, "code" | "message">;

export const problemAt = (file: string, position: Position, problem: Problem): Finding => ({
  file,
  line: position.line,
  column: position.column,
  severity: "error",
  ...problem,
});

export const problemIn = (file: string, problem: Problem): Finding => problemAt(file, START, problem);

/** The value at a path of parsed YAML or JSON, undefined as soon as a step is missing. */
export function valueAt(root: unknown, path: ValuePath): unknown {
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}

export const textAt = (root: unknown, path: ValuePath): string => {
  const value = valueAt(root, path);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

export function listAt(root: unknown, path: ValuePath): readonly unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}

export function entriesAt(root: unknown, path: ValuePath): readonly (readonly [string, unknown])[] {
  const value = valueAt(root, path);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Line and column of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
