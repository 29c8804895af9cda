import { type Commit, parseCommit } from "./commit.ts";
import { gitText, runGit } from "./git-process.ts";
import { findObjects, type Repo } from "./object-store.ts";

// Walks and diffs are git's own business: rev-list and diff-tree, parsed from their NUL-separated forms.

export type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
export type FileChange = {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: FileStatus;
  readonly sha: string | null;
  readonly additions: number;
  readonly deletions: number;
};

export type LogRequest = {
  readonly start: string;
  readonly path?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** How many to give, after how many; all when absent. */
  readonly window?: { readonly skip: number; readonly limit: number } | undefined;
};

/** Paths are taken as they are written: an asterisk in a name is no pattern. */
async function revList(repo: Repo, args: readonly string[]): Promise<string[]> {
  const text = await gitText(repo.git, repo.directory, ["--literal-pathspecs", "rev-list", ...args]);
  return text.split("\n").filter((line) => line !== "");
}

export async function readCommits(repo: Repo, ids: readonly string[]): Promise<Commit[]> {
  const objects = await findObjects(repo, ids);
  return ids.flatMap((id, index) => {
    const object = objects[index];
    return object?.type === "commit" ? [parseCommit(id, object.data)] : [];
  });
}

export async function listCommitIds(repo: Repo, request: LogRequest): Promise<string[]> {
  return revList(repo, [
    ...(request.since ? [`--since=${request.since}`] : []),
    ...(request.until ? [`--until=${request.until}`] : []),
    ...(request.window ? [`--skip=${request.window.skip}`, `--max-count=${request.window.limit}`] : []),
    request.start,
    ...(request.path ? ["--", request.path] : []),
  ]);
}

export async function countCommits(repo: Repo, start: string): Promise<number> {
  return Number((await gitText(repo.git, repo.directory, ["rev-list", "--count", start])).trim());
}

/** GitHub lists no more commits of a comparison or a pull request. */
export const MAXIMUM_COMMITS = 250;

/** Commits reachable from `to` and not from `from`, oldest first; all of them when `from` is absent. */
export async function listNewCommitIds(repo: Repo, from: string | undefined, to: string): Promise<string[]> {
  return revList(repo, ["--reverse", to, ...(from ? [`^${from}`] : [])]);
}

export async function findMergeBase(repo: Repo, a: string, b: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(repo.git, ["--git-dir", repo.directory, "merge-base", a, b]);
  return code === 0 ? stdout.toString("utf8").trim() : undefined;
}

export async function countAheadBehind(
  repo: Repo,
  base: string,
  head: string,
): Promise<{ ahead: number; behind: number }> {
  const text = await gitText(repo.git, repo.directory, [
    "rev-list",
    "--left-right",
    "--count",
    `${base}...${head}`,
  ]);
  const [behind = 0, ahead = 0] = text.trim().split(/\s+/).map(Number);
  return { ahead, behind };
}

const STATUSES: Record<string, FileStatus> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

type RawChange = Omit<FileChange, "additions" | "deletions">;

function parseRaw(fields: readonly string[]): RawChange[] {
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [, , , after = "", letter = "M"] = (fields[at] ?? "").split(" ");
    const hasTwoPaths = /^[RC]/.test(letter);
    const path = fields[at + (hasTwoPaths ? 2 : 1)] ?? "";
    changes.push({
      path,
      previousPath: hasTwoPaths ? fields[at + 1] : undefined,
      status: STATUSES[letter.charAt(0)] ?? "modified",
      sha: /^0+$/.test(after) ? null : after,
    });
    at += hasTwoPaths ? 3 : 2;
  }
  return changes;
}

/** Paths only. What each commit changed in its first parent, from one git for all of them. */
export async function listEachChange(
  repo: Repo,
  commits: readonly Commit[],
): Promise<Map<string, readonly RawChange[]>> {
  const args = ["diff-tree", "--stdin", "--root", "-r", "-M", "-z", "--raw", "--no-abbrev"];
  const lines = commits.map(({ sha, parents }) => `${[sha, ...parents.slice(0, 1)].join(" ")}\n`);
  const fields = (await gitText(repo.git, repo.directory, args, lines.join(""))).split("\0");
  const found = new Map<string, readonly RawChange[]>();
  for (let at = 0; at < fields.length;) {
    const start = at + 1;
    for (at = start; fields[at]?.startsWith(":") === true;) at += /[RC]\d*$/.test(fields[at] ?? "") ? 3 : 2;
    found.set(fields[start - 1] ?? "", parseRaw(fields.slice(start, at)));
  }
  return found;
}

function parseNumstat(text: string): Map<string, { additions: number; deletions: number }> {
  const counts = new Map<string, { additions: number; deletions: number }>();
  const fields = text.split("\0");
  for (let at = 0; at < fields.length; at += 1) {
    const found = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(fields[at] ?? "");
    if (!found) continue;
    const [, added = "", deleted = "", inline = ""] = found;
    // Renames put the two paths in the next two fields; the second one is the new name.
    const path = inline === "" ? (fields[at + 2] ?? "") : inline;
    if (inline === "") at += 2;
    counts.set(path, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
  }
  return counts;
}

/** `from` undefined compares with the empty tree, as for a root commit. */
export async function listChanges(repo: Repo, from: string | undefined, to: string): Promise<FileChange[]> {
  const range = from ? [from, to] : ["--root", to];
  const common = ["diff-tree", "-r", "-M", "-z", "--no-commit-id"];
  const raw = await gitText(repo.git, repo.directory, [...common, "--raw", "--no-abbrev", ...range]);
  const numstat = await gitText(repo.git, repo.directory, [...common, "--numstat", ...range]);
  const counts = parseNumstat(numstat);
  return parseRaw(raw.split("\0")).map((change) => ({
    ...change,
    ...(counts.get(change.path) ?? { additions: 0, deletions: 0 }),
  }));
}
