/*
 * The few files of a repository that say something about the service: its descriptor, objectives, runbooks, owners,
 * pipelines, alert rules and manifests. Everything else in the tree is never read.
 */
export interface TreeEntry {
  readonly path: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly size: number | null;
}

export interface FactFile {
  readonly path: string;
  readonly sha: string;
  readonly size: number;
  /** False: it exists, but is larger than the catalog reads. */
  readonly isReadable: boolean;
}

export const descriptorPath = "catalog-info.yaml";

const MAX_FILES = 80;
const MAX_BYTES = 256 * 1024;

/** In order of importance: when there are more files than the limit, the last ones are left out. */
const patterns: readonly RegExp[] = [
  /^catalog-info\.yaml$/,
  /^\.waymark\/template\.yaml$/,
  /^slo\/[^/]+\.ya?ml$/,
  /^(\.github\/|docs\/)?CODEOWNERS$/,
  /^docs\/runbooks\/[^/]+\.md$/,
  /^monitoring\/prometheus\/[^/]+\.ya?ml$/,
  /^(\.github\/|docs\/)?SECURITY\.md$/,
  /^\.github\/dependabot\.ya?ml$/,
  /^\.github\/workflows\/[^/]+\.ya?ml$/,
  /^README\.md$/,
  /^deploy\/(?:[^/]+\/){0,4}[^/]+\.ya?ml$/,
];

/** Whether the catalog reads a file of this size; null where the forge does not tell. */
export const isReadableSize = (size: number | null): boolean => (size ?? 0) <= MAX_BYTES;

const rankOf = (path: string): number => patterns.findIndex((pattern) => pattern.test(path));

export function selectFacts(entries: readonly TreeEntry[]): FactFile[] {
  return entries
    .filter((entry) => entry.type === "blob" && rankOf(entry.path) !== -1)
    .toSorted((left, right) => rankOf(left.path) - rankOf(right.path) || (left.path < right.path ? -1 : 1))
    .slice(0, MAX_FILES)
    .map((entry) => ({
      path: entry.path,
      sha: entry.sha,
      size: entry.size ?? 0,
      isReadable: isReadableSize(entry.size),
    }));
}
