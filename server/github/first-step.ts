/**
 * What makes an empty repository ready for the one real commit, in at most two writes: a small commit opens it for the
 * Git Data API, and when there are binary files a second one brings all of them at once, because a tree made over REST
 * carries text only. The real commit takes the place of both; its tree names the blobs they left behind.
 * Sources: GitHub docs "Git database" (409 on empty repositories); mutation createCommitOnBranch of the public schema,
 * which writes plain files only, so it can bring blobs but never be the real commit.
 */
import { ForgeError } from "./forge-error.ts";
import { blobSha, treeSha } from "./git-objects.ts";
import type { GitHub } from "./github.ts";
import type { RepoRef } from "./octokit.ts";

export interface FirstStep {
  readonly ref: RepoRef;
  readonly branch: string;
  readonly files: readonly { readonly encoding: string; readonly content: string; readonly sha: string }[];
  readonly author: { readonly name: string; readonly email: string; readonly dateMs: number };
  readonly runId: string;
}

const bootstrapTrailer = "Waymark-Bootstrap";
const bootstrapPath = ".waymark/bootstrap";

export const hasTrailer = (message: string, trailer: string, value: string): boolean =>
  message.split("\n").some((line) => line.trim() === `${trailer}: ${value}`);

/** One of the commits made here for this run. */
export const isFirstStep = (message: string, runId: string): boolean =>
  hasTrailer(message, bootstrapTrailer, runId);

const opening = (runId: string): Buffer => Buffer.from(`${runId}\n`);

/** Opens the empty repository for the Git Data API. */
export async function bootstrapRepository(github: GitHub, step: FirstStep): Promise<void> {
  await github.contents.putFile(step.ref, {
    path: bootstrapPath,
    content: opening(step.runId),
    message: `Prepare the repository\n\n${bootstrapTrailer}: ${step.runId}`,
    author: step.author,
  });
}

interface Staged {
  readonly path: string;
  readonly sha: string;
  readonly contents: string;
}

/** Named after their content: equal files once, and no path of the real tree is in the way. */
function toStaged(step: Pick<FirstStep, "files">): Staged[] {
  const binary = step.files.filter(({ encoding }) => encoding === "base64");
  const bySha = new Map(
    binary.map(({ sha, content }) => [sha, { path: `.waymark/blobs/${sha}`, sha, contents: content }]),
  );
  return [...bySha.values()];
}

/** The tree a repository has once every binary file is there. */
const stagedTree = (step: FirstStep, staged: readonly Staged[]): string =>
  treeSha(
    [{ path: bootstrapPath, sha: blobSha(opening(step.runId)) }, ...staged].map(({ path, sha }) => ({
      path,
      sha,
      mode: "100644" as const,
    })),
  );

/** Makes the blob of every binary file exist; looks first, so that a repeated attempt adds nothing. */
export async function stageBinaryFiles(github: GitHub, step: FirstStep): Promise<void> {
  const staged = toStaged(step);
  if (staged.length === 0) return;
  const head = await github.gitData.findRef(step.ref, `heads/${step.branch}`);
  const found = head === undefined ? undefined : await github.gitData.getCommit(step.ref, head.sha);
  if (found === undefined || !isFirstStep(found.message, step.runId)) {
    throw new ForgeError("conflict", `The branch ${step.branch} does not hold the commit that opened it.`);
  }
  if (found.treeSha === stagedTree(step, staged)) return;
  await github.gitData.commitOnBranch(step.ref, {
    branch: step.branch,
    expectedHead: found.sha,
    headline: "Bring the binary files",
    body: `${bootstrapTrailer}: ${step.runId}`,
    additions: staged.map(({ path, contents }) => ({ path, contents })),
  });
}
