import { runGit } from "./git-process.ts";
import { isObjectId, type Repo } from "./object-store.ts";

export type MergeResult =
  | { readonly kind: "clean"; readonly tree: string }
  /** Without a path when the two have no history in common. */
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** A three-way merge without a work tree (git 2.38 and later); objects are written, no ref moves. */
export async function mergeTrees(repo: Repo, ours: string, theirs: string): Promise<MergeResult> {
  const args = ["merge-tree", "--write-tree", "--name-only", "-z", "--no-messages", ours, theirs];
  const { code, stdout, stderr } = await runGit(repo.git, ["--git-dir", repo.directory, ...args]);
  const [tree = "", ...paths] = stdout.toString("utf8").split("\0");
  if (code === 0) return { kind: "clean", tree };
  // A conflict has its tree too: git 2.39 ends with 1 as well when there is nothing to merge.
  if (code === 1 && isObjectId(tree))
    return { kind: "conflict", paths: [...new Set(paths.filter((path) => path !== ""))] };
  if (stderr.includes("refusing to merge unrelated histories")) return { kind: "conflict", paths: [] };
  throw new Error(`git merge-tree exited ${code}: ${stderr.trim()}`);
}
