/*
 * Splits a template text into its `${{ … }}` and `{% … %}` tags. Text, comments and `raw` blocks hold no expressions.
 * Delimiters inside strings do not end a tag. Source: the scanner of the nunjitsu interpreter.
 */
import { ExpressionSyntaxError } from "./expression.ts";
import { endOfRegex, endOfString } from "./expression-tokens.ts";

export interface TemplateTag {
  readonly kind: "variable" | "block";
  /** Offsets of the code between the delimiters, whitespace control excluded. */
  readonly from: number;
  readonly to: number;
}

export interface TagSyntax {
  readonly variableStart: "${{" | "{{";
}

export const defaultTagSyntax: TagSyntax = { variableStart: "${{" };

/** Whether a text has anything to render at all. */
export const holdsTags = (text: string, syntax: TagSyntax = defaultTagSyntax): boolean =>
  text.includes(syntax.variableStart) || text.includes("{%") || text.includes("{#");

const rawMarker = /\{%-?\s*(end)?(raw|verbatim)\s*-?%\}/g;

interface Opening {
  readonly kind: "variable" | "block" | "comment";
  readonly index: number;
  readonly length: number;
}

function nextOpening(text: string, from: number, syntax: TagSyntax): Opening | undefined {
  const candidates: Opening[] = [
    {
      kind: "variable",
      index: text.indexOf(syntax.variableStart, from),
      length: syntax.variableStart.length,
    },
    { kind: "block", index: text.indexOf("{%", from), length: 2 },
    { kind: "comment", index: text.indexOf("{#", from), length: 2 },
  ];
  return candidates.filter((candidate) => candidate.index >= 0).sort((a, b) => a.index - b.index)[0];
}

const word = /[A-Za-z0-9_]+/y;

/** Skips a string, a regular expression or a word, none of which can hold a delimiter. */
function skipToken(text: string, index: number): number {
  const character = text[index];
  if (character === '"' || character === "'") {
    const end = endOfString(text, index, text.length);
    return end < 0 ? text.length : end;
  }
  word.lastIndex = index;
  const length = word.exec(text)?.[0].length ?? 0;
  if (length === 1 && character === "r" && text[index + 1] === "/") {
    const end = endOfRegex(text, index, text.length);
    return end < 0 ? text.length : end;
  }
  return index + Math.max(length, 1);
}

function findEnd(text: string, from: number, delimiter: string): number {
  let index = from;
  while (index <= text.length - delimiter.length) {
    if (text.startsWith(delimiter, index)) return index;
    index = skipToken(text, index);
  }
  return -1;
}

/** The offset after the marker that closes a raw block; nested markers of the same name are counted. */
function endOfRaw(text: string, from: number, name: string): number {
  let depth = 1;
  rawMarker.lastIndex = from;
  for (let match = rawMarker.exec(text); match !== null; match = rawMarker.exec(text)) {
    if (match[2] !== name) continue;
    depth += match[1] === undefined ? 1 : -1;
    if (depth === 0) return rawMarker.lastIndex;
  }
  throw new ExpressionSyntaxError(`Expected {% end${name} %}, found the end of the file.`, from);
}

function closeTag(text: string, opening: Opening): { from: number; to: number; after: number } {
  const delimiter = opening.kind === "block" ? "%}" : opening.kind === "comment" ? "#}" : "}}";
  const start = opening.index + opening.length;
  const from = text[start] === "-" ? start + 1 : start;
  const end = opening.kind === "comment" ? text.indexOf(delimiter, from) : findEnd(text, from, delimiter);
  if (end < 0)
    throw new ExpressionSyntaxError(`Expected ${delimiter}, found the end of the file.`, opening.index);
  return { from, to: end > from && text[end - 1] === "-" ? end - 1 : end, after: end + delimiter.length };
}

/** All tags in order. Throws ExpressionSyntaxError for a tag that never ends. */
export function listTemplateTags(text: string, syntax: TagSyntax = defaultTagSyntax): readonly TemplateTag[] {
  const tags: TemplateTag[] = [];
  let index = 0;
  const refuseStray = (to: number): void => {
    const stray = text.slice(index, to).indexOf("#}");
    if (stray >= 0)
      throw new ExpressionSyntaxError("Found #} without {#; write ${{ '#}' }} for the text.", index + stray);
  };
  for (let opening = nextOpening(text, 0, syntax); opening; opening = nextOpening(text, index, syntax)) {
    refuseStray(opening.index);
    const { from, to, after } = closeTag(text, opening);
    index = after;
    const code = text.slice(from, to).trim();
    if (opening.kind === "block" && (code === "raw" || code === "verbatim"))
      index = endOfRaw(text, after, code);
    else if (opening.kind !== "comment") tags.push({ kind: opening.kind, from, to });
  }
  // A text without any tag is not rendered, so it may hold whatever it likes.
  if (index > 0) refuseStray(text.length);
  return tags;
}
