import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneLine, printable, toRow } from "./printable.ts";

it.each([
  [
    "a title \u001b]0;owned\u0007 and colour \u001b[31m",
    "a title \\u001b]0;owned\\u0007 and colour \\u001b[31m",
  ],
  ["back\rspace\b", "back\\u000dspace\\u0008"],
  ["\u009b31m", "\\u009b31m"],
  ["gpj.\u202eexe", "gpj.\\u202eexe"],
  ["\u200eleft \u200fright \u061cArabic", "\\u200eleft \\u200fright \\u061cArabic"],
  ["columns\tand\nlines", "columns\tand\nlines"],
  ["Größe 漢字 🚀 → ✓", "Größe 漢字 🚀 → ✓"],
])("writes out what would steer a terminal in %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

describe("a row of a list", () => {
  it.each([
    [["a", "b"], "a\tb"],
    [["a", "", "c"], "a\t\tc"],
    [["a", ""], "a"],
    [["a\tb", "c\nd"], String.raw`a\u0009b	c\u000ad`],
    [["größe", "漢字"], "größe\t漢字"],
  ])("of %j is one line with a field for each", (fields, row) => {
    expect(toRow(fields)).toBe(row);
  });

  it("has as many fields as were given, whatever is in them", () => {
    const field = fc.string({ unit: "binary" }).map((text) => `${text}.`);
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const row = printable(toRow(fields));
        expect(row).not.toContain("\n");
        expect(row.split("\t")).toHaveLength(fields.length);
      }),
    );
  });

  it("leaves nothing that steers a terminal, and nothing else out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = oneLine(printable(text));
        expect(shown).not.toMatch(/(?!\t)\p{Cc}|\p{Bidi_Control}/u);
        expect(printable(shown)).toBe(shown);
        expect(shown.length).toBeGreaterThanOrEqual(text.length);
      }),
    );
  });
});
