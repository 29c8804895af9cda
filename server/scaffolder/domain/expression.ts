/*
 * The expression language inside `${{ … }}` and `{% … %}`: the subset of Nunjucks that the closed interpreter
 * `nunjitsu` runs. The interpreter keeps its syntax tree to itself, so strict mode parses expressions here.
 * `start` is the character offset in the template text. Source: mozilla.github.io/nunjucks/templating.html.
 */

export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly start: number }
  | { readonly kind: "name"; readonly name: string; readonly start: number }
  | { readonly kind: "member"; readonly target: Expression; readonly key: Expression; readonly start: number }
  | {
      readonly kind: "call";
      readonly callee: Expression;
      readonly args: readonly Expression[];
      readonly start: number;
    }
  | {
      readonly kind: "filter";
      readonly name: string;
      readonly input: Expression;
      readonly args: readonly Expression[];
      readonly start: number;
    }
  | { readonly kind: "test"; readonly name: string; readonly input: Expression; readonly start: number }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly value: Expression;
      readonly otherwise: Expression | undefined;
      readonly start: number;
    }
  | {
      readonly kind: "compound";
      readonly operator: CompoundOperator;
      readonly operands: readonly Expression[];
      readonly start: number;
    };

export type CompoundOperator = "and" | "or" | "not" | "compare" | "arithmetic" | "list" | "slice";

/** A syntax error at a character offset of the template text. */
export class ExpressionSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "ExpressionSyntaxError";
    this.offset = offset;
  }
}

/** Names the interpreter refuses everywhere, because they lead to the host's prototypes. */
export const reservedNames: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__"]);
