/*
 * A position in the tokens of one expression, with the small questions a recursive-descent parser asks. Every refusal
 * carries the offset of the token that was found instead.
 */
import { ExpressionSyntaxError, reservedNames } from "./expression.ts";
import type { Token } from "./expression-tokens.ts";

/** Deeper nesting than this is refused, so that hostile text cannot exhaust the stack. */
const maximumDepth = 200;

export class TokenCursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  advance(count: number): void {
    this.#index += count;
  }

  isOperator(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#index + ahead];
    return token?.kind === "operator" && token.text === text;
  }

  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > maximumDepth) throw new ExpressionSyntaxError("Nested too deeply.", this.peek().start);
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  allowed(token: Token): Token {
    refuseReserved(token.text, token.start);
    return token;
  }

  peek(): Token {
    const token = this.#tokens[Math.min(this.#index, this.#tokens.length - 1)];
    if (token === undefined) throw new ExpressionSyntaxError("Expected an expression.", 0);
    return token;
  }

  isWord(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#index + ahead];
    return token?.kind === "name" && token.text === text;
  }

  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#index += 1;
    return true;
  }

  take(text: string): boolean {
    const token = this.peek();
    if (token.kind !== "operator" || token.text !== text) return false;
    this.#index += 1;
    return true;
  }

  expect(text: string): void {
    const token = this.peek();
    if (this.take(text)) return;
    const found = token.kind === "end" ? "the end of the tag" : `"${token.text}"`;
    throw new ExpressionSyntaxError(`Expected "${text}", found ${found}.`, token.start);
  }

  expectKind(kind: "name" | "end"): Token {
    const token = this.peek();
    if (token.kind !== kind) {
      const expected = kind === "end" ? "the end of the tag" : "a name";
      throw new ExpressionSyntaxError(`Expected ${expected}, found "${token.text}".`, token.start);
    }
    this.#index += 1;
    return token;
  }
}

/** Reserved names have a code of their own, because reaching for them is never a typing mistake. */
export class ReservedNameError extends ExpressionSyntaxError {}

export function refuseReserved(name: string, start: number): void {
  if (!reservedNames.has(name)) return;
  throw new ReservedNameError(`"${name}" is not available to templates.`, start);
}
