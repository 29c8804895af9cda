/**
 * Git's object ids computed here, without git: what a commit will be is known before anything is sent, and whether it
 * arrived is one comparison. Format: git-scm.com "Git Internals - Git Objects"; entries sort as if directories ended
 * in a slash.
 */
import { createHash } from "node:crypto";

export interface TreeFile {
  readonly path: string;
  readonly mode: "100644" | "100755";
  readonly sha: string;
}

interface Folder {
  readonly files: Map<string, TreeFile>;
  readonly folders: Map<string, Folder>;
}

const emptyFolder = (): Folder => ({ files: new Map(), folders: new Map() });

function objectId(type: "blob" | "tree", body: Buffer): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}

export const blobSha = (content: Buffer): string => objectId("blob", content);

function place(root: Folder, file: TreeFile): void {
  const segments = file.path.split("/");
  const name = segments.pop() ?? file.path;
  let folder = root;
  for (const segment of segments) {
    const next = folder.folders.get(segment) ?? emptyFolder();
    folder.folders.set(segment, next);
    folder = next;
  }
  folder.files.set(name, file);
}

function folderSha(folder: Folder): string {
  const entries = [
    ...[...folder.files].map(([name, file]) => ({ key: name, name, mode: file.mode, sha: file.sha })),
    ...[...folder.folders].map(([name, child]) => ({
      key: `${name}/`,
      name,
      mode: "40000",
      sha: folderSha(child),
    })),
  ].toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const body = entries.map(({ mode, name, sha }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, "hex")]),
  );
  return objectId("tree", Buffer.concat(body));
}

/** The id of the tree that holds exactly these files. */
export function treeSha(files: readonly TreeFile[]): string {
  const root = emptyFolder();
  for (const file of files) place(root, file);
  return folderSha(root);
}
