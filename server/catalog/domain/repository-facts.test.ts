import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReadableSize, selectFacts, type TreeEntry } from "./repository-facts.ts";

const blob = (path: string, size: number | null = 10): TreeEntry => ({
  path,
  type: "blob",
  sha: `sha of ${path}`,
  size,
});
const pathsOf = (entries: readonly TreeEntry[]): string[] => selectFacts(entries).map(({ path }) => path);

describe("the files the catalog reads of a repository", () => {
  it.each([
    "catalog-info.yaml",
    ".waymark/template.yaml",
    "slo/availability.yaml",
    "slo/latency.yml",
    "CODEOWNERS",
    ".github/CODEOWNERS",
    "docs/CODEOWNERS",
    "docs/runbooks/checkout.md",
    "monitoring/prometheus/rules.yaml",
    "SECURITY.md",
    ".github/SECURITY.md",
    "docs/SECURITY.md",
    ".github/dependabot.yml",
    ".github/dependabot.yaml",
    ".github/workflows/ci.yml",
    "README.md",
    "deploy/deployment.yaml",
    "deploy/kubernetes/base/deployment.yml",
  ])("include %s", (path) => {
    expect(pathsOf([blob(path)])).toEqual([path]);
  });

  it.each([
    "src/index.ts",
    "services/web/catalog-info.yaml",
    "catalog-info.yml",
    "catalog-info.yaml.bak",
    "xcatalog-info.yaml",
    "slo/deep/availability.yaml",
    "my-slo/availability.yaml",
    "docs/runbooks/deep/page.md",
    "docs/README.md",
    ".github/workflows/deep/ci.yml",
    "deploy/a/b/c/d/e/too-deep.yaml",
    "deploy/values.json",
    ".env",
    "catalog-info.yaml\n",
  ])("do not include %j", (path) => {
    expect(pathsOf([blob(path)])).toEqual([]);
  });

  it("are blobs: a folder or a submodule of that name is none", () => {
    const entries: TreeEntry[] = [
      { path: "README.md", type: "tree", sha: "a", size: null },
      { path: "SECURITY.md", type: "commit", sha: "b", size: null },
    ];
    expect(selectFacts(entries)).toEqual([]);
  });

  it("come in the order of what they say, then by name, whatever the order of the tree", () => {
    const expected = [
      "catalog-info.yaml",
      "slo/a.yaml",
      "slo/b.yaml",
      ".github/CODEOWNERS",
      "docs/runbooks/x.md",
      "README.md",
      "deploy/a.yaml",
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (shuffled) => {
        expect(pathsOf(shuffled.map((path) => blob(path)))).toEqual(expected);
      }),
      { seed: 34, numRuns: 50 },
    );
  });

  it("are at most eighty; what is left out is what says least", () => {
    const manifests = Array.from({ length: 100 }, (_, index) =>
      blob(`deploy/m${String(index).padStart(3, "0")}.yaml`),
    );
    const chosen = pathsOf([...manifests, blob("catalog-info.yaml"), blob("README.md")]);
    expect(chosen).toHaveLength(80);
    expect(chosen.slice(0, 3)).toEqual(["catalog-info.yaml", "README.md", "deploy/m000.yaml"]);
    expect(chosen.at(-1)).toBe("deploy/m077.yaml");
  });

  it.each([
    [0, true],
    [256 * 1024, true],
    [256 * 1024 + 1, false],
    [Number.MAX_SAFE_INTEGER, false],
    [null, true],
  ])("of %s bytes are read: %s, and are named either way", (size, isReadable) => {
    expect(isReadableSize(size)).toBe(isReadable);
    expect(selectFacts([blob("README.md", size)])).toEqual([
      { path: "README.md", sha: "sha of README.md", size: size ?? 0, isReadable },
    ]);
  });
});
