/*
 * The files of a run while its steps execute. Nothing touches a disk: the map becomes blobs of one commit. Every write
 * checks the path and the limits, so no step can produce a tree that git would refuse.
 */
import { createHash } from "node:crypto";
import type { PlannedFile } from "../domain/plan.schema.ts";
import { maximumFiles, maximumTotalBytes, parseWorkspacePath } from "../domain/workspace-path.ts";
import type { SourceMark } from "../domain/tracked-yaml.ts";
import { matchesAny } from "./match-path.ts";
import { comparePaths, decodeText, type SourceFile } from "./template-source.ts";
import { problem } from "./text-renderer.ts";

export interface WorkspaceFile {
  readonly mode: SourceFile["mode"];
  readonly bytes: Uint8Array;
}

export class VirtualWorkspace {
  readonly #files = new Map<string, WorkspaceFile>();
  #totalBytes = 0;

  get paths(): readonly string[] {
    return [...this.#files.keys()].sort(comparePaths);
  }

  /** Also when the path is written another way, `./a` for `a`. */
  has(path: string): boolean {
    const parsed = parseWorkspacePath(path);
    return parsed.ok && this.#files.has(parsed.value);
  }

  read(path: string): WorkspaceFile | undefined {
    return this.#files.get(path);
  }

  readText(path: string): string | undefined {
    const file = this.#files.get(path);
    return file === undefined ? undefined : decodeText(file.bytes);
  }

  /** Adds or replaces a file. `mark` is the step to blame. */
  write(path: string, file: WorkspaceFile, mark: SourceMark): void {
    const parsed = parseWorkspacePath(path);
    if (!parsed.ok) throw problem("path_not_allowed", mark, parsed.error);
    this.delete(parsed.value);
    this.#files.set(parsed.value, file);
    this.#totalBytes += file.bytes.length;
    if (this.#files.size > maximumFiles) {
      throw problem("path_not_allowed", mark, `Expected at most ${maximumFiles} files, found more.`);
    }
    if (this.#totalBytes > maximumTotalBytes) {
      const limit = maximumTotalBytes / 1024 / 1024;
      throw problem("path_not_allowed", mark, `Expected at most ${limit} MB of files, found more.`);
    }
  }

  writeText(path: string, text: string, mark: SourceMark): void {
    this.write(path, { mode: "100644", bytes: new TextEncoder().encode(text) }, mark);
  }

  delete(path: string): void {
    const known = this.#files.get(path);
    if (known === undefined) return;
    this.#totalBytes -= known.bytes.length;
    this.#files.delete(path);
  }

  match(patterns: readonly string[]): readonly string[] {
    return this.paths.filter((path) => matchesAny(patterns, path));
  }

  /** The tree as `git ls-tree -r` would list it. */
  toPlannedFiles(mark: SourceMark): PlannedFile[] {
    this.#refuseCollisions(mark);
    return this.paths.flatMap((path) => {
      const file = this.#files.get(path);
      return file === undefined ? [] : [toPlannedFile(path, file)];
    });
  }

  /** `a` beside `a/b` is no tree; `README` beside `readme` loses one on macOS and Windows. */
  #refuseCollisions(mark: SourceMark): void {
    const seen = new Map<string, string>();
    for (const path of this.paths) {
      const folded = foldedPath(path);
      const other = seen.get(folded);
      if (other !== undefined) {
        const message = `Expected names that differ in more than case and accents, found "${other}" and "${path}".`;
        throw problem("path_not_allowed", mark, message);
      }
      seen.set(folded, path);
    }
    for (const path of this.paths) {
      const file = parentFolders(path).find((folder) => seen.has(foldedPath(folder)));
      if (file === undefined) continue;
      const message = `Expected a folder or a file, found "${file}" as both (because of "${path}").`;
      throw problem("path_not_allowed", mark, message);
    }
  }
}

/** File systems that ignore case ignore too how an accent is put together. */
const foldedPath = (path: string): string => path.normalize("NFC").toLowerCase();

function parentFolders(path: string): readonly string[] {
  const segments = path.split("/").slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

function toPlannedFile(path: string, { mode, bytes }: WorkspaceFile): PlannedFile {
  const text = decodeText(bytes);
  return {
    path,
    mode,
    encoding: text === undefined ? "base64" : "utf-8",
    content: text ?? Buffer.from(bytes).toString("base64"),
    sha: blobSha(bytes),
    size: bytes.length,
  };
}

/** Git's id of a blob: SHA-1 over a header and the bytes. */
export function blobSha(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
