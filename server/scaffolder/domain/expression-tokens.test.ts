import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenizeExpression } from "./expression-tokens.ts";
import { ExpressionSyntaxError } from "./expression.ts";
import { ExpressionParser } from "./parse-expression.ts";

const tokens = (text: string) =>
  tokenizeExpression(text, 0, text.length).map(({ kind, text: value }) =>
    kind === "end" ? "end" : `${kind} ${value}`,
  );
const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return `${error.offset}: ${error.message}`;
    throw error;
  }
  return "accepted";
};

describe("the tokens of an expression", () => {
  it.each([
    ["", ["end"]],
    [" \n\t\r\u00a0", ["end"]],
    ["a.b_1", ["name a", "operator .", "name b_1", "end"]],
    ["a.0b", ["name a", "operator .", "name 0b", "end"]],
    ["a[0]", ["name a", "operator [", "number 0", "operator ]", "end"]],
    ["1.5 // 2 ** 3", ["number 1.5", "operator //", "number 2", "operator **", "number 3", "end"]],
    [
      "a===b!==c<=d>=e",
      [
        "name a",
        "operator ===",
        "name b",
        "operator !==",
        "name c",
        "operator <=",
        "name d",
        "operator >=",
        "name e",
        "end",
      ],
    ],
    ["'it\\'s' \"\\n\\x\"", ["string it's", "string \nx", "end"]],
    ["r/a\\/b/gi", ["regex r/a\\/b/gi", "end"]],
    ["r / a", ["name r", "operator /", "name a", "end"]],
    ["not_a", ["name not_a", "end"]],
  ])("%j are %j", (text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });

  it.each([
    ["a ! b", '2: Unexpected character "!".'],
    ["a & b", '2: Unexpected character "&".'],
    ["ä", '0: Unexpected character "ä".'],
    ["'open", "0: Expected a closing quote, found the end of the tag."],
    ["'open\\'", "0: Expected a closing quote, found the end of the tag."],
    ["r/open", "0: Expected a closing /, found the end of the tag."],
    ["12ab", "0: Invalid number."],
    ["a + .5", "4: Invalid number."],
    ["1,".repeat(1001), "2000: The expression is too long."],
  ])("%.20j is refused at its place", (text, message) => {
    expect(refusal(() => tokens(text))).toBe(message);
  });

  it("cover the text between their ends with nothing but space", () => {
    const part = fc.constantFrom(
      "a",
      "b1",
      " ",
      "\n",
      ".",
      "1",
      "'x'",
      '"y"',
      "(",
      ")",
      "[",
      "]",
      "==",
      "**",
      "|",
      "~",
      ",",
      "r/x/",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let found;
        try {
          found = tokenizeExpression(text, 0, text.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionSyntaxError);
          return;
        }
        let at = 0;
        for (const { start, end } of found) {
          expect(text.slice(at, start)).toMatch(/^\s*$/);
          expect(end).toBeGreaterThanOrEqual(start);
          at = end;
        }
        expect(at).toBe(text.length);
      }),
    );
  });
});

describe("an expression nobody would write", () => {
  const parse = (text: string) => refusal(() => new ExpressionParser(text, 0, text.length).parseAll());

  it.each([
    ["parentheses", `${"(".repeat(900)}a${")".repeat(900)}`],
    ["lists", `${"[".repeat(900)}${"]".repeat(900)}`],
    ["negations", `${"not ".repeat(900)}a`],
    ["signs", `${"-+".repeat(500)}a`],
    ["conditions", `${"a if b else (".repeat(300)}c${")".repeat(300)}`],
  ])("of many %s is refused, and does not exhaust the stack", (_name, text) => {
    expect(parse(text)).toMatch(/Nested too deeply\.|The expression is too long\./);
  });

  it.each([
    `a${".b".repeat(500)}`,
    `a${" | upper".repeat(400)}`,
    `a${" + b".repeat(400)}`,
    `${"(".repeat(100)}a${")".repeat(100)}`,
  ])("that is only long is read", (text) => {
    expect(parse(text)).toBe("accepted");
  });
});
