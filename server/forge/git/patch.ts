import { gitBytes } from "./git-process.ts";
import { type FileChange, listChanges } from "./history.ts";
import type { Repo } from "./object-store.ts";

// What changed, line by line: git's own patch, read into hunks.

export type DiffLine = {
  readonly kind: "context" | "added" | "removed" | "note";
  /** Line numbers before and after; undefined on the side where the line does not exist. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
};
export type Hunk = { readonly header: string; readonly lines: readonly DiffLine[] };
export type FileDiff = FileChange & { readonly hunks: readonly Hunk[]; readonly isBinary: boolean };
type Patch = Pick<FileDiff, "hunks" | "isBinary">;

const COMMON = ["-r", "-M", "--no-commit-id", "--no-color", "--no-ext-diff"];
const rangeOf = (from: string | undefined, to: string) => (from ? [from, to] : ["--root", to]);

/** `from` undefined compares with the empty tree. Bytes, because not every file is UTF-8 and its patch has to apply. */
export function readPatch(repo: Repo, from: string | undefined, to: string): Promise<Buffer> {
  return gitBytes(repo.git, repo.directory, ["diff-tree", "-p", ...COMMON, ...rangeOf(from, to)]);
}

/** Commits as `git am` takes them, oldest first; `from` undefined begins with the first one. */
export function readMailbox(repo: Repo, from: string | undefined, to: string): Promise<Buffer> {
  const range = from === undefined ? ["--root", to] : [`${from}..${to}`];
  return gitBytes(repo.git, repo.directory, ["format-patch", "--stdout", "--no-signature", ...range]);
}

function parseHunk(lines: readonly string[]): Hunk {
  const [header = "", ...body] = lines;
  const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(header);
  let before = Number(start?.[1] ?? 1);
  let after = Number(start?.[2] ?? 1);
  const parsed = body.map((line): DiffLine => {
    const text = line.slice(1);
    switch (line.charAt(0)) {
      case "+":
        return { kind: "added", before: undefined, after: after++, text };
      case "-":
        return { kind: "removed", before: before++, after: undefined, text };
      case "\\":
        return { kind: "note", before: undefined, after: undefined, text: text.trim() };
      default:
        return { kind: "context", before: before++, after: after++, text };
    }
  });
  return { header, lines: parsed };
}

/** Inside a hunk every line begins with a sign, so these beginnings are never contents. */
function parseSection(section: string): Patch {
  const lines = section.replace(/\n$/, "").split("\n");
  const starts = lines.flatMap((line, index) => (line.startsWith("@@ ") ? [index] : []));
  const hunks = starts.map((start, index) => parseHunk(lines.slice(start, starts[index + 1])));
  return {
    hunks,
    isBinary: hunks.length === 0 && lines.some((line) => /^Binary files .* differ$/.test(line)),
  };
}

/** A file that becomes a link, or the other way round, is one change and two sections: gone, then new. */
function joinSections(changes: readonly FileChange[], sections: readonly Patch[]): FileDiff[] {
  let at = 0;
  return changes.map((change) => {
    const count = change.status === "changed" ? 2 : 1;
    const own = sections.slice(at, at + count);
    at += count;
    return {
      ...change,
      hunks: own.flatMap(({ hunks }) => hunks),
      isBinary: own.some(({ isBinary }) => isBinary),
    };
  });
}

/** Beyond this no page shows a change; the raw patch does. */
const MAXIMUM_LINES = 10_000;

/** The hunks of a comparison; without any when there are too many to read. */
export async function listDiffs(
  repo: Repo,
  from: string | undefined,
  to: string,
): Promise<{ readonly files: readonly FileDiff[]; readonly isTooLarge: boolean }> {
  const changes = await listChanges(repo, from, to);
  const lines = changes.reduce((sum, { additions, deletions }) => sum + additions + deletions, 0);
  if (lines > MAXIMUM_LINES)
    return { files: changes.map((change) => ({ ...change, hunks: [], isBinary: false })), isTooLarge: true };
  const patch = (await readPatch(repo, from, to)).toString("utf8");
  // By the line feed alone: a carriage return inside a file begins no line of a patch.
  const sections = `\n${patch}`.split("\ndiff --git ").slice(1);
  return { files: joinSections(changes, sections.map(parseSection)), isTooLarge: false };
}
