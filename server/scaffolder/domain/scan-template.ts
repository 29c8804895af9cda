/*
 * The strict scanner: reads a whole template text and lists every undeclared path, unknown filter, forbidden tag and
 * syntax error with its offset, before anything is rendered. It follows the block structure only as far as scoping
 * needs: which names are local, and which paths an enclosing `if` has asked for.
 */
import { checkExpression, listPaths, type ExpressionContext, type ScanIssue } from "./check-expression.ts";
import { ExpressionSyntaxError, type Expression } from "./expression.ts";
import { ExpressionParser } from "./parse-expression.ts";
import type { Scope } from "./scope.ts";
import { defaultTagSyntax, listTemplateTags, type TagSyntax, type TemplateTag } from "./template-tags.ts";
import { ReservedNameError } from "./token-cursor.ts";

interface Frame {
  readonly tag: string;
  readonly start: number;
  readonly locals: Set<string>;
  readonly guards: readonly string[];
  /** Of a switch: whether its first case has begun. */
  readonly hasCase?: boolean;
}

const tagName = /^\s*([A-Za-z_][A-Za-z0-9_]*)?/;
const loadingTags = new Set(["include", "import", "from", "extends"]);
const blockTags = new Set(["if", "for", "set", "macro", "call", "filter", "block", "switch"]);
/** Middle tags and the block each belongs to. */
const middleTags = new Map([
  ["elif", "if"],
  ["elseif", "if"],
  ["else", "if or for"],
  ["case", "switch"],
  ["default", "switch"],
]);

/** All issues of one text, in reading order. */
export function scanTemplate(
  text: string,
  scope: Scope,
  syntax: TagSyntax = defaultTagSyntax,
): readonly ScanIssue[] {
  const scanner = new TemplateScanner(text, scope);
  try {
    for (const tag of listTemplateTags(text, syntax)) scanner.visit(tag);
    scanner.finish();
  } catch (error) {
    scanner.reportSyntax(error);
  }
  return scanner.issues.toSorted((a, b) => a.offset - b.offset);
}

class TemplateScanner {
  readonly issues: ScanIssue[] = [];
  readonly #text: string;
  readonly #context: ExpressionContext;
  readonly #blocks = new Set<string>();
  readonly #frames: Frame[] = [{ tag: "", start: 0, locals: new Set(), guards: [] }];

  constructor(text: string, scope: Scope) {
    this.#text = text;
    this.#context = {
      scope,
      isLocal: (name) => this.#frames.some((frame) => frame.locals.has(name)),
      report: (issue) => this.issues.push(issue),
    };
  }

  visit(tag: TemplateTag): void {
    try {
      if (tag.kind === "block") return this.#block(tag);
      this.#refuseBeforeCase(tag.from);
      this.#read(this.#parser(tag.from, tag.to).parseAll());
    } catch (error) {
      this.reportSyntax(error);
    }
  }

  finish(): void {
    for (const frame of this.#frames.slice(1)) {
      const message = `Expected {% end${frame.tag} %}, found the end of the file.`;
      this.issues.push({ offset: frame.start, code: "template_syntax", message });
    }
  }

  reportSyntax(error: unknown): void {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    const code = error instanceof ReservedNameError ? "forbidden_name" : "template_syntax";
    this.issues.push({ offset: error.offset, code, message: error.message });
  }

  #parser(from: number, to: number): ExpressionParser {
    return new ExpressionParser(this.#text, from, to);
  }

  #read(expression: Expression, isTested = false): void {
    const guards = this.#frames.flatMap((frame) => frame.guards);
    checkExpression(expression, this.#context, { guards, isTested });
  }

  #block(tag: TemplateTag): void {
    const match = tagName.exec(this.#text.slice(tag.from, tag.to));
    const name = match?.[1] ?? "";
    const after = tag.from + (match?.[0].length ?? 0);
    const start = after - name.length;
    if (loadingTags.has(name)) {
      const message = `{% ${name} %} is not available to templates; fetch shared files in a step of their own.`;
      this.issues.push({ offset: start, code: "forbidden_tag", message });
    } else if (blockTags.has(name)) {
      this.#refuseBeforeCase(start);
      this.#open(name, start, this.#parser(after, tag.to));
    } else if (middleTags.has(name)) this.#middle(name, start, this.#parser(after, tag.to));
    else if (name.startsWith("end")) this.#close(name.slice(3), start, this.#parser(after, tag.to));
    else throw new ExpressionSyntaxError(`There is no tag "${name}".`, start);
  }

  #open(tag: string, start: number, parser: ExpressionParser): void {
    const frame: Frame = { tag, start, locals: new Set(), guards: [] };
    switch (tag) {
      case "if":
        return this.#condition(frame, parser);
      case "for":
        return this.#loop(frame, parser);
      case "set":
        return this.#assignment(frame, parser);
      case "macro":
        return this.#macro(frame, parser);
      case "call":
        return this.#call(frame, parser);
      case "filter":
        this.#read(parser.parseFilterHeader());
        break;
      case "block":
        this.#nameBlock(parser.expectName(), start);
        break;
      default:
        this.#read(parser.parseAll());
    }
    this.#frames.push(frame);
  }

  #condition(frame: Frame, parser: ExpressionParser): void {
    const condition = parser.parseAll();
    this.#read(condition, true);
    this.#frames.push({ ...frame, guards: listPaths(condition) });
  }

  #loop(frame: Frame, parser: ExpressionParser): void {
    const targets = parser.parseTargets();
    if (!parser.takeName("in"))
      throw new ExpressionSyntaxError("Expected `in` after the loop names.", frame.start);
    this.#read(parser.parseAll());
    this.#frames.push({ ...frame, locals: new Set(["loop", ...targets.map((target) => target.text)]) });
  }

  #assignment(frame: Frame, parser: ExpressionParser): void {
    const targets = parser.parseTargets();
    const hasValue = parser.takeOperator("=");
    if (hasValue) this.#read(parser.parseAll());
    else if (!parser.isAtEnd()) throw new ExpressionSyntaxError("Expected = after the names.", frame.start);
    for (const target of targets) this.#declare(target.text);
    if (!hasValue) this.#frames.push(frame);
  }

  /** `set` inside an `if` is visible after it; loops and macros keep their names to themselves. */
  #declare(name: string): void {
    const owner = this.#frames.findLast((frame) => frame.tag !== "if" && frame.tag !== "switch");
    owner?.locals.add(name);
  }

  #macro(frame: Frame, parser: ExpressionParser): void {
    this.#declare(parser.expectName());
    if (parser.isAtEnd())
      throw new ExpressionSyntaxError("Expected () behind the macro's name.", frame.start);
    const { names, defaults } = parser.parseSignature();
    for (const value of defaults) this.#read(value);
    this.#frames.push({ ...frame, locals: new Set(["caller", ...names]) });
  }

  #call(frame: Frame, parser: ExpressionParser): void {
    const { names } = parser.parseSignature();
    const called = parser.parseAll();
    if (called.kind !== "call") throw new ExpressionSyntaxError("Expected a call of a macro.", frame.start);
    this.#read(called);
    this.#frames.push({ ...frame, locals: new Set(names) });
  }

  #middle(name: string, start: number, parser: ExpressionParser): void {
    const frame = this.#frames.at(-1);
    const owner = middleTags.get(name) ?? "";
    if (frame === undefined || !owner.split(" or ").includes(frame.tag)) {
      throw new ExpressionSyntaxError(`{% ${name} %} belongs inside {% ${owner} %}.`, start);
    }
    if (name === "elif" || name === "elseif") {
      const condition = parser.parseAll();
      this.#read(condition, true);
      this.#frames[this.#frames.length - 1] = {
        ...frame,
        guards: [...frame.guards, ...listPaths(condition)],
      };
      return;
    }
    if (name === "case") this.#read(parser.parseAll());
    else refuseMore(name, start, parser);
    if (frame.tag === "switch") this.#frames[this.#frames.length - 1] = { ...frame, hasCase: true };
  }

  /** Between a switch and its first case nothing would ever be shown. */
  #refuseBeforeCase(start: number): void {
    const frame = this.#frames.at(-1);
    if (frame?.tag !== "switch" || frame.hasCase === true) return;
    throw new ExpressionSyntaxError("Expected {% case %} or {% default %} first in {% switch %}.", start);
  }

  #nameBlock(name: string, start: number): void {
    if (this.#blocks.has(name))
      throw new ExpressionSyntaxError(`Expected a block of its own name, found "${name}" again.`, start);
    this.#blocks.add(name);
  }

  #close(tag: string, start: number, parser: ExpressionParser): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || this.#frames.length === 1 || frame.tag !== tag) {
      const open = this.#frames.length > 1 ? `{% end${frame?.tag ?? ""} %}` : "no open block";
      throw new ExpressionSyntaxError(`Found {% end${tag} %}, expected ${open}.`, start);
    }
    this.#frames.pop();
    if (tag === "switch" && frame.hasCase !== true)
      throw new ExpressionSyntaxError("Expected a {% case %} or {% default %} in {% switch %}.", frame.start);
    if (tag !== "block") refuseMore(`end${tag}`, start, parser);
  }
}

function refuseMore(name: string, start: number, parser: ExpressionParser): void {
  if (!parser.isAtEnd()) throw new ExpressionSyntaxError(`Expected nothing behind ${name}.`, start);
}
