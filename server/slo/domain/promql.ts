/*
 * Queries of indicators as PromQL. OpenSLO names no window placeholder, so two forms are understood: a full query with
 * Sloth's `{{.window}}`, and a plain counter query (`counter: true`), whose selectors we wrap in `rate()` ourselves.
 * Grammar: @prometheus-io/lezer-promql, the one of Prometheus' own editor.
 */
import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { err, ok, type Result } from "../../kernel/result.ts";

/** A PromQL query in which every `{{.window}}` stands for a range. */
export type QueryTemplate = string;

const WINDOW = /\{\{\s*\.window\s*\}\}/g;
const PLACEHOLDER = "{{.window}}";

export function atWindow(template: QueryTemplate, window: string): string {
  return template.replace(WINDOW, window);
}

export const hasWindow = (query: string): boolean => query.search(WINDOW) >= 0;

/** As PromQL of the same length, so that a place in one is the place in the other. */
const asSample = (query: string): string =>
  query.replace(WINDOW, (placeholder) => "5m".padStart(placeholder.length));

/** Accepts a query of an indicator and answers with its windowed form, or with what is wrong with it. */
export function toQueryTemplate(query: string, isCounter: boolean): Result<QueryTemplate, string> {
  // Rules put the query in the middle of a longer expression, of which a comment would hide the rest.
  const text = withoutComments(query).trim();
  if (!hasWindow(text) && !isCounter) {
    return err("expected counter: true or a query with {{.window}} where its range belongs, found neither");
  }
  const problem = syntaxProblem(asSample(query), query);
  if (problem !== undefined) return err(problem);
  return hasWindow(text) ? ok(text) : rateOfCounters(text);
}

function withoutComments(query: string): string {
  let result = "";
  let end = 0;
  parser.parse(asSample(query)).iterate({
    enter(node) {
      if (node.name !== "LineComment") return;
      result += query.slice(end, node.from);
      end = node.to;
    },
  });
  return result + query.slice(end);
}

/** The first syntax error of an expression, or undefined; `written` is what a person wrote in its place. */
export function syntaxProblem(expression: string, written = expression): string | undefined {
  if (expression.trim() === "") return "expected a PromQL expression, found nothing";
  let problem: string | undefined;
  parser.parse(expression).iterate({
    enter(node) {
      if (!node.type.isError || problem !== undefined) return;
      const rest = written.slice(node.from, node.from + 20);
      problem = `expected PromQL, found a syntax error at character ${node.from + 1}${rest === "" ? " (the end)" : ` near ${JSON.stringify(rest)}`}`;
    },
  });
  return problem;
}

const LINEAR = new Set([
  "PromQL",
  "AggregateExpr",
  "FunctionCallBody",
  "ParenExpr",
  "BinaryExpr",
  "VectorSelector",
]);
const LINEAR_OPERATORS = new Set(["Add", "Sub"]);

/**
 * Wraps each counter in rate(), and in sum() where the query does not sum it: both sides of a division need the same
 * labels. Allowed only where rate distributes: sums, differences and parentheses of counters.
 */
function rateOfCounters(expression: string): Result<QueryTemplate, string> {
  const tree = parser.parse(expression);
  const problem = nonLinearPart(tree, expression);
  if (problem !== undefined) {
    const expected = "expected sums and differences of counters, or a query with {{.window}}";
    return err(`${expected}, found ${JSON.stringify(problem)}`);
  }
  const change = (selector: string, node: SyntaxNode): string => {
    const rate = `rate(${selector}[${PLACEHOLDER}])`;
    return isAggregated(node) ? rate : `sum(${rate})`;
  };
  return ok(replaceIn(tree, expression, { name: "VectorSelector", change }));
}

function isAggregated(node: SyntaxNode): boolean {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.name === "AggregateExpr") return true;
  return false;
}

function nonLinearPart(tree: Tree, expression: string): string | undefined {
  let problem: string | undefined;
  tree.iterate({
    enter(node) {
      if (problem !== undefined || node.name === "VectorSelector") return false;
      const text = expression.slice(node.from, node.to);
      if (node.name === "AggregateOp") problem = text.toLowerCase() === "sum" ? undefined : text;
      else if (node.name === "AggregateModifier") return false;
      else if (!LINEAR.has(node.name) && !LINEAR_OPERATORS.has(node.name)) problem = text;
      return node.name !== "AggregateOp";
    },
  });
  return problem;
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Every instant or range selector of an expression, in order. */
export function selectorsOf(expression: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(expression).iterate({
    enter(node) {
      if (node.name !== "VectorSelector") return;
      const metric = node.node.getChild("Identifier");
      const matchers = matcherNodes(node.node).flatMap((matcher) => readMatcher(matcher, expression));
      selectors.push({ metric: metric === null ? "" : expression.slice(metric.from, metric.to), matchers });
    },
  });
  return selectors;
}

function matcherNodes(selector: SyntaxNode): SyntaxNode[] {
  return selector.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
}

function readMatcher(node: SyntaxNode, expression: string): Matcher[] {
  const [label, operator, value] = ["LabelName", "MatchOp", "StringLiteral"].map((name) => {
    const child = node.getChild(name);
    return child === null ? undefined : expression.slice(child.from, child.to);
  });
  if (label === undefined || operator === undefined || value === undefined) return [];
  return [{ label, operator, value: unquote(value) }];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** What a literal stands for; its escapes are those of Go. */
export function unquote(literal: string): string {
  const body = literal.slice(1, -1);
  if (literal.startsWith("`")) return body;
  return body.replace(/\\(.)/g, (_all, letter: string) => ESCAPES[letter] ?? letter);
}

/**
 * Prometheus 3 scrapes the bucket `le="1"` as `le="1.0"`, so an indicator on an integer bound would silently lose its
 * good events. Accept both spellings.
 */
export function acceptBothBucketSpellings(expression: string): string {
  return replaceNodes(expression, "UnquotedLabelMatcher", (matcher) =>
    matcher.replace(
      /^le\s*=\s*(["'`])(\d+)(?:\.0)?\1$/,
      (_all, _quote, bound: string) => `le=~"${bound}(\\\\.0)?"`,
    ),
  );
}

/** The expression as an operand: in parentheses unless it already binds tighter than any operator. */
export function asOperand(expression: string): string {
  const top = parser.parse(expression).topNode.firstChild?.name;
  const isAtomic =
    top === "AggregateExpr" || top === "FunctionCall" || top === "VectorSelector" || top === "ParenExpr";
  return isAtomic ? expression : `(${expression})`;
}

function replaceNodes(expression: string, name: string, change: (text: string) => string): string {
  return replaceIn(parser.parse(expression), expression, { name, change });
}

function replaceIn(
  tree: Tree,
  expression: string,
  edit: { readonly name: string; readonly change: (text: string, node: SyntaxNode) => string },
): string {
  let result = "";
  let end = 0;
  tree.iterate({
    enter(node) {
      if (node.name !== edit.name) return;
      result +=
        expression.slice(end, node.from) + edit.change(expression.slice(node.from, node.to), node.node);
      end = node.to;
    },
  });
  return result + expression.slice(end);
}
