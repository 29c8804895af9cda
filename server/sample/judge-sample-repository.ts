/*
 * Whether a repository that has a sample service's name is still only the sample's. A name proves nothing: somebody may
 * have made one of that name, or have begun to work in ours, and a deleted repository does not come back.
 */
import { isUntouchedCommit } from "../github/commit-files.ts";
import type { GitHub } from "../github/github.ts";
import type { Repository } from "../github/repositories.ts";
import type { SampleService } from "./domain/sample-organisation.ts";

export const sampleRunId = "sample";

/** Why it must stay; undefined when everything in it is the sample's own. */
export async function findReasonToKeep(
  github: GitHub,
  service: SampleService,
  repository: Repository,
): Promise<string | undefined> {
  const ref = { owner: repository.owner, repo: repository.name };
  const heads = await github.gitData.listRefs(ref, "heads");
  const tags = await github.gitData.listRefs(ref, "tags");
  if (heads.length === 0) {
    // An interrupted load leaves one without a commit.
    return repository.description === service.description
      ? undefined
      : "It has no commit and is not described as the sample's.";
  }
  const [tag] = tags;
  if (tag !== undefined) return `It has ${tag.name}; the sample has no tags.`;
  for (const { name, sha } of heads) {
    if (!isUntouchedCommit(await github.gitData.getCommit(ref, sha), sampleRunId)) {
      return `${name} holds a commit that is not the sample's (${sha.slice(0, 7)}).`;
    }
  }
  return undefined;
}
