/*
 * Strict mode for one expression: every literal path (`values.a.b`, `steps['id'].output.y`) must be declared. The
 * interpreter renders an undefined value as empty text, so a typing mistake would silently become an empty line.
 * A path passes undeclared where the author plainly expects it to be absent: under `default`, `is defined`, the left
 * of `or`/`and`, or inside an `if` that asks for it.
 */
import type { Expression } from "./expression.ts";
import { findUndeclared, suggestName, type Scope } from "./scope.ts";

export interface ScanIssue {
  readonly offset: number;
  readonly code:
    "template_syntax" | "forbidden_name" | "forbidden_tag" | "undeclared_name" | "unknown_filter";
  readonly message: string;
}

export interface ExpressionContext {
  readonly scope: Scope;
  readonly isLocal: (name: string) => boolean;
  readonly report: (issue: ScanIssue) => void;
}

interface Reading {
  /** Paths that an enclosing condition asks for. */
  readonly guards: readonly string[];
  /** True where an absent value is expected. */
  readonly isTested: boolean;
}

/** Host objects a template may reach for; none of them exists here, and asking is never a typing mistake. */
const hostNames = new Set([
  "process",
  "require",
  "global",
  "globalThis",
  "module",
  "exports",
  "Function",
  "eval",
  "import",
  "window",
]);

/** The literal path of `a.b['c'][0]`, or undefined when a part of it is computed. */
function toPath(expression: Expression): readonly string[] | undefined {
  if (expression.kind === "name") return [expression.name];
  if (expression.kind !== "member" || expression.key.kind !== "literal") return undefined;
  const target = toPath(expression.target);
  return target === undefined ? undefined : [...target, String(expression.key.value)];
}

/** Every literal path an expression mentions, longest form only. */
export function listPaths(expression: Expression): readonly string[] {
  const path = toPath(expression);
  if (path !== undefined) return [path.join(".")];
  return children(expression).flatMap(listPaths);
}

function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "name":
      return [];
    case "member":
      return [expression.target, expression.key];
    case "call":
      return [expression.callee, ...expression.args];
    case "filter":
      return [expression.input, ...expression.args];
    case "test":
      return [expression.input];
    case "conditional":
      return [
        expression.condition,
        expression.value,
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case "compound":
      return expression.operands;
    default:
      return expression satisfies never;
  }
}

/** Reports every undeclared path and unknown filter of an expression. */
export function checkExpression(expression: Expression, context: ExpressionContext, reading: Reading): void {
  switch (expression.kind) {
    case "literal":
      return;
    case "name":
    case "member":
      return checkPath(expression, context, reading);
    case "call":
      return checkCall(expression, context, reading);
    case "filter":
      return checkFilter(expression, context, reading);
    case "test": {
      const isTested = expression.name === "defined" || expression.name === "undefined";
      return checkExpression(expression.input, context, { ...reading, isTested });
    }
    case "conditional":
      return checkConditional(expression, context, reading);
    case "compound":
      return checkCompound(expression, context, reading);
    default:
      return expression satisfies never;
  }
}

function checkPath(expression: Expression, context: ExpressionContext, reading: Reading): void {
  const path = toPath(expression);
  if (path === undefined) {
    for (const child of children(expression))
      checkExpression(child, context, { ...reading, isTested: false });
    return;
  }
  const [root = ""] = path;
  if (context.isLocal(root)) return;
  if (hostNames.has(root) && !context.scope.names.has(root)) {
    const message = `"${root}" is not available to templates.`;
    context.report({ offset: expression.start, code: "forbidden_name", message });
    return;
  }
  if (reading.isTested || isGuarded(path, reading.guards)) return;
  const undeclared = findUndeclared(path, context.scope.names);
  if (undeclared === undefined) return;
  const message = undeclaredMessage(undeclared.missing, undeclared.declared);
  context.report({ offset: expression.start, code: "undeclared_name", message });
}

const isGuarded = (path: readonly string[], guards: readonly string[]): boolean => {
  const text = path.join(".");
  return guards.some((guard) => text === guard || text.startsWith(`${guard}.`));
};

function undeclaredMessage(missing: string, declared: readonly string[]): string {
  const dot = missing.lastIndexOf(".") + 1;
  const suggestion = suggestName(missing.slice(dot), declared);
  if (suggestion !== undefined)
    return `${missing} is not declared. Did you mean ${missing.slice(0, dot)}${suggestion}?`;
  const known = declared.slice(0, 12).join(", ");
  return `${missing} is not declared. Declared here: ${known === "" ? "nothing" : known}.`;
}

function checkCall(
  expression: Extract<Expression, { kind: "call" }>,
  context: ExpressionContext,
  reading: Reading,
): void {
  const { callee } = expression;
  if (callee.kind === "member") checkExpression(callee.target, context, { ...reading, isTested: false });
  else if (callee.kind !== "name") checkExpression(callee, context, reading);
  else if (!context.isLocal(callee.name) && !context.scope.functions.has(callee.name)) {
    const code = hostNames.has(callee.name) ? "forbidden_name" : "undeclared_name";
    context.report({ offset: callee.start, code, message: `There is no function "${callee.name}".` });
  }
  for (const argument of expression.args) checkExpression(argument, context, { ...reading, isTested: false });
}

function checkFilter(
  expression: Extract<Expression, { kind: "filter" }>,
  context: ExpressionContext,
  reading: Reading,
): void {
  const { name } = expression;
  if (!context.scope.filters.has(name)) {
    const suggestion = suggestName(name, [...context.scope.filters]);
    const hint = suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
    const message = `There is no filter "${name}".${hint}`;
    context.report({ offset: expression.start, code: "unknown_filter", message });
  }
  const isTested = name === "default" || name === "d";
  checkExpression(expression.input, context, { ...reading, isTested });
  for (const argument of expression.args) checkExpression(argument, context, { ...reading, isTested: false });
}

function checkConditional(
  expression: Extract<Expression, { kind: "conditional" }>,
  context: ExpressionContext,
  reading: Reading,
): void {
  checkExpression(expression.condition, context, { ...reading, isTested: true });
  const guarded = { ...reading, guards: [...reading.guards, ...listPaths(expression.condition)] };
  checkExpression(expression.value, context, guarded);
  if (expression.otherwise !== undefined) checkExpression(expression.otherwise, context, guarded);
}

function checkCompound(
  expression: Extract<Expression, { kind: "compound" }>,
  context: ExpressionContext,
  reading: Reading,
): void {
  const { operator, operands } = expression;
  const isLogical = operator === "and" || operator === "or";
  let { guards } = reading;
  for (const [index, operand] of operands.entries()) {
    const expectsAbsence = isLogical && index < operands.length - 1;
    const isTested = expectsAbsence || ((isLogical || operator === "not") && reading.isTested);
    checkExpression(operand, context, { guards, isTested });
    if (isLogical) guards = [...guards, ...listPaths(operand)];
  }
}
