import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFileTree, type TreeNode } from "./file-tree";

const leaves = (nodes: readonly TreeNode[]): string[] =>
  nodes.flatMap((node) => (node.kind === "file" ? [node.path] : leaves(node.children)));

describe("the file tree", () => {
  it("puts folders before files, each by name", () => {
    const tree = buildFileTree(["README.md", "src/b.ts", "src/a/x.ts", ".github/CODEOWNERS"]);
    expect(tree.map((node) => node.name)).toEqual([".github", "src", "README.md"]);
    expect(leaves(tree)).toEqual([".github/CODEOWNERS", "src/a/x.ts", "src/b.ts", "README.md"]);
  });

  it("loses no file and invents none", () => {
    const segment = fc.stringMatching(/^[a-z.]{1,6}$/);
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (paths) => {
        expect(leaves(buildFileTree(paths)).toSorted()).toEqual(paths.toSorted());
      }),
    );
  });
});
