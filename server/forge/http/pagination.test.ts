import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "./pagination.ts";

const page = (text: string) => pageOf(new URLSearchParams(text));

describe("the page that is asked for", () => {
  it.each([
    ["", { page: 1, perPage: 30, offset: 0 }],
    ["page=3", { page: 3, perPage: 30, offset: 60 }],
    ["per_page=100&page=2", { page: 2, perPage: 100, offset: 100 }],
    ["per_page=101", { page: 1, perPage: 100, offset: 0 }],
    ["per_page=0&page=0", { page: 1, perPage: 30, offset: 0 }],
    ["per_page=-5&page=-1", { page: 1, perPage: 30, offset: 0 }],
    ["per_page=1.5&page=1.5", { page: 1, perPage: 30, offset: 0 }],
    ["per_page=ten&page=one", { page: 1, perPage: 30, offset: 0 }],
    ["per_page=&page=", { page: 1, perPage: 30, offset: 0 }],
    ["page=9007199254740993", { page: 1, perPage: 30, offset: 0 }],
    ["per_page=100&page=10000", { page: 10_000, perPage: 100, offset: 999_900 }],
  ])("is read from %j", (query, found) => {
    expect(page(query)).toEqual(found);
  });

  it.each(["per_page=100&page=10001", "per_page=1&page=1000001", "page=9007199254740991"])(
    "ends at a million items: %s is refused with 422",
    (query) => {
      expect(() => page(query)).toThrow(expect.objectContaining({ status: 422 }));
    },
  );

  it("never begins or ends within another page of the same size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1000 }), (size, number) => {
        const [one, next] = [number, number + 1].map((at) => page(`per_page=${size}&page=${at}`));
        expect(next?.offset).toBe((one?.offset ?? 0) + size);
      }),
    );
  });
});
