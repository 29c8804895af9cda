import { runGit } from "./git-process.ts";
import type { Repo } from "./object-store.ts";

export type MergeResult =
  | { readonly kind: "clean"; readonly tree: string }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** A three-way merge without a work tree (git 2.38 and later); objects are written, no ref moves. */
export async function mergeTrees(repo: Repo, ours: string, theirs: string): Promise<MergeResult> {
  const args = ["merge-tree", "--write-tree", "--name-only", "-z", "--no-messages", ours, theirs];
  const { code, stdout, stderr } = await runGit(repo.git, ["--git-dir", repo.directory, ...args]);
  const [tree = "", ...paths] = stdout.toString("utf8").split("\0");
  if (code === 0) return { kind: "clean", tree };
  if (code === 1) return { kind: "conflict", paths: [...new Set(paths.filter((path) => path !== ""))] };
  throw new Error(`git merge-tree exited ${code}: ${stderr.trim()}`);
}
