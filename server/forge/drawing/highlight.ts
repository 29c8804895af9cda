import dockerfile from "highlight.js/lib/languages/dockerfile";
import { common, createLowlight } from "lowlight";
import { syntaxLines } from "./hast-html.ts";
import { escapeHtml, type Html } from "../web/html.ts";

const lowlight = createLowlight({ ...common, dockerfile });

/** Grammars look backwards; beyond this a file is shown as it is. */
const MAXIMUM_HIGHLIGHTED = 128 * 1024;

// Maps, because names of files are somebody else's words: an object would know "constructor".
const BY_NAME = new Map([
  ["dockerfile", "dockerfile"],
  ["makefile", "makefile"],
  [".gitignore", "bash"],
  ["codeowners", "bash"],
]);
const BY_EXTENSION = new Map([
  ["mjs", "javascript"],
  ["cjs", "javascript"],
  ["mts", "typescript"],
]);

export function languageOf(path: string): string | undefined {
  const name = (path.split("/").at(-1) ?? "").toLowerCase();
  const extension = name.includes(".") ? (name.split(".").at(-1) ?? "") : "";
  const language = BY_NAME.get(name) ?? BY_EXTENSION.get(extension) ?? extension;
  return lowlight.registered(language) ? language : undefined;
}

const bodyOf = (text: string): string => (text.endsWith("\n") ? text.slice(0, -1) : text);

/** The lines of a text; a line feed at the end ends the last line and begins none. */
export const plainLines = (text: string): Html[] =>
  bodyOf(text)
    .split("\n")
    .map((line) => ({ markup: escapeHtml(line) }));

export const canHighlight = (text: string, language: string): boolean =>
  lowlight.registered(language) && bodyOf(text).length <= MAXIMUM_HIGHLIGHTED;

export function highlightLines(text: string, language: string | undefined): Html[] {
  if (language === undefined || !canHighlight(text, language)) return plainLines(text);
  return syntaxLines(lowlight.highlight(language, bodyOf(text)).children).map((markup) => ({ markup }));
}
