import { inspectHead, showCommit, storeCommit, type RootCommit } from "../../github/commit-files.ts";
import { bootstrapRepository } from "../../github/first-step.ts";
import { treeSha } from "../../github/git-objects.ts";
import { done, NotVisibleYet, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** The one commit of the run. Its date is the run's, so a second attempt makes the same commit again. */
export function rootCommit(context: Pick<StepContext, "plan" | "run" | "files" | "ref">): RootCommit {
  const { commit, defaultBranch } = context.plan.repository;
  return {
    ref: context.ref,
    branch: defaultBranch,
    files: context.files,
    message: commit.message,
    author: { name: commit.authorName, email: commit.authorEmail, dateMs: context.run.createdAt },
    runId: context.run.id,
  };
}

export async function pushContent(context: StepContext): Promise<StepReport> {
  const { github } = context;
  const commit = rootCommit(context);
  const before = await inspectHead(github, commit);
  if (before.state === "foreign") throw new RunFailure("content_changed");
  if (before.state !== "ours") {
    if (before.state === "empty") await bootstrapRepository(github, commit);
    const stored = await storeCommit(github, commit);
    if (stored.treeSha !== treeSha(commit.files)) throw new RunFailure("content_differs");
    await showCommit(github, commit, stored);
  }
  const after = await inspectHead(github, commit);
  if (after.state !== "ours" || after.sha === null) throw new NotVisibleYet("The commit is not visible yet.");
  const url = `${context.run.repositoryUrl ?? ""}/commit/${after.sha}`;
  return done(`${context.files.length} files in commit ${after.sha.slice(0, 10)}`, [
    { kind: "commit", name: after.sha, url },
  ]);
}
