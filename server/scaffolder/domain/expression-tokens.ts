/*
 * Tokens of the template expression language. Strings, regular expressions and identifiers are recognised the way the
 * interpreter does, so that a delimiter inside a string never ends a tag. Offsets are absolute in the template text.
 */
import { ExpressionSyntaxError } from "./expression.ts";

export interface Token {
  readonly kind: "name" | "number" | "string" | "regex" | "operator" | "end";
  /** The decoded text of a string, the source text of everything else. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const whitespace = new Set([" ", "\n", "\t", "\r", "\u00a0"]);
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const identifierAfterDot = /\d*[A-Za-z_][A-Za-z0-9_]*/y;
const number = /\d+(?:\.\d*)?/y;
const regexFlags = /[a-z]*/y;
const operators = ["===", "!==", "**", "//", "==", "!=", "<=", ">="];
const operatorCharacters = new Set("()[]{}.,:|~+-*/%<>=");
/** Nobody writes longer expressions; without a limit, hostile ones would exhaust the stack of whoever walks them. */
const maximumTokens = 2000;
const escapes = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Ends just after the closing quote, or -1 when the string never ends. */
export function endOfString(text: string, start: number, limit: number): number {
  const quote = text[start];
  for (let index = start + 1; index < limit; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === quote) return index + 1;
  }
  return -1;
}

/** Ends just after the flags of `r/…/flags`, or -1 when there is no closing slash. */
export function endOfRegex(text: string, start: number, limit: number): number {
  for (let index = start + 2; index < limit; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === "/") return matchAt(regexFlags, text, index + 1).length + index + 1;
  }
  return -1;
}

function matchAt(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? "";
}

function decodeString(raw: string): string {
  return raw.replace(/\\([^])/g, (_, character: string) => escapes.get(character) ?? character);
}

function readString(text: string, start: number, limit: number): Token {
  const end = endOfString(text, start, limit);
  if (end < 0) throw new ExpressionSyntaxError("Expected a closing quote, found the end of the tag.", start);
  return { kind: "string", text: decodeString(text.slice(start + 1, end - 1)), start, end };
}

function readRegex(text: string, start: number, limit: number): Token {
  const end = endOfRegex(text, start, limit);
  if (end < 0) throw new ExpressionSyntaxError("Expected a closing /, found the end of the tag.", start);
  return { kind: "regex", text: text.slice(start, end), start, end };
}

function readNumber(text: string, start: number, value: string): Token {
  const end = start + value.length;
  if (/[A-Za-z_]/.test(text[end] ?? "")) throw new ExpressionSyntaxError("Invalid number.", start);
  return { kind: "number", text: value, start, end };
}

function readOperator(text: string, start: number): Token {
  const operator = operators.find((candidate) => text.startsWith(candidate, start)) ?? text[start] ?? "";
  if (operator.length === 1 && !operatorCharacters.has(operator)) {
    throw new ExpressionSyntaxError(`Unexpected character ${JSON.stringify(operator)}.`, start);
  }
  return { kind: "operator", text: operator, start, end: start + operator.length };
}

const operandEnds = new Set([")", "]", "}"]);
const isDot = (token: Token | undefined): boolean => token?.kind === "operator" && token.text === ".";
const isOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== "operator" || operandEnds.has(token.text));

interface Before {
  readonly limit: number;
  readonly previous: Token | undefined;
}

function readToken(text: string, start: number, { limit, previous }: Before): Token {
  const name = matchAt(isDot(previous) ? identifierAfterDot : identifier, text, start);
  if (name === "r" && text[start + 1] === "/") return readRegex(text, start, limit);
  if (name !== "") return { kind: "name", text: name, start, end: start + name.length };
  if (text[start] === "." && /\d/.test(text[start + 1] ?? "") && !isOperand(previous)) {
    throw new ExpressionSyntaxError("Invalid number.", start);
  }
  const digits = matchAt(number, text, start);
  if (digits !== "") return readNumber(text, start, digits);
  if (text[start] === '"' || text[start] === "'") return readString(text, start, limit);
  return readOperator(text, start);
}

/** Tokens of `text` between two offsets, closed by an `end` token. Throws ExpressionSyntaxError. */
export function tokenizeExpression(text: string, from: number, to: number): readonly Token[] {
  const tokens: Token[] = [];
  let index = from;
  while (index < to) {
    if (whitespace.has(text[index] ?? "")) {
      index += 1;
      continue;
    }
    const token = readToken(text, index, { limit: to, previous: tokens.at(-1) });
    if (token.end > to) throw new ExpressionSyntaxError("Unexpected end of the tag.", index);
    if (tokens.length >= maximumTokens) throw new ExpressionSyntaxError("The expression is too long.", index);
    tokens.push(token);
    index = token.end;
  }
  tokens.push({ kind: "end", text: "", start: to, end: to });
  return tokens;
}
