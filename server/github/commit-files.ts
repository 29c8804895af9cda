/**
 * Fills an empty repository with exactly one root commit, in a number of writes that does not grow with the number of
 * files. GitHub's Git Data API refuses an empty repository, so the first step (`first-step.ts`) opens it; the real commit
 * has no parent and replaces that. Where an organisation's rules forbid the replacement, the real commit follows instead.
 * Dates are fixed by the caller, so the same input always gives the same commit id.
 * Source: GitHub docs "Git database", 409 on empty repositories; rest-api-description issue 637.
 */
import { bootstrapRepository, hasTrailer, isFirstStep, stageBinaryFiles } from "./first-step.ts";
import { ForgeError, isForgeErrorOf } from "./forge-error.ts";
import type { GitHub } from "./github.ts";
import type { GitCommit, TreeEntry } from "./git-data.ts";
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

const runTrailer = "Waymark-Run";

/** GitHub ends requests after 10 s; a tree this size is stored in well under one. */
const treeBytes = 1_500_000;

export type HeadState = "empty" | "bootstrap" | "ours" | "foreign";

/** One of the two commits made for this id, not amended since: a person who amends it becomes its committer. */
export const isUntouchedCommit = (commit: GitCommit, runId: string): boolean =>
  commit.parents.length === 0 &&
  (hasTrailer(commit.message, runTrailer, runId) || isFirstStep(commit.message, runId)) &&
  commit.committer.email === commit.author.email &&
  commit.committer.dateMs === commit.author.dateMs;

/** What the branch holds now, seen from this commit: nothing, our first step, all of it, or somebody else's work. */
export async function inspectHead(
  github: GitHub,
  commit: Pick<RootCommit, "ref" | "branch" | "runId" | "files">,
): Promise<{ readonly state: HeadState; readonly sha: string | null }> {
  const head = await github.gitData.findRef(commit.ref, `heads/${commit.branch}`);
  if (head === undefined) return { state: "empty", sha: null };
  const found = await github.gitData.getCommit(commit.ref, head.sha);
  if (isFirstStep(found.message, commit.runId)) return { state: "bootstrap", sha: head.sha };
  const isOurs =
    hasTrailer(found.message, runTrailer, commit.runId) &&
    found.treeSha === treeSha(commit.files) &&
    (await startsHere(github, commit, found.parents));
  return { state: isOurs ? "ours" : "foreign", sha: head.sha };
}

/** The commits of the first step: one that opens, one that brings binary files. */
const mostBelow = 2;

/** Nothing but our own first step lies below the commit. */
async function startsHere(
  github: GitHub,
  commit: Pick<RootCommit, "ref" | "runId">,
  parents: readonly string[],
): Promise<boolean> {
  let below = parents;
  for (let depth = 0; depth < mostBelow; depth += 1) {
    const [parent, ...others] = below;
    if (parent === undefined) return true;
    const found = await github.gitData.getCommit(commit.ref, parent);
    if (others.length > 0 || !isFirstStep(found.message, commit.runId)) return false;
    below = found.parents;
  }
  return below.length === 0;
}

type SizedEntry = TreeEntry & { readonly bytes: number };

const toEntry = ({ path, mode, encoding, content, sha, size }: CommittedFile): SizedEntry =>
  encoding === "utf-8" ? { path, mode, content, bytes: size } : { path, mode, sha, bytes: 0 };

function inChunks(entries: readonly SizedEntry[]): TreeEntry[][] {
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
  await stageBinaryFiles(github, commit);
  let tree: string | undefined;
  for (const entries of inChunks(commit.files.map(toEntry))) {
    tree = await github.gitData.createTree(commit.ref, {
      entries,
      ...(tree === undefined ? {} : { baseTree: tree }),
    });
  }
  return tree ?? "";
}

interface StoredCommit {
  readonly sha: string;
  readonly treeSha: string;
}

const createAbove = (
  github: GitHub,
  commit: RootCommit,
  at: { readonly treeSha: string; readonly parents: readonly string[] },
): Promise<string> =>
  github.gitData.createCommit(commit.ref, {
    ...at,
    message: `${commit.message}\n\n${runTrailer}: ${commit.runId}`,
    author: commit.author,
  });

/** Stores the tree and the commit; neither is visible before the branch points at them. */
export async function storeCommit(github: GitHub, commit: RootCommit): Promise<StoredCommit> {
  const stored = await storeTree(github, commit);
  return { sha: await createAbove(github, commit, { treeSha: stored, parents: [] }), treeSha: stored };
}

/** Puts the stored commit in the place of the one that opened the repository, or after it where that is refused. */
export async function showCommit(github: GitHub, commit: RootCommit, stored: StoredCommit): Promise<string> {
  const name = `heads/${commit.branch}`;
  try {
    await github.gitData.updateRef(commit.ref, { name, sha: stored.sha, force: true });
    return stored.sha;
  } catch (error) {
    if (!isForgeErrorOf(error, "invalid", "permission")) throw error;
    const { state, sha: opened } = await inspectHead(github, commit);
    // Anything else on the branch is somebody's work, and following it would undo that.
    if (state !== "bootstrap" || opened === null) throw error;
    const sha = await createAbove(github, commit, { treeSha: stored.treeSha, parents: [opened] });
    await github.gitData.updateRef(commit.ref, { name, sha, force: false });
    return sha;
  }
}

/** What was made for this id of other files, by an earlier version say, may be replaced; a person's commit may not. */
async function assertReplaceable(github: GitHub, commit: RootCommit, sha: string): Promise<void> {
  if (isUntouchedCommit(await github.gitData.getCommit(commit.ref, sha), commit.runId)) return;
  throw new ForgeError(
    "conflict",
    `The branch ${commit.branch} holds a commit of somebody else, which stays.`,
  );
}

/** All of it at once; a run takes the same steps with checks in between. */
export async function commitFiles(github: GitHub, commit: RootCommit): Promise<string> {
  const before = await inspectHead(github, commit);
  if (before.state === "ours" && before.sha !== null) return before.sha;
  if (before.state === "foreign" && before.sha !== null) await assertReplaceable(github, commit, before.sha);
  if (before.state === "empty") await bootstrapRepository(github, commit);
  return showCommit(github, commit, await storeCommit(github, commit));
}
