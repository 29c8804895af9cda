/* Draws a highlighted syntax tree: text and spans with class names, nothing else can come out of it. */
import type { createLowlight } from "lowlight";
import type { ReactNode } from "react";

type Tree = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;
type TreeNode = Tree["children"][number];

const classOf = (value: unknown): string => (Array.isArray(value) ? value.join(" ") : "");

function draw(node: TreeNode, key: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  return (
    <span key={key} className={classOf(node.properties.className)}>
      {node.children.map(draw)}
    </span>
  );
}

export const HighlightedCode = ({ tree }: { readonly tree: Tree }) => <>{tree.children.map(draw)}</>;
