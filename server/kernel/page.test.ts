import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cutPage, decodeCursor, encodeCursor, pageInputShape, pageOf, type CursorKey } from "./page.ts";

const inputSchema = z.object(pageInputShape);

describe("a cursor", () => {
  const key = fc.tuple(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.constant(null),
    ),
    fc.string({ unit: "binary" }),
  );

  it("gives back the key it was made of, whatever characters are in it", () => {
    fc.assert(fc.property(key, (given) => void expect(decodeCursor(encodeCursor(given))).toEqual(given)));
  });

  it("goes through an address as it is", () => {
    fc.assert(fc.property(key, (given) => void expect(encodeCursor(given)).toMatch(/^[\w-]+$/)));
    const query = new URLSearchParams({ cursor: encodeCursor(["ÿÿÿ>>>???", "run_1"]) });
    expect(query.toString()).not.toContain("%");
  });

  const encoded = (text: string): string => Buffer.from(text).toString("base64url");

  it.each([
    ["empty", ""],
    ["no base64", "%%%"],
    ["no JSON", encoded("hello")],
    ["another shape", encoded('{"0":"a","1":"b"}')],
    ["one part", encoded('["a"]')],
    ["three parts", encoded('["a","b","c"]')],
    ["an id that is no text", encoded('["a",1]')],
    ["a sort key that is a list", encoded('[["a"],"b"]')],
    ["a sort key that is true", encoded('[true,"b"]')],
    ["cut in the middle", encodeCursor(["checkout", "run_01J"]).slice(0, 9)],
  ])("that is %s is refused, with the way back", (_case, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message:
          "Expected the nextCursor of an earlier answer, found something else. Leave cursor out to start again.",
      }),
    );
  });

  it("that somebody made up never leads to another error than that", () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        let key: CursorKey | undefined;
        try {
          key = decodeCursor(cursor);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_input" });
        }
        if (key !== undefined) expect(typeof key[1]).toBe("string");
      }),
    );
  });
});

describe("the limit of a list", () => {
  it.each([
    [{}, 25],
    [{ limit: 1 }, 1],
    [{ limit: 100 }, 100],
    [{ limit: "40" }, 40],
  ])("of %j is %i", (input, limit) => {
    expect(inputSchema.parse(input).limit).toBe(limit);
  });

  it.each([0, -1, 101, 1.5, "ten", "", null, Number.NaN, "1e3", Infinity])("may not be %o", (limit) => {
    expect(inputSchema.safeParse({ limit }).success).toBe(false);
  });

  it.each(["checkout", "x".repeat(400), "漢".repeat(1_000)])("goes on behind a row named %.20s…", (name) => {
    const cursor = encodeCursor([name, "ent_01J"]);
    expect(inputSchema.parse({ cursor })).toMatchObject({ cursor });
  });

  it("comes with a cursor that fits into a request, or none", () => {
    expect(inputSchema.safeParse({ cursor: "a".repeat(8_001) }).success).toBe(false);
    expect(inputSchema.safeParse({ cursor: 7 }).success).toBe(false);
  });
});

describe("the answer of a list", () => {
  const schema = pageOf(z.object({ id: z.string() }));

  it("has items, their total and a cursor or null", () => {
    const last = { items: [{ id: "a" }], totalItems: 1, nextCursor: null };
    expect(schema.parse(last)).toEqual(last);
    expect(schema.safeParse({ ...last, nextCursor: undefined }).success).toBe(false);
    expect(schema.safeParse({ ...last, totalItems: 0.5 }).success).toBe(false);
    expect(schema.safeParse({ ...last, items: [{}] }).success).toBe(false);
  });
});

describe("a list that is read whole", () => {
  const idOf = (item: string): string => item;

  it("comes in pages that hold each item once, whatever their size", () => {
    const lists = fc.uniqueArray(fc.string(), { maxLength: 20 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 7 }), (all, limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = cutPage(all, { limit, cursor }, idOf);
          expect(page.totalItems).toBe(all.length);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual(all);
      }),
    );
  });

  it("goes on behind the last item wherever that is now, and at its place once it is gone", () => {
    const cursor = cutPage(["a", "b", "c", "d"], { limit: 2 }, idOf).nextCursor ?? undefined;
    expect(cutPage(["new", "a", "b", "c", "d"], { limit: 9, cursor }, idOf).items).toEqual(["c", "d"]);
    expect(cutPage(["a", "c", "d"], { limit: 9, cursor }, idOf).items).toEqual(["d"]);
  });

  it.each([null, "x", -3, 0.5])("refuses the cursor of another list, whose place is %j", (place) => {
    const cursor = encodeCursor([place, "z"]);
    expect(() => cutPage(["a"], { limit: 1, cursor }, idOf)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
