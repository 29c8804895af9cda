import { findCommit, type Signature, writeCommit } from "./commit.ts";
import { listNewCommitIds, readCommits } from "./history.ts";
import { mergeTrees } from "./merge.ts";
import type { Repo } from "./object-store.ts";

export type RebaseResult =
  { readonly kind: "clean"; readonly head: string } | { readonly kind: "conflict"; readonly commit: string };

type Rebase = { readonly base: string; readonly head: string; readonly committer: Signature };

async function commitAt(repo: Repo, sha: string) {
  const commit = await findCommit(repo, sha);
  if (!commit) throw new Error(`expected commit ${sha} in the repository, found none`);
  return commit;
}

/**
 * Every commit of the branch once more on top of the base, oldest first, with its author, its date and its message;
 * only the committer changes. Objects are written, no ref moves. As in `git rebase`, merge commits disappear, and so do
 * changes that the base already has.
 */
export async function replayCommits(repo: Repo, { base, head, committer }: Rebase): Promise<RebaseResult> {
  let tip = await commitAt(repo, base);
  for (const commit of await readCommits(repo, await listNewCommitIds(repo, base, head))) {
    const [parentId] = commit.parents;
    if (commit.parents.length > 1) continue;
    if (parentId === undefined) return { kind: "conflict", commit: commit.sha };
    const parent = await commitAt(repo, parentId);
    // `merge-tree --merge-base` needs git 2.40. A commit with the tip's tree and this parent has the same effect: the
    // parent becomes the only merge base, so what is merged is exactly the commit's own change.
    const graft = await writeCommit(repo, { ...tip, parents: [parentId], author: committer, committer });
    const merged = await mergeTrees(repo, graft, commit.sha);
    if (merged.kind === "conflict") return { kind: "conflict", commit: commit.sha };
    const isInBase = merged.tree === tip.tree && commit.tree !== parent.tree;
    if (isInBase) continue;
    const replayed = { ...commit, tree: merged.tree, parents: [tip.sha], committer };
    tip = await commitAt(repo, await writeCommit(repo, replayed));
  }
  return { kind: "clean", head: tip.sha };
}
