import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { parseSearchQuery } from "./search-query.ts";

describe("a search", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    [" \t\n", undefined],
    ["pay", { match: '"pay"*' }],
    ["orders db", { match: '"orders"* AND "db"*' }],
    ["orders-db", { match: '"orders"* AND "db"*' }],
    ['"quoted"', { match: '"quoted"*' }],
    ["name:x OR y", { match: '"name"* AND "x"* AND "OR"* AND "y"*' }],
    ["NEAR(a, 2)", { match: '"NEAR"* AND "a"* AND "2"*' }],
    ["Größe", { match: '"Größe"*' }],
    ["Gro\u0308ße", { match: '"Größe"*' }],
    ["支付", { match: '"支付"*' }],
    ["ﬁle", { match: '"file"*' }],
    ["***", { match: null }],
    ["\0", { match: null }],
    ["💩", { match: null }],
    ["'; DROP TABLE entities; --", { match: '"DROP"* AND "TABLE"* AND "entities"*' }],
  ])("for %j asks for %j", (text, expected) => {
    expect(parseSearchQuery(text)).toEqual(expected);
  });

  it("takes the first twelve words", () => {
    const words = Array.from({ length: 13 }, (_, index) => `w${index}`);
    expect(parseSearchQuery(words.join(" "))?.match?.split(" AND ")).toEqual(
      words.slice(0, 12).map((word) => `"${word}"*`),
    );
  });

  it("of two hundred characters is read, and one more is refused with both numbers", () => {
    expect(parseSearchQuery("x".repeat(200))).toEqual({ match: `"${"x".repeat(200)}"*` });
    expect(() => parseSearchQuery("x".repeat(201))).toThrow(
      "Expected a search of at most 200 characters, found 201. Shorten it.",
    );
  });

  it("is an expression that SQLite understands, whatever was typed", () => {
    const db = createTestDatabase();
    const ask = db.raw.prepare("SELECT count(*) FROM entities_fts WHERE entities_fts MATCH ?").pluck();
    const text = fc.oneof(
      fc.string({ maxLength: 60, unit: "binary" }),
      fc.string({ maxLength: 60, unit: fc.constantFrom(..."\"'*:^(){}+-. aNOTÀ\u0300\0") }),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const match = parseSearchQuery(typed)?.match ?? null;
        if (match !== null) expect(ask.get(match)).toBe(0);
      }),
      { seed: 35, numRuns: 1_000 },
    );
  });
});
