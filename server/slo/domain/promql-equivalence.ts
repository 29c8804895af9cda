/*
 * Whether two PromQL expressions mean the same, by structure: parentheses, spacing, quotes, the order of matchers and
 * labels, and the order of operands of + and * do not count, and constant arithmetic is folded, so `14.4 * (1 - 0.999)` equals
 * `14.4 * 0.001` within a relative 1e-9.
 */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { unquote } from "./promql.ts";

type Canonical = string | number | readonly Canonical[];

export function isSamePromql(a: string, b: string): boolean {
  return isEqual(canonical(a), canonical(b));
}

function canonical(expression: string): Canonical {
  return node(parser.parse(expression).topNode, expression);
}

const UNORDERED = new Set(["LabelMatchers", "GroupingLabels"]);
const TRANSPARENT = new Set(["PromQL", "ParenExpr"]);

function node(current: SyntaxNode, text: string): Canonical {
  const children = childrenOf(current).map((child) => node(child, text));
  if (current.type.isError) return ["error", text.slice(current.from, current.to)];
  if (current.name === "NumberDurationLiteral") return numberOr(text.slice(current.from, current.to));
  const [only, ...others] = children;
  if (only === undefined) return leaf(current, text.slice(current.from, current.to));
  if (TRANSPARENT.has(current.name) && others.length === 0) return only;
  if (current.name === "BinaryExpr") return binary(children);
  if (UNORDERED.has(current.name)) return [current.name, ...sorted(children)];
  if (current.name === "AggregateExpr") return [current.name, ...sorted(children)];
  return [current.name, ...children];
}

const NAMES = new Set(["Identifier", "LabelName"]);

/** Keywords are case-insensitive, names and values are not; a value may stand in any of three kinds of quotes. */
function leaf(current: SyntaxNode, text: string): string {
  if (current.name === "StringLiteral") return JSON.stringify(unquote(text));
  return NAMES.has(current.name) ? text : text.toLowerCase();
}

/** Without comments and empty braces, which say nothing. */
function childrenOf(parent: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    const isEmpty = child.name === "LabelMatchers" && child.firstChild === null;
    if (!isEmpty && child.name !== "LineComment") children.push(child);
  }
  return children;
}

function numberOr(text: string): Canonical {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

const sorted = (values: readonly Canonical[]): Canonical[] =>
  values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function binary(children: readonly Canonical[]): Canonical {
  const [left, operator, ...rest] = children;
  const right = rest.at(-1);
  if (typeof left === "number" && typeof right === "number" && rest.length === 1) {
    const folded = fold(left, operator, right);
    if (folded !== undefined) return folded;
  }
  const isCommutative = (operator === "+" || operator === "*") && rest.length === 1;
  if (isCommutative && left !== undefined && right !== undefined) {
    return ["BinaryExpr", operator, ...sorted([left, right])];
  }
  return ["BinaryExpr", ...children];
}

function fold(left: number, operator: Canonical | undefined, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case undefined:
    default:
      return undefined;
  }
}

function isEqual(a: Canonical, b: Canonical): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
  if (typeof a === "object" && typeof b === "object") {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? ""));
  }
  return a === b;
}
