/*
 * Recursive-descent parser of template expressions, with the interpreter's precedence: inline if, or, and, not, in,
 * is, comparison, + - ~, * / // %, **, filters, unary sign, member access and calls. It accepts what the interpreter
 * accepts (a differential test compares the two) and keeps offsets, which is all the strict scanner needs.
 */
import { ExpressionSyntaxError, reservedNames } from "./expression.ts";
import type { CompoundOperator, Expression } from "./expression.ts";
import { tokenizeExpression, type Token } from "./expression-tokens.ts";
import { refuseReserved, TokenCursor } from "./token-cursor.ts";

const literals = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["none", null],
  ["null", null],
]);
const comparisons = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">="]);
const additive = new Set(["+", "-", "~"]);
const multiplicative = new Set(["*", "/", "//", "%"]);

export class ExpressionParser {
  readonly #cursor: TokenCursor;

  /** Parses the part of a template text between two offsets. */
  constructor(text: string, from: number, to: number) {
    this.#cursor = new TokenCursor(tokenizeExpression(text, from, to));
  }

  /** The whole part as one expression. */
  parseAll(): Expression {
    const expression = this.#inlineIf();
    this.#cursor.expectKind("end");
    return expression;
  }

  /** `a, b` on the left of `in` or `=`. Stops at the first token that continues neither. */
  parseTargets(): readonly Token[] {
    const targets: Token[] = [];
    do {
      const token = this.#cursor.expectKind("name");
      if (literals.has(token.text) || reservedNames.has(token.text)) {
        throw new ExpressionSyntaxError(`"${token.text}" cannot be assigned.`, token.start);
      }
      targets.push(token);
    } while (this.#cursor.take(","));
    return targets;
  }

  /** `name(arg, …)` after `{% filter`, applied to a captured block. */
  parseFilterHeader(): Expression {
    const start = this.#cursor.peek().start;
    const filter = this.#filter({ kind: "literal", value: "", start });
    this.#cursor.expectKind("end");
    return filter;
  }

  /** The parameters of `{% macro name(a, b=1) %}` or `{% call(a) … %}`: names, then defaults as expressions. */
  parseSignature(): { names: readonly string[]; defaults: readonly Expression[] } {
    const names: string[] = [];
    const defaults: Expression[] = [];
    if (!this.#cursor.take("(")) return { names, defaults };
    if (this.#cursor.take(")")) return { names, defaults };
    do {
      names.push(this.#cursor.expectKind("name").text);
      if (this.#cursor.take("=")) defaults.push(this.#inlineIf());
    } while (this.#cursor.take(","));
    this.#cursor.expect(")");
    return { names, defaults };
  }

  isAtEnd(): boolean {
    return this.#cursor.peek().kind === "end";
  }

  takeOperator(text: string): boolean {
    return this.#cursor.take(text);
  }

  takeName(text: string): boolean {
    return this.#cursor.takeWord(text);
  }

  expectName(): string {
    return this.#cursor.expectKind("name").text;
  }

  #inlineIf(): Expression {
    return this.#cursor.nested(() => {
      const value = this.#or();
      if (!this.#cursor.takeWord("if")) return value;
      const condition = this.#or();
      const otherwise = this.#cursor.takeWord("else") ? this.#or() : undefined;
      return { kind: "conditional", condition, value, otherwise, start: value.start };
    });
  }

  #or(): Expression {
    return this.#chain("or", () => this.#and());
  }

  #and(): Expression {
    return this.#chain("and", () => this.#not());
  }

  #chain(word: "and" | "or", operand: () => Expression): Expression {
    const first = operand();
    const operands = [first];
    while (this.#cursor.takeWord(word)) operands.push(operand());
    return operands.length === 1 ? first : { kind: "compound", operator: word, operands, start: first.start };
  }

  #not(): Expression {
    const { start } = this.#cursor.peek();
    if (!this.#cursor.takeWord("not")) return this.#membership();
    return this.#cursor.nested(() => ({ kind: "compound", operator: "not", operands: [this.#not()], start }));
  }

  #membership(): Expression {
    let left = this.#test();
    for (;;) {
      const negated = this.#cursor.isWord("not") && this.#cursor.isWord("in", 1);
      if (negated) this.#cursor.advance(1);
      if (!this.#cursor.takeWord("in")) return left;
      left = compound("compare", [left, this.#test()]);
    }
  }

  #test(): Expression {
    const input = this.#equality();
    if (!this.#cursor.takeWord("is")) return input;
    this.#cursor.takeWord("not");
    const right = this.#equality();
    if (right.kind === "name") return { kind: "test", name: right.name, input, start: input.start };
    if (right.kind === "call" && right.callee.kind === "name") {
      const test: Expression = { kind: "test", name: right.callee.name, input, start: input.start };
      return compound("compare", [test, ...right.args]);
    }
    return compound("compare", [input, right]);
  }

  #equality(): Expression {
    return this.#binary(comparisons, "compare", () =>
      this.#binary(additive, "arithmetic", () =>
        this.#binary(multiplicative, "arithmetic", () =>
          this.#binary(new Set(["**"]), "arithmetic", () => this.#filtered()),
        ),
      ),
    );
  }

  #binary(operators: ReadonlySet<string>, kind: CompoundOperator, operand: () => Expression): Expression {
    let left = operand();
    while (this.#cursor.peek().kind === "operator" && operators.has(this.#cursor.peek().text)) {
      this.#cursor.advance(1);
      left = compound(kind, [left, operand()]);
    }
    return left;
  }

  #filtered(): Expression {
    let expression = this.#unary();
    while (this.#cursor.take("|")) expression = this.#filter(expression);
    return expression;
  }

  #filter(input: Expression): Expression {
    const first = this.#cursor.expectKind("name");
    let name = this.#cursor.allowed(first).text;
    while (this.#cursor.take(".")) name += `.${this.#cursor.allowed(this.#cursor.expectKind("name")).text}`;
    const args = this.#cursor.take("(") ? this.#arguments() : [];
    return { kind: "filter", name, input, args, start: first.start };
  }

  #unary(): Expression {
    const sign = this.#cursor.peek();
    if (!this.#cursor.take("-") && !this.#cursor.take("+")) return this.#postfix();
    const next = this.#cursor.peek();
    if (next.kind === "operator" && next.text === sign.text) {
      throw new ExpressionSyntaxError(`Repeated ${sign.text} needs parentheses.`, next.start);
    }
    return this.#cursor.nested(() => compound("arithmetic", [this.#unary()], sign.start));
  }

  #postfix(): Expression {
    let target = this.#primary();
    for (;;) {
      if (this.#cursor.take(".")) {
        const key = this.#cursor.allowed(this.#cursor.expectKind("name"));
        const literal: Expression = { kind: "literal", value: key.text, start: key.start };
        target = { kind: "member", target, key: literal, start: target.start };
      } else if (this.#cursor.take("[")) {
        target = { kind: "member", target, key: this.#subscript(), start: target.start };
      } else if (this.#cursor.take("(")) {
        target = { kind: "call", callee: target, args: this.#arguments(), start: target.start };
      } else return target;
    }
  }

  #subscript(): Expression {
    const { start } = this.#cursor.peek();
    const parts: Expression[] = [];
    let colons = 0;
    while (!this.#cursor.take("]")) {
      if (this.#cursor.take(":")) colons += 1;
      else parts.push(this.#inlineIf());
      if (this.isAtEnd() || colons > 2)
        throw new ExpressionSyntaxError("Expected a closing ].", this.#cursor.peek().start);
    }
    const [only] = parts;
    if (colons > 0) return { kind: "compound", operator: "slice", operands: parts, start };
    if (only === undefined || parts.length > 1)
      throw new ExpressionSyntaxError("Expected one subscript.", start);
    if (only.kind === "literal" && typeof only.value === "string") refuseReserved(only.value, only.start);
    return only;
  }

  #primary(): Expression {
    const token = this.#cursor.peek();
    this.#cursor.advance(1);
    switch (token.kind) {
      case "number":
        return { kind: "literal", value: Number(token.text), start: token.start };
      case "string":
      case "regex":
        return { kind: "literal", value: token.text, start: token.start };
      case "name":
        return this.#nameOrLiteral(token);
      case "operator":
        return this.#bracketed(token);
      case "end":
        throw new ExpressionSyntaxError("Expected an expression, found the end of the tag.", token.start);
      default:
        return token.kind satisfies never;
    }
  }

  #nameOrLiteral(token: Token): Expression {
    const literal = literals.get(token.text);
    if (literal !== undefined) return { kind: "literal", value: literal, start: token.start };
    return { kind: "name", name: this.#cursor.allowed(token).text, start: token.start };
  }

  #bracketed(token: Token): Expression {
    const { start } = token;
    if (token.text === "(" || token.text === "[") {
      const operands = this.#list(token.text === "(" ? ")" : "]");
      const [only] = operands;
      if (token.text === "(" && only === undefined)
        throw new ExpressionSyntaxError("Empty parentheses.", start);
      if (token.text === "(" && only !== undefined && operands.length === 1) return only;
      return { kind: "compound", operator: "list", operands, start };
    }
    if (token.text === "{")
      return { kind: "compound", operator: "list", operands: this.#dictionary(), start };
    throw new ExpressionSyntaxError(`Expected an expression, found "${token.text}".`, start);
  }

  #dictionary(): readonly Expression[] {
    const values: Expression[] = [];
    if (this.#cursor.take("}")) return values;
    do {
      const key = this.#cursor.peek();
      if (key.kind !== "name" && key.kind !== "string") {
        throw new ExpressionSyntaxError("Expected a name or a string as key.", key.start);
      }
      this.#cursor.advance(1);
      this.#cursor.allowed(key);
      this.#cursor.expect(":");
      values.push(this.#inlineIf());
    } while (this.#cursor.take(","));
    this.#cursor.expect("}");
    return values;
  }

  #arguments(): readonly Expression[] {
    return this.#list(")", () => {
      if (this.#cursor.peek().kind === "name" && this.#cursor.isOperator("=", 1)) this.#cursor.advance(2);
    });
  }

  #list(end: string, beforeItem?: () => void): readonly Expression[] {
    const items: Expression[] = [];
    if (this.#cursor.take(end)) return items;
    do {
      beforeItem?.();
      items.push(this.#inlineIf());
    } while (this.#cursor.take(","));
    this.#cursor.expect(end);
    return items;
  }
}

function compound(operator: CompoundOperator, operands: readonly Expression[], start?: number): Expression {
  return { kind: "compound", operator, operands, start: start ?? operands[0]?.start ?? 0 };
}
