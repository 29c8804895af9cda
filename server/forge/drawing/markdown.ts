import Markdown from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { type SyntaxTree, type TreeNode } from "./hast-html.ts";
import { highlightLines } from "./highlight.ts";
import { escapeHtml, type Html } from "../web/html.ts";

// Markdown of repositories: raw HTML is dropped, the tree is sanitised, and only the elements below are written out.

/** Turns the target of a link or an image into an address; undefined leaves the words alone. */
export type Resolve = (target: string, kind: "link" | "image") => string | undefined;

/** Above this a document is shown as text: some inputs cost a parser more than their size. */
export const MAXIMUM_MARKDOWN = 128 * 1024;

/** The page has the one h1; headings of a document start below it. */
const TAGS: Record<string, string> = { h1: "h2", h2: "h3", h3: "h4", h4: "h5", h5: "h6", h6: "h6" };
const PLAIN = "p blockquote em strong del code ul ol thead tbody tr th td h2 h3 h4 h5 h6 sup section".split(
  " ",
);
const EMPTY = ["br", "hr"];

/** The ids of footnotes begin with a word of their own already, and no other id is written out as it came. */
const SCHEMA = { ...defaultSchema, clobberPrefix: "" };

function parse(text: string): SyntaxTree {
  let tree: SyntaxTree = { type: "root", children: [] };
  const keep = () => (sanitised: SyntaxTree) => {
    tree = structuredClone(sanitised);
  };
  // Called for its parser: the elements it would draw are not used, the sanitised tree is.
  Markdown({ children: text, remarkPlugins: [remarkGfm], rehypePlugins: [[rehypeSanitize, SCHEMA], keep] });
  return tree;
}

function textOf(nodes: readonly TreeNode[]): string {
  return nodes
    .map((node) => (node.type === "text" ? node.value : node.type === "element" ? textOf(node.children) : ""))
    .join("");
}

/** GitHub's anchor of a heading: lower case, punctuation dropped, spaces to hyphens. */
const anchorOf = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

type Element = Extract<TreeNode, { type: "element" }>;
type Writer = { readonly resolve: Resolve; readonly anchors: Map<string, number> };

const children = (writer: Writer, node: Element) =>
  node.children.map((child) => write(writer, child)).join("");

/** A place on the page, unless no link of this document may lead to it: several documents may share a page. */
const placeAt = (writer: Writer, id: string): string =>
  writer.resolve(`#${id}`, "link") === undefined ? "" : ` id="${escapeHtml(id)}"`;

/** Footnotes and where they were called have the library's own names. */
function footnotePlace(writer: Writer, node: Element): string {
  const id = String(node.properties["id"] ?? "");
  return id.startsWith("user-content-fn") ? placeAt(writer, id) : "";
}

function link(writer: Writer, node: Element): string {
  const href = writer.resolve(String(node.properties["href"] ?? ""), "link");
  const words = children(writer, node);
  if (href === undefined) return words;
  return `<a${footnotePlace(writer, node)} href="${escapeHtml(href)}" rel="nofollow noreferrer">${words}</a>`;
}

/** Pictures of this repository are shown, those of other hosts become links: nothing is loaded from elsewhere. */
function image(writer: Writer, node: Element): string {
  const words = escapeHtml(String(node.properties["alt"] || "image"));
  const src = String(node.properties["src"] ?? "");
  const own = writer.resolve(src, "image");
  if (own !== undefined) return `<img src="${escapeHtml(own)}" alt="${words}">`;
  const elsewhere = writer.resolve(src, "link");
  return elsewhere === undefined
    ? `[${words}]`
    : `<a href="${escapeHtml(elsewhere)}" rel="nofollow noreferrer">[${words}]</a>`;
}

/** Told apart by a number, also from a heading whose own words end in that number. */
function freeAnchor({ anchors }: Writer, wanted: string): string {
  let id = wanted;
  let count = anchors.get(wanted) ?? 0;
  while (anchors.has(id)) {
    count += 1;
    id = `${wanted}-${count}`;
  }
  anchors.set(id, 0);
  anchors.set(wanted, count);
  return id;
}

function heading(writer: Writer, node: Element): string {
  const tag = TAGS[node.tagName] ?? "h6";
  const id = freeAnchor(writer, anchorOf(textOf(node.children)));
  return `<${tag}${placeAt(writer, id)}>${children(writer, node)}</${tag}>`;
}

function codeBlock(node: Element): string {
  const [code] = node.children.filter((child) => child.type === "element");
  const classes = code?.properties["className"];
  const name = (Array.isArray(classes) ? classes : []).map(String).find((one) => one.startsWith("language-"));
  const lines = highlightLines(textOf(node.children), name?.slice("language-".length));
  return `<pre tabindex="0"><code>${lines.map(({ markup }) => markup).join("\n")}</code></pre>`;
}

function checkbox(node: Element): string {
  const isDone = node.properties["checked"] === true;
  return `<span role="img" aria-label="${isDone ? "done" : "to do"}">${isDone ? "☑" : "☐"}</span>`;
}

const SPECIAL: Record<string, (writer: Writer, node: Element) => string> = {
  a: link,
  img: image,
  pre: (_writer, node) => codeBlock(node),
  // It scrolls sideways where it is wider than the page, and keys alone have to reach its end.
  table: (writer, node) => `<table tabindex="0">${children(writer, node)}</table>`,
  li: (writer, node) => `<li${footnotePlace(writer, node)}>${children(writer, node)}</li>`,
  input: (_writer, node) => checkbox(node),
};

function write(writer: Writer, node: TreeNode): string {
  if (node.type === "text") return escapeHtml(node.value);
  if (node.type !== "element") return "";
  const special = Object.hasOwn(SPECIAL, node.tagName) ? SPECIAL[node.tagName] : undefined;
  if (special) return special(writer, node);
  if (Object.hasOwn(TAGS, node.tagName)) return heading(writer, node);
  if (EMPTY.includes(node.tagName)) return `<${node.tagName}>`;
  const inner = children(writer, node);
  return PLAIN.includes(node.tagName) ? `<${node.tagName}>${inner}</${node.tagName}>` : inner;
}

export function renderMarkdown(text: string, resolve: Resolve): Html {
  const writer: Writer = { resolve, anchors: new Map([["content", 0]]) };
  const markup = parse(text)
    .children.map((node) => write(writer, node))
    .join("");
  return { markup: `<div class="prose">${markup}</div>` };
}
