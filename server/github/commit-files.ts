/**
 * Fills an empty repository with exactly one root commit, in a number of writes that does not grow with the number of
 * files. GitHub's Git Data API refuses an empty repository, so one small commit opens it; the real commit has no parent
 * and replaces it. Dates are fixed by the caller, so the same input always gives the same commit id.
 * Source: GitHub docs "Git database", 409 on empty repositories; rest-api-description issue 637.
 */
import type { GitHub } from "./github.ts";
import type { TreeEntry } from "./git-data.ts";
import { treeSha } from "./git-objects.ts";
import type { RepoRef } from "./octokit.ts";

export interface CommittedFile {
  readonly path: string;
  readonly mode: "100644" | "100755";
  readonly encoding: "utf-8" | "base64";
  readonly content: string;
  readonly sha: string;
  readonly size: number;
}

export interface RootCommit {
  readonly ref: RepoRef;
  readonly branch: string;
  readonly files: readonly CommittedFile[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string; readonly dateMs: number };
  /** Identifies whose commit it is, on both commits. */
  readonly runId: string;
}

export const runTrailer = "Waymark-Run";
const bootstrapTrailer = "Waymark-Bootstrap";
const bootstrapPath = ".waymark/bootstrap";

/** GitHub ends requests after 10 s; a tree this size is stored in well under one. */
const treeBytes = 1_500_000;

export type HeadState = "empty" | "bootstrap" | "ours" | "foreign";

const hasTrailer = (message: string, trailer: string, value: string): boolean =>
  message.split("\n").some((line) => line.trim() === `${trailer}: ${value}`);

/** What the branch holds now, seen from this commit: nothing, our first step, all of it, or somebody else's work. */
export async function inspectHead(
  github: GitHub,
  commit: Pick<RootCommit, "ref" | "branch" | "runId" | "files">,
): Promise<{ readonly state: HeadState; readonly sha: string | null }> {
  const head = await github.gitData.findRef(commit.ref, `heads/${commit.branch}`);
  if (head === undefined) return { state: "empty", sha: null };
  const found = await github.gitData.getCommit(commit.ref, head.sha);
  if (hasTrailer(found.message, bootstrapTrailer, commit.runId)) return { state: "bootstrap", sha: head.sha };
  const isOurs =
    hasTrailer(found.message, runTrailer, commit.runId) &&
    found.parents.length === 0 &&
    found.treeSha === treeSha(commit.files);
  return { state: isOurs ? "ours" : "foreign", sha: head.sha };
}

/** Opens the empty repository for the Git Data API. */
export async function bootstrapRepository(github: GitHub, commit: RootCommit): Promise<void> {
  await github.contents.putFile(commit.ref, {
    path: bootstrapPath,
    content: Buffer.from(`${commit.runId}\n`),
    message: `Prepare the repository\n\n${bootstrapTrailer}: ${commit.runId}`,
    author: commit.author,
  });
}

async function toEntries(github: GitHub, commit: RootCommit): Promise<(TreeEntry & { bytes: number })[]> {
  const entries = [];
  for (const file of commit.files) {
    const { path, mode } = file;
    if (file.encoding === "utf-8") {
      entries.push({ path, mode, content: file.content, bytes: file.size });
    } else {
      // A tree carries text only; each binary file costs a call of its own.
      entries.push({ path, mode, sha: await github.gitData.createBlob(commit.ref, file.content), bytes: 0 });
    }
  }
  return entries;
}

function inChunks(entries: readonly (TreeEntry & { bytes: number })[]): TreeEntry[][] {
  const chunks: TreeEntry[][] = [[]];
  let used = 0;
  for (const { bytes, ...entry } of entries) {
    if (used + bytes > treeBytes && used > 0) {
      chunks.push([]);
      used = 0;
    }
    chunks.at(-1)?.push(entry);
    used += bytes;
  }
  return chunks;
}

async function storeTree(github: GitHub, commit: RootCommit): Promise<string> {
  let tree: string | undefined;
  for (const entries of inChunks(await toEntries(github, commit))) {
    tree = await github.gitData.createTree(commit.ref, {
      entries,
      ...(tree === undefined ? {} : { baseTree: tree }),
    });
  }
  return tree ?? "";
}

/** Stores the tree and the commit; neither is visible before the branch points at them. */
export async function storeCommit(
  github: GitHub,
  commit: RootCommit,
): Promise<{ sha: string; treeSha: string }> {
  const stored = await storeTree(github, commit);
  const sha = await github.gitData.createCommit(commit.ref, {
    message: `${commit.message}\n\n${runTrailer}: ${commit.runId}`,
    treeSha: stored,
    parents: [],
    author: commit.author,
  });
  return { sha, treeSha: stored };
}

/** All of it for a repository nobody else writes to; a run takes the same steps with checks in between. */
export async function commitFiles(github: GitHub, commit: RootCommit): Promise<string> {
  const before = await inspectHead(github, commit);
  if (before.state === "ours" && before.sha !== null) return before.sha;
  if (before.state === "empty") await bootstrapRepository(github, commit);
  const { sha } = await storeCommit(github, commit);
  await github.gitData.updateRef(commit.ref, { name: `heads/${commit.branch}`, sha, force: true });
  return sha;
}
