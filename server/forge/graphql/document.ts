import { Problem } from "../http/problem.ts";

// The part of GraphQL's grammar that one-operation documents with variables use. Fragments, directives, aliases and
// literal arguments are refused by name: no client of this forge sends them.
// Source: GraphQL specification, October 2021, section 2.

export type Field = {
  readonly name: string;
  /** Argument name to variable name. */
  readonly arguments: ReadonlyMap<string, string>;
  readonly selection: readonly Field[];
};
export type Operation = { readonly kind: "query" | "mutation"; readonly selection: readonly Field[] };

const TOKEN =
  /#[^\n]*|[\s,\ufeff]+|([_A-Za-z]\w*|\.\.\.|[!$():=@[\]{}|&]|"(?:[^"\\\n]|\\.)*"|-?\d[\w.+-]*)|(.)/gsu;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (const [, token, stray] of text.matchAll(TOKEN)) {
    if (stray !== undefined) throw parseError(stray);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function parseError(found: string | undefined): Problem {
  return new Problem(400, `Parse error on ${JSON.stringify(found ?? "end of file")}`);
}

/** More than any query of the schema that is served; each level is one on the stack. */
const MAXIMUM_DEPTH = 25;

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  take(wanted?: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || (wanted !== undefined && token !== wanted)) throw parseError(token);
    this.#at += 1;
    return token;
  }

  takeIf(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.#at += 1;
    return true;
  }

  name(): string {
    const token = this.take();
    if (!/^\w+$/.test(token)) throw parseError(token);
    return token;
  }

  /** Variable definitions: types are the schema's business, and the inputs are checked there. */
  skipVariables(): void {
    if (!this.takeIf("(")) return;
    while (!this.takeIf(")")) this.take();
  }

  #arguments(): Map<string, string> {
    const found = new Map<string, string>();
    if (!this.takeIf("(")) return found;
    while (!this.takeIf(")")) {
      const name = this.name();
      this.take(":");
      this.take("$");
      found.set(name, this.name());
    }
    return found;
  }

  selection(depth = 0): Field[] {
    if (!this.takeIf("{")) return [];
    if (depth === MAXIMUM_DEPTH) throw new Problem(400, `Query has a depth of more than ${MAXIMUM_DEPTH}`);
    const fields: Field[] = [];
    while (!this.takeIf("}")) {
      fields.push({ name: this.name(), arguments: this.#arguments(), selection: this.selection(depth + 1) });
    }
    if (fields.length === 0) throw parseError("}");
    return fields;
  }
}

export function parseDocument(text: string): Operation {
  const reader = new Reader(tokenize(text));
  const kind = reader.next === "{" ? "query" : reader.name();
  if (kind !== "query" && kind !== "mutation") throw parseError(kind);
  if (reader.next !== "{" && reader.next !== "(") reader.name();
  reader.skipVariables();
  const selection = reader.selection();
  if (selection.length === 0 || reader.next !== undefined) throw parseError(reader.next);
  return { kind, selection };
}
