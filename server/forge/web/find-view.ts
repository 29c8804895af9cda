import { peelToCommit } from "../git/commit.ts";
import { resolveRevision } from "../git/refs.ts";
import type { View, Visit } from "./page.ts";

/** Branch names contain slashes: the longest beginning of the address that names a revision wins. */
export async function findView(
  visit: Visit,
  segments: readonly string[],
): Promise<{ view: View; path: string } | undefined> {
  for (let length = segments.length; length > 0; length -= 1) {
    const at = segments.slice(0, length).join("/");
    const sha = await resolveRevision(visit.repo, at, visit.repository.defaultBranch);
    const commit = sha ? await peelToCommit(visit.repo, sha) : undefined;
    if (commit) return { view: { ...visit, at, commit }, path: segments.slice(length).join("/") };
  }
  return undefined;
}
