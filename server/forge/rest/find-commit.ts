import { peelToCommit } from "../git/commit.ts";
import { resolveRevision } from "../git/refs.ts";
import type { Call } from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { gitOf, repositoryOf } from "../resolve.ts";

/** The commit a branch, a tag or an id means in the repository of the call. */
export async function commitIdOf(call: Call, revision: string): Promise<string> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const sha = await resolveRevision(repo, revision, repository.defaultBranch);
  const commit = sha ? await peelToCommit(repo, sha) : undefined;
  if (!commit) throw notFound();
  return commit.sha;
}
