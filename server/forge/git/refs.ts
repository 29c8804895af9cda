import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findCommit } from "./commit.ts";
import { runGit } from "./git-process.ts";
import { findObject, isObjectId, type ObjectType, type Repo } from "./object-store.ts";

// Refs are read straight from the bare repository and written by `git update-ref` with the expected old value,
// so REST writes and pushes race safely against each other.

export type Ref = { readonly name: string; readonly sha: string; readonly type: ObjectType };
export const ZERO_ID = "0".repeat(40);

/** The rules of git check-ref-format for a full name below refs/. */
export function isValidRefName(name: string): boolean {
  const segments = name.split("/");
  if (segments[0] !== "refs" || segments.length < 3) return false;
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\.$/.test(name)) return false;
  return segments.every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

async function readPackedRef(repo: Repo, name: string): Promise<string | undefined> {
  const packed = await readFile(join(repo.directory, "packed-refs"), "utf8").catch(() => "");
  const line = packed.split("\n").find((candidate) => candidate.slice(41) === name);
  return line?.slice(0, 40);
}

export async function resolveRef(repo: Repo, name: string): Promise<string | undefined> {
  if (!isValidRefName(name)) return undefined;
  const loose = await readFile(join(repo.directory, name), "utf8").catch(() => "");
  const sha = loose.trim();
  return isObjectId(sha) ? sha : readPackedRef(repo, name);
}

export async function findRef(repo: Repo, name: string): Promise<Ref | undefined> {
  const sha = await resolveRef(repo, name);
  if (!sha) return undefined;
  const object = await findObject(repo, sha);
  return object ? { name, sha, type: object.type } : undefined;
}

function toType(text: string | undefined): ObjectType {
  return text === "tag" || text === "tree" || text === "blob" ? text : "commit";
}

export async function listRefs(repo: Repo, prefix: string): Promise<Ref[]> {
  const { stdout } = await runGit(repo.git, [
    "--git-dir",
    repo.directory,
    "for-each-ref",
    "--format=%(objectname) %(objecttype) %(refname)",
  ]);
  return stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [sha = "", type, ...name] = line.split(" ");
      return { sha, type: toType(type), name: name.join(" ") };
    })
    .filter((ref) => ref.name.startsWith(prefix));
}

/** Reading one ref is free; only a repository without its default branch is worth asking git about. */
export async function isEmptyRepository(repo: Repo, defaultBranch: string): Promise<boolean> {
  if (await resolveRef(repo, `refs/heads/${defaultBranch}`)) return false;
  const { stdout } = await runGit(repo.git, ["--git-dir", repo.directory, "for-each-ref", "--count=1"]);
  return stdout.length === 0;
}

export type RefUpdate = {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/** Compare-and-set; false when somebody else moved the ref first or a file/directory name collides. */
export async function updateRef(repo: Repo, update: RefUpdate): Promise<boolean> {
  const from = update.from ?? ZERO_ID;
  const args = update.to
    ? ["update-ref", update.name, update.to, from]
    : ["update-ref", "-d", update.name, from];
  const { code } = await runGit(repo.git, ["--git-dir", repo.directory, ...args]);
  return code === 0;
}

export async function isAncestor(repo: Repo, ancestor: string, descendant: string): Promise<boolean> {
  if (ancestor === descendant) return true;
  const parents = (await findCommit(repo, descendant))?.parents;
  if (parents?.includes(ancestor)) return true;
  if (parents?.length === 0) return false;
  const { code } = await runGit(repo.git, [
    "--git-dir",
    repo.directory,
    "merge-base",
    "--is-ancestor",
    ancestor,
    descendant,
  ]);
  return code === 0;
}

/** The refs a revision may mean, in GitHub's order of preference. */
export const refNamesOf = (revision: string): readonly string[] => [
  `refs/heads/${revision}`,
  `refs/tags/${revision}`,
  revision,
  `refs/${revision}`,
];

/** Branch, tag, full ref, `HEAD` or commit id, in GitHub's order of preference. */
export async function resolveRevision(
  repo: Repo,
  revision: string,
  defaultBranch: string,
): Promise<string | undefined> {
  if (revision === "HEAD") return resolveRef(repo, `refs/heads/${defaultBranch}`);
  for (const name of refNamesOf(revision)) {
    const sha = await resolveRef(repo, name);
    if (sha) return sha;
  }
  if (isObjectId(revision)) return (await findObject(repo, revision)) ? revision : undefined;
  return /^[0-9a-f]{7,39}$/.test(revision) ? expandAbbreviation(repo, revision) : undefined;
}

async function expandAbbreviation(repo: Repo, short: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(repo.git, [
    "--git-dir",
    repo.directory,
    "rev-parse",
    "--verify",
    "-q",
    `${short}^{commit}`,
  ]);
  return code === 0 ? stdout.toString("utf8").trim() : undefined;
}
