import { MAXIMUM_MARKDOWN } from "../drawing/markdown.ts";
import { fullName } from "../store/repositories.ts";
import { type Html, html } from "./html.ts";
import type { View } from "./page.ts";

export const isMarkdown = (path: string): boolean => /\.(md|markdown)$/i.test(path);

/** NUL near the beginning is git's own sign of a binary file. */
export const isText = (data: Buffer): boolean => !data.subarray(0, 8000).includes(0);

/** A document as its author meant it; undefined when it is no text, or too large to be worth it. */
export async function showDocument(view: View, path: string, data: Buffer): Promise<Html | undefined> {
  if (!isText(data) || data.length > MAXIMUM_MARKDOWN) return undefined;
  const text = data.toString("utf8");
  const { forge, repository, at } = view;
  return isMarkdown(path)
    ? forge.drawer.markdown(text, { repository: fullName(repository), at, path })
    : html`<pre class="plain" tabindex="0">${text}</pre>`;
}
