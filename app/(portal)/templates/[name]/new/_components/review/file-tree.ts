/* Turns flat paths into the tree a person reads: folders first, then files, each by name. */
export interface TreeFile {
  readonly kind: "file";
  readonly name: string;
  readonly path: string;
}
export interface TreeFolder {
  readonly kind: "folder";
  readonly name: string;
  readonly path: string;
  readonly children: readonly TreeNode[];
}
export type TreeNode = TreeFile | TreeFolder;

const rank = (node: TreeNode): number => (node.kind === "folder" ? 0 : 1);

export function buildFileTree(paths: readonly string[], parent = ""): TreeNode[] {
  const folders = new Map<string, string[]>();
  const files: TreeNode[] = [];
  for (const path of paths) {
    const rest = path.slice(parent.length);
    const slash = rest.indexOf("/");
    if (slash === -1) files.push({ kind: "file", name: rest, path });
    else folders.set(rest.slice(0, slash), [...(folders.get(rest.slice(0, slash)) ?? []), path]);
  }
  const nested = [...folders].map(([name, inside]): TreeNode => {
    const path = `${parent}${name}/`;
    return { kind: "folder", name, path, children: buildFileTree(inside, path) };
  });
  return [...nested, ...files].toSorted(
    (left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name, "en"),
  );
}
