/*
 * As much of PromQL as the generated rules use, evaluated for one label set: a vector is one number or nothing. Written
 * after Prometheus' documentation of operators and functions, apart from what generates the expressions. For tests.
 */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

/** Undefined is an empty vector: no sample. */
export type Sample = number | undefined;
/** What a selector yields, by its text without spaces, a range included. */
export type Lookup = (selector: string) => Sample;

export function evaluatePromql(expression: string, lookup: Lookup): Sample {
  const text = (node: SyntaxNode): string => expression.slice(node.from, node.to);
  const top = parser.parse(expression).topNode.firstChild;
  if (top === null) throw new Error("expected an expression, found nothing");
  return evaluate(top, { text, lookup });
}

interface Context {
  readonly text: (node: SyntaxNode) => string;
  readonly lookup: Lookup;
}

function evaluate(node: SyntaxNode, context: Context): Sample {
  switch (node.name) {
    case "NumberDurationLiteral":
      return Number(context.text(node));
    case "ParenExpr":
      return evaluate(only(node.firstChild), context);
    case "VectorSelector":
    case "MatrixSelector":
      return context.lookup(context.text(node).replaceAll(/\s+/g, ""));
    case "AggregateExpr":
      return evaluate(only(node.getChild("FunctionCallBody")?.firstChild), context);
    case "FunctionCall":
      return call(node, context);
    case "BinaryExpr":
      return binary(node, context);
    default:
      throw new Error(`expected what rules are made of, found ${node.name}: ${context.text(node)}`);
  }
}

function only(node: SyntaxNode | null | undefined): SyntaxNode {
  if (node === null || node === undefined) throw new Error("expected an operand, found nothing");
  return node;
}

function call(node: SyntaxNode, context: Context): Sample {
  const name = context.text(only(node.getChild("FunctionIdentifier")));
  const body = only(node.getChild("FunctionCallBody"));
  const first = evaluate(only(body.firstChild), context);
  switch (name) {
    case "absent":
      return first === undefined ? 1 : undefined;
    case "clamp_min":
      return first === undefined ? undefined : Math.max(first, Number(context.text(only(body.lastChild))));
    case "rate":
    case "sum_over_time":
    case "count_over_time":
    case "vector":
      return first;
    default:
      throw new Error(`expected a function that rules use, found ${name}`);
  }
}

function binary(node: SyntaxNode, context: Context): Sample {
  const left = evaluate(only(node.firstChild), context);
  const right = evaluate(only(node.lastChild), context);
  const operator = only(node.firstChild?.nextSibling).name;
  if (operator === "Or") return left ?? right;
  if (left === undefined || right === undefined) return undefined;
  return operator === "And" ? left : compute(operator, left, right);
}

function compute(operator: string, left: number, right: number): Sample {
  switch (operator) {
    case "Gtr":
      return left > right ? left : undefined;
    case "Add":
      return left + right;
    case "Sub":
      return left - right;
    case "Mul":
      return left * right;
    case "Div":
      return left / right;
    default:
      throw new Error(`expected an operator that rules use, found ${operator}`);
  }
}
