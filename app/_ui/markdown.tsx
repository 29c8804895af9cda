/*
 * Markdown of other people's repositories, rendered on the server: raw HTML is dropped, the tree is sanitised, images
 * become links (nothing is loaded from elsewhere), headings get GitHub's anchors so that runbook links land.
 */
import { createLowlight, common } from "lowlight";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { isValidElement, type ReactNode } from "react";
import { HighlightedCode } from "./highlighted-code";

const lowlight = createLowlight(common);

interface MarkdownProps {
  readonly text: string;
  /** Where the file is, so that relative links lead to its neighbours. */
  readonly fileUrl?: string;
}

export function Markdown({ text, fileUrl }: MarkdownProps) {
  return (
    <div className="prose">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize]}
        components={componentsFor(fileUrl)}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** GitHub's anchor of a heading: lower case, punctuation dropped, spaces to hyphens. */
export const headingAnchor = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

function plainText(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map((child: ReactNode) => plainText(child)).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? plainText(node.props.children) : "";
}

function resolveLink(href: string | undefined, fileUrl: string | undefined): string | undefined {
  if (href === undefined || href.startsWith("#")) return href;
  try {
    const url = new URL(href, fileUrl);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function componentsFor(fileUrl: string | undefined): Components {
  return {
    // The page has the one h1; headings of a document start below the section's own.
    h1: ({ children }) => <h3 id={headingAnchor(plainText(children))}>{children}</h3>,
    h2: ({ children }) => <h3 id={headingAnchor(plainText(children))}>{children}</h3>,
    h3: ({ children }) => <h4 id={headingAnchor(plainText(children))}>{children}</h4>,
    h4: ({ children }) => <h5 id={headingAnchor(plainText(children))}>{children}</h5>,
    a: ({ href, children }) => {
      const target = resolveLink(href, fileUrl);
      if (target === undefined) return <span>{children}</span>;
      if (target.startsWith("#")) return <a href={target}>{children}</a>;
      return (
        <a href={target} target="_blank" rel="noreferrer nofollow">
          {children}
        </a>
      );
    },
    img: ({ src, alt }) => {
      const target = resolveLink(typeof src === "string" ? src : undefined, fileUrl);
      const words = alt === undefined || alt === "" ? "image" : alt;
      return target === undefined ? <span>[{words}]</span> : <a href={target}>[{words}]</a>;
    },
    // A head without words heads nothing: the corner of a table is an empty cell.
    th: ({ children, style }) =>
      plainText(children).trim() === "" ? <td /> : <th style={style}>{children}</th>,
    // Both scroll sideways where they are wider than a phone, and keys alone have to reach their end.
    table: ({ children }) => <table tabIndex={0}>{children}</table>,
    pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
    code: ({ className, children }) => {
      const language = /language-([\w+-]+)/.exec(className ?? "")?.[1];
      if (language === undefined || !lowlight.registered(language)) return <code>{children}</code>;
      return (
        <code>
          <HighlightedCode tree={lowlight.highlight(language, plainText(children))} />
        </code>
      );
    },
  };
}
