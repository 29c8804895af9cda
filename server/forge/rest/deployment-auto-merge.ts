import { signatureAt, writeCommit } from "../git/commit.ts";
import { identityOf } from "../git/initial-commit.ts";
import { mergeTrees } from "../git/merge.ts";
import { moveRef } from "../git/move-ref.ts";
import { isAncestor, resolveRef } from "../git/refs.ts";
import { type Call, requireActor } from "../http/call.ts";
import { conflict } from "../http/problem.ts";
import { gitOf } from "../resolve.ts";
import type { Repository } from "../store/repositories.ts";

/**
 * GitHub's `auto_merge`: a branch that lacks something of the default branch is brought up to date instead of being
 * deployed, and the caller asks again. Tags and commits stay as they are. Returns what was done, if anything.
 */
export async function catchUp(
  call: Call,
  repository: Repository,
  branch: string,
): Promise<string | undefined> {
  const { defaultBranch } = repository;
  const repo = gitOf(call, repository);
  const head = await resolveRef(repo, `refs/heads/${branch}`);
  const base = await resolveRef(repo, `refs/heads/${defaultBranch}`);
  if (!head || !base || branch === defaultBranch || (await isAncestor(repo, base, head))) return undefined;
  const merged = await mergeTrees(repo, head, base);
  if (merged.kind === "conflict") throw conflict(`Conflict merging ${defaultBranch} into ${branch}.`);
  const actor = requireActor(call);
  const signature = signatureAt(identityOf(actor.account), call.forge.now());
  const to = await writeCommit(repo, {
    tree: merged.tree,
    parents: [head, base],
    author: signature,
    committer: signature,
    message: `Merge branch '${defaultBranch}' into ${branch}`,
  });
  const move = { repository, actor, name: `refs/heads/${branch}`, to, expected: head, force: false };
  await moveRef(call.forge, { ...move, violationStatus: 409 });
  return `Auto-merged ${defaultBranch} into ${branch} on deployment.`;
}
