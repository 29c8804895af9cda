import type { createLowlight } from "lowlight";
import { escapeHtml } from "../web/html.ts";

// Highlighted code as markup. Only text and spans with class names can come out.

type Tree = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;
export type TreeNode = Tree["children"][number];
export type SyntaxTree = Tree;

const classOf = (value: unknown): string => (Array.isArray(value) ? value.join(" ") : "");

/** One piece of markup per line; a token that spans lines is closed and opened again. */
export function syntaxLines(nodes: readonly TreeNode[]): string[] {
  const lines = [""];
  const write = (text: string, className: string) => {
    text.split("\n").forEach((part, index) => {
      if (index > 0) lines.push("");
      if (part === "") return;
      const escaped = escapeHtml(part);
      const markup = className === "" ? escaped : `<span class="${escapeHtml(className)}">${escaped}</span>`;
      lines[lines.length - 1] += markup;
    });
  };
  const walk = (node: TreeNode, className: string): void => {
    if (node.type === "text") write(node.value, className);
    if (node.type !== "element") return;
    for (const child of node.children) walk(child, classOf(node.properties["className"]) || className);
  };
  for (const node of nodes) walk(node, "");
  return lines;
}
