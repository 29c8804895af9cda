import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Field, parseDocument } from "./document.ts";

/** A selection as text again, with every argument naming a variable. */
const toText = (selection: readonly Field[]): string =>
  selection
    .map(({ name, arguments: given, selection: below }) => {
      const list = [...given].map(([argument, variable]) => `${argument}: $${variable}`).join(", ");
      return `${name}${list === "" ? "" : `(${list})`}${below.length === 0 ? "" : ` { ${toText(below)} }`}`;
    })
    .join(" ");

const names = (selection: readonly Field[]): unknown[] =>
  selection.map(({ name, selection: below }) => (below.length === 0 ? name : { [name]: names(below) }));

describe("a document", () => {
  it.each([
    ["{ a }", "query", ["a"]],
    ["query { a b }", "query", ["a", "b"]],
    ["query Named { a }", "query", ["a"]],
    ["mutation M($x: In!) { a(input: $x) { b c { d } } }", "mutation", [{ a: ["b", { c: ["d"] }] }]],
    ['query($a: [String!]! = ["x", "}"], $n: Int = -1.5e3) { a(n: $n) }', "query", ["a"]],
    ["# told first\n{ a # then\n b,c,,d }", "query", ["a", "b", "c", "d"]],
    ["\ufeff{a{b}}", "query", [{ a: ["b"] }]],
    ["{ __typename query mutation }", "query", ["__typename", "query", "mutation"]],
  ])("%j is a %s of %j", (text, kind, expected) => {
    const operation = parseDocument(text);
    expect([operation.kind, names(operation.selection)]).toEqual([kind, expected]);
  });

  it.each([
    ["nothing", "", "end of file"],
    ["a remark alone", "# nothing", "end of file"],
    ["no selection", "query", "end of file"],
    ["an empty selection", "{ }", "}"],
    ["an empty selection below", "{ a { } }", "}"],
    ["an end that is missing", "{ a { b }", "end of file"],
    ["variables without an end", "query($a: Int { a }", "end of file"],
    ["a second operation", "{ a } { b }", "{"],
    ["a subscription", "subscription { a }", "subscription"],
    ["a fragment", "fragment F on T { a }", "fragment"],
    ["a spread", "{ ...F }", "..."],
    ["another name of a field", "{ b: a }", ":"],
    ["a directive", "{ a @skip(if: $x) }", "@"],
    ["a value instead of a variable", "{ a(n: 1) }", "1"],
    ["a text instead of a variable", '{ a(n: "x") }', '"x"'],
    ["an argument without a value", "{ a(n:) }", ")"],
    ["a sign of no language", "{ a ; }", ";"],
    ["a letter no name has", "{ ä }", "ä"],
    ["half a pair of signs", "{ 🎉 }", "🎉"],
    ["a text without an end", '{ a(n: "x) }', '"'],
  ])("with %s is refused at what was found", (_name, text, found) => {
    expect(() => parseDocument(text)).toThrow(`Parse error on ${JSON.stringify(found)}`);
  });

  it("may be 25 levels deep and no deeper", () => {
    const nested = (depth: number) => "{a".repeat(depth) + "}".repeat(depth);
    expect(parseDocument(nested(25)).selection).toHaveLength(1);
    expect(() => parseDocument(nested(26))).toThrow("Query has a depth of more than 25");
  });

  it("gives back what it was written from, whatever stands between", () => {
    const name = fc.stringMatching(/^[_A-Za-z]\w{0,5}$/);
    const { field } = fc.letrec<{ field: Field }>((tie) => ({
      field: fc.record({
        name,
        arguments: fc.array(fc.tuple(name, name), { maxLength: 2 }).map((pairs) => new Map(pairs)),
        selection: fc.oneof(
          { maxDepth: 3, depthIdentifier: "field" },
          fc.constant([]),
          fc.array(tie("field"), { minLength: 1, maxLength: 3 }),
        ),
      }),
    }));
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(" ", "\n", ", ", " # x\n"),
        (selection, gap) => {
          const text = `query Q($v: Int) { ${toText(selection)} }`.replaceAll(" ", gap);
          expect(parseDocument(text)).toEqual({ kind: "query", selection });
        },
      ),
    );
  });

  it("either is read or refused with a parse error, whatever it is", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "(",
      ")",
      "a",
      ":",
      "$",
      "query",
      "!",
      "...",
      '"',
      "@",
      "é",
      "\u0000",
      "#",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          parseDocument(pieces.join(" "));
        } catch (error) {
          expect(String(error)).toMatch(/Parse error on /);
        }
      }),
    );
  });
});
