/*
 * A template as data: its folder and the shared folders it fetches, read once by the parent and sent to the rendering
 * child, which therefore needs no access to any file. Paths are relative to the folder that holds the templates.
 */
import { createHash } from "node:crypto";
import { z } from "zod";

export const sourceFileSchema = z.object({
  path: z.string(),
  mode: z.enum(["100644", "100755"]),
  bytes: z.instanceof(Uint8Array),
});
export type SourceFile = z.infer<typeof sourceFileSchema>;

export const templateSourceSchema = z.object({
  /** The template's own folder, for example `typescript-service`. */
  folder: z.string(),
  /** What findings put before a path so that it can be opened, for example `templates/`. */
  label: z.string(),
  files: z.array(sourceFileSchema),
});
export type TemplateSource = z.infer<typeof templateSourceSchema>;

export const manifestFileName = "template.yaml";

/** Identifies the template's content: every path, mode and byte, in an order that no file system decides. */
export function digestOf(source: TemplateSource): string {
  const hash = createHash("sha256");
  for (const file of [...source.files].sort((a, b) => comparePaths(a.path, b.path))) {
    hash.update(`${file.path}\0${file.mode}\0${file.bytes.length}\0`).update(file.bytes);
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Byte order of the UTF-8 text, which is how `git ls-tree -r` lists a tree. */
export const comparePaths = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a file, or undefined for a binary one. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

export function findSourceText(source: TemplateSource, path: string): string | undefined {
  const file = source.files.find((candidate) => candidate.path === path);
  return file === undefined ? undefined : decodeText(file.bytes);
}
