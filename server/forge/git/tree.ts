import { isUtf8 } from "node:buffer";
import { notFound, unprocessable } from "../http/problem.ts";
import { gitText } from "./git-process.ts";
import { findObject, findTyped, type GitObject, objectId, type Repo, writeObjects } from "./object-store.ts";

// Git trees: one object per directory, entries sorted by bytes with directories compared as "name/".

export const FILE_MODES = ["100644", "100755", "040000", "160000", "120000"] as const;
export type FileMode = (typeof FILE_MODES)[number];
export type TreeEntry = {
  readonly mode: FileMode;
  readonly name: string;
  readonly sha: string;
  /** The name as it is stored, when it is no UTF-8: git does not care, and what is written again must be the same. */
  readonly bytes?: Buffer;
};
export type FlatEntry = { readonly mode: FileMode; readonly path: string; readonly sha: string };
export type TreeChange = { readonly path: string; readonly mode: FileMode; readonly sha: string | null };

type Directory = { sha: string | undefined; children: Map<string, Node> | undefined };
type Node = { readonly bytes?: Buffer | undefined } & (
  | { readonly kind: "leaf"; readonly mode: FileMode; readonly sha: string }
  | { readonly kind: "directory"; readonly directory: Directory }
);

const DIRECTORY_MODE = "040000";

export const entryType = (mode: FileMode) =>
  mode === DIRECTORY_MODE ? "tree" : mode === "160000" ? "commit" : "blob";

function toMode(text: string): FileMode {
  const padded = text.padStart(6, "0");
  const mode = FILE_MODES.find((known) => known === padded);
  // Trees of old repositories may carry 100664; git itself reads it as a plain file.
  return mode ?? "100644";
}

export function parseTree(data: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const end = data.indexOf(0, space);
    const bytes = data.subarray(space + 1, end);
    entries.push({
      mode: toMode(data.subarray(at, space).toString("latin1")),
      name: bytes.toString("utf8"),
      sha: data.subarray(end + 1, end + 21).toString("hex"),
      ...(isUtf8(bytes) ? {} : { bytes }),
    });
    at = end + 21;
  }
  return entries;
}

const bytesOf = ({ name, bytes }: TreeEntry): Buffer => bytes ?? Buffer.from(name);

function sortKey(entry: TreeEntry): Buffer {
  const bytes = bytesOf(entry);
  return entry.mode === DIRECTORY_MODE ? Buffer.concat([bytes, Buffer.from("/")]) : bytes;
}

export function serializeTree(entries: readonly TreeEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  return Buffer.concat(
    sorted.flatMap((entry) => [
      Buffer.from(`${entry.mode.replace(/^0/, "")} `),
      bytesOf(entry),
      Buffer.from(`00${entry.sha}`, "hex"),
    ]),
  );
}

/** The spellings of `.git` on other file systems: NTFS ends a name at a colon and a folder at a backslash too. */
function isDotGit(segment: string): boolean {
  const folded = segment.toLowerCase();
  const onHfs = folded.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, "");
  return onHfs === ".git" || /(^|\\)(\.git|git~1)[ .]*($|[\\:])/.test(folded);
}

/** Refuses what `git fsck --strict` would refuse. */
export function isSafePath(path: string): boolean {
  return path.split("/").every((segment) => {
    const isNowhere = segment === "" || segment === "." || segment === "..";
    return !isNowhere && !isDotGit(segment) && !segment.includes("\0");
  });
}

async function load(repo: Repo, directory: Directory): Promise<Map<string, Node>> {
  if (directory.children) return directory.children;
  const data = directory.sha ? await findTyped(repo, directory.sha, "tree") : Buffer.alloc(0);
  if (!data) throw unprocessable(`tree.sha ${directory.sha ?? ""} is not a valid tree`);
  directory.children = new Map(
    parseTree(data).map(({ name, mode, sha, bytes }): [string, Node] => [
      // No path names it, and two of them may look the same as text.
      bytes ? `\0${bytes.toString("latin1")}` : name,
      mode === DIRECTORY_MODE
        ? { kind: "directory", directory: { sha, children: undefined }, bytes }
        : { kind: "leaf", mode, sha, bytes },
    ]),
  );
  return directory.children;
}

async function descend(repo: Repo, root: Directory, segments: readonly string[]): Promise<Map<string, Node>> {
  let children = await load(repo, root);
  root.sha = undefined;
  for (const segment of segments) {
    let node = children.get(segment);
    if (node?.kind !== "directory") {
      node = { kind: "directory", directory: { sha: undefined, children: new Map() } };
      children.set(segment, node);
    }
    children = await load(repo, node.directory);
    node.directory.sha = undefined;
  }
  return children;
}

async function applyChange(repo: Repo, root: Directory, change: TreeChange): Promise<void> {
  const segments = change.path.split("/");
  const name = segments.pop() ?? "";
  const parent = await descend(repo, root, segments);
  if (change.sha === null) {
    if (!parent.delete(name)) throw unprocessable("GitRPC::BadObjectState");
  } else if (change.mode === DIRECTORY_MODE) {
    parent.set(name, { kind: "directory", directory: { sha: change.sha, children: undefined } });
  } else {
    parent.set(name, { kind: "leaf", mode: change.mode, sha: change.sha });
  }
}

/** Collects new tree objects bottom-up; directories nothing touched keep their id, empty ones vanish. */
function collect(directory: Directory, written: GitObject[]): string | undefined {
  if (directory.sha !== undefined || !directory.children) return directory.sha;
  const entries: TreeEntry[] = [];
  for (const [name, node] of directory.children) {
    const stored = node.bytes ? { name, bytes: node.bytes } : { name };
    if (node.kind === "leaf") {
      entries.push({ ...stored, mode: node.mode, sha: node.sha });
      continue;
    }
    const sha = collect(node.directory, written);
    if (sha) entries.push({ ...stored, mode: DIRECTORY_MODE, sha });
  }
  if (entries.length === 0) return undefined;
  const object: GitObject = { type: "tree", data: serializeTree(entries) };
  written.push(object);
  return objectId(object);
}

export async function writeTree(
  repo: Repo,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const root: Directory = { sha: base, children: undefined };
  await load(repo, root);
  for (const change of changes) await applyChange(repo, root, change);
  const written: GitObject[] = [];
  const id = collect(root, written);
  if (id) {
    await writeObjects(repo, written);
    return id;
  }
  const [empty] = await writeObjects(repo, [{ type: "tree", data: Buffer.alloc(0) }]);
  return empty ?? "";
}

export async function listTree(repo: Repo, sha: string, prefix = ""): Promise<FlatEntry[]> {
  const data = await findTyped(repo, sha, "tree");
  if (!data) throw notFound();
  return parseTree(data).map((entry) => ({
    mode: entry.mode,
    path: `${prefix}${entry.name}`,
    sha: entry.sha,
  }));
}

export type SizedEntry = FlatEntry & { readonly size?: number };

/**
 * The same with the size of each file; with everything below, trees included and depth first, when asked for. From git,
 * which knows a size without reading the file: reading each took longer than any client waits.
 */
export async function listSizedTree(
  repo: Repo,
  sha: string,
  { prefix = "", isRecursive = false }: { readonly prefix?: string; readonly isRecursive?: boolean } = {},
): Promise<SizedEntry[]> {
  const args = ["ls-tree", "--full-tree", "-z", "-l", ...(isRecursive ? ["-r", "-t"] : []), sha];
  const text = await gitText(repo.git, repo.directory, args);
  return [...text.matchAll(/(\d+) \w+ ([0-9a-f]{40}) +(-|\d+)\t([^\0]+)\0/g)].map(
    ([, mode = "", id = "", size, path = ""]) => {
      const entry = { mode: toMode(mode), path: `${prefix}${path}`, sha: id };
      return size === "-" ? entry : { ...entry, size: Number(size) };
    },
  );
}

export async function findPath(repo: Repo, treeSha: string, path: string): Promise<FlatEntry | undefined> {
  let current: FlatEntry = { mode: DIRECTORY_MODE, path: "", sha: treeSha };
  for (const segment of path.split("/").filter((part) => part !== "")) {
    if (current.mode !== DIRECTORY_MODE) return undefined;
    const data = await findTyped(repo, current.sha, "tree");
    const entry = data && parseTree(data).find((candidate) => candidate.name === segment);
    if (!entry) return undefined;
    current = {
      mode: entry.mode,
      path: current.path ? `${current.path}/${segment}` : segment,
      sha: entry.sha,
    };
  }
  return current;
}

/** A change must point at an object of its own kind; submodule commits live elsewhere by definition. */
export async function checkTarget(repo: Repo, change: TreeChange): Promise<void> {
  if (change.sha === null || change.mode === "160000") return;
  const expected = entryType(change.mode);
  const object = await findObject(repo, change.sha);
  if (object?.type !== expected) throw unprocessable(`tree.sha ${change.sha} is not a valid ${expected}`);
}
