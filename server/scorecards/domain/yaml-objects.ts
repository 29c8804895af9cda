/*
 * Fields of YAML that somebody else wrote, read without trusting its shape. One file may hold several documents, as files
 * for Kubernetes do (YAML 1.2, chapter 9).
 */
import { readYaml, type LocatedValue } from "../../kernel/yaml-text.ts";
import type { FactFile } from "./facts.ts";

const MAX_BYTES = 256 * 1024;

export interface YamlObject extends LocatedValue {
  readonly path: string;
}

/** Several rules read the same files; each file is parsed for the first of them. */
const read = new WeakMap<FactFile, YamlObject[] | "unreadable">();

/** undefined when a file cannot be read or is not valid YAML. */
export function readObjects(files: readonly FactFile[]): YamlObject[] | undefined {
  const objects: YamlObject[] = [];
  for (const file of files) {
    const found = read.get(file) ?? readFile(file);
    read.set(file, found);
    if (found === "unreadable") return undefined;
    objects.push(...found);
  }
  return objects;
}

function readFile({ path, content }: FactFile): YamlObject[] | "unreadable" {
  if (content === null) return "unreadable";
  const yaml = readYaml({ file: path, text: content, maxBytes: MAX_BYTES });
  if (yaml.findings.length > 0) return "unreadable";
  return yaml.documents.map((document) => ({ ...document, path }));
}

/** The value below a path of keys; undefined as soon as one is missing. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

export const listAt = (value: unknown, ...path: readonly (string | number)[]): unknown[] => {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
};

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : undefined;
};

export const kindOf = (object: YamlObject): string => textAt(object.value, "kind") ?? "";
