/*
 * Turns a character offset into the one-based line and column an editor shows. Columns count UTF-16 code units, as
 * the interpreter and language servers do.
 */

export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
