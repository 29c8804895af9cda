import { peelToCommit } from "../git/commit.ts";
import type { Repo } from "../git/object-store.ts";
import { listRefs, refNamesOf, resolveRevision } from "../git/refs.ts";
import type { View, Visit } from "./page.ts";

/** Beginnings of an address that may name a revision, longest first; looking each up would take an address its time. */
async function revisionsIn(repo: Repo, segments: readonly string[]): Promise<string[]> {
  if (segments.length === 1) return [...segments];
  const names = new Set((await listRefs(repo, "refs/")).map(({ name }) => name));
  const beginnings = segments.map((_segment, index) => segments.slice(0, index + 1).join("/"));
  // The first segment may be a commit or HEAD too.
  return beginnings
    .filter((at, index) => index === 0 || refNamesOf(at).some((name) => names.has(name)))
    .reverse();
}

/** Branch names contain slashes: the longest beginning of the address that names a revision wins. */
export async function findView(
  visit: Visit,
  segments: readonly string[],
): Promise<{ view: View; path: string } | undefined> {
  for (const at of await revisionsIn(visit.repo, segments)) {
    const sha = await resolveRevision(visit.repo, at, visit.repository.defaultBranch);
    const commit = sha ? await peelToCommit(visit.repo, sha) : undefined;
    if (commit) return { view: { ...visit, at, commit }, path: segments.join("/").slice(at.length + 1) };
  }
  return undefined;
}
