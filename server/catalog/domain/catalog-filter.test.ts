import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntityFilter } from "./catalog-filter.ts";

describe("a filter of an address", () => {
  it("reads repeated parameters as alternatives and commas as conditions", () => {
    expect(parseEntityFilter(["kind=component,spec.type=service", "kind=api"])).toEqual({
      ok: true,
      value: [
        [
          { key: "kind", values: ["component"] },
          { key: "spec.type", values: ["service"] },
        ],
        [{ key: "kind", values: ["api"] }],
      ],
    });
  });

  it("reads a repeated key as a list of accepted values and a bare key as existence", () => {
    expect(parseEntityFilter(["kind=a,kind=b,metadata.tags.java"])).toEqual({
      ok: true,
      value: [
        [
          { key: "kind", values: ["a", "b"] },
          { key: "metadata.tags.java", values: null },
        ],
      ],
    });
  });

  it("keeps an equals sign inside a value", () => {
    expect(parseEntityFilter(["metadata.annotations.a/b=x=y"])).toEqual({
      ok: true,
      value: [[{ key: "metadata.annotations.a/b", values: ["x=y"] }]],
    });
  });

  it("refuses a condition without a key and more than fifty conditions", () => {
    expect(parseEntityFilter(["=x"]).ok).toBe(false);
    expect(parseEntityFilter([Array.from({ length: 51 }, (_, index) => `k${index}=v`).join(",")]).ok).toBe(
      false,
    );
  });
});

describe("any filter", () => {
  it.each([
    [[], []],
    [[""], []],
    [[" , ,"], []],
    [[" kind = component , "], [[["kind", ["component"]]]]],
    [["kind=,kind=a"], [[["kind", ["", "a"]]]]],
    [["kind,kind=a"], [[["kind", ["a"]]]]],
    [["kind=a,kind"], [[["kind", ["a"]]]]],
    [
      ["kind=a", "", "kind=b"],
      [[["kind", ["a"]]], [["kind", ["b"]]]],
    ],
    [
      ["constructor=a,__proto__"],
      [
        [
          ["constructor", ["a"]],
          ["__proto__", null],
        ],
      ],
    ],
  ])("%j is %j", (texts, expected) => {
    const parsed = parseEntityFilter(texts);
    expect(parsed.ok && parsed.value.map((set) => set.map(({ key, values }) => [key, values]))).toEqual(
      expected,
    );
  });

  it("counts the conditions of all its sets, and takes fifty", () => {
    const sets = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=a,l${index}=b`);
    expect(parseEntityFilter(sets(25)).ok).toBe(true);
    expect(parseEntityFilter(sets(26))).toEqual({
      ok: false,
      error: "Expected at most 50 filter conditions, found 52.",
    });
  });

  it("reads back what was written from keys and values", () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9._/:#-]{1,12}$/);
    const condition = fc.tuple(word, fc.option(fc.array(word, { minLength: 1, maxLength: 3 })));
    const set = fc.uniqueArray(condition, { minLength: 1, maxLength: 4, selector: ([key]) => key });
    fc.assert(
      fc.property(fc.array(set, { maxLength: 4 }), (sets) => {
        const texts = sets.map((conditions) =>
          conditions
            .flatMap(([key, values]) => (values === null ? [key] : values.map((value) => `${key}=${value}`)))
            .join(","),
        );
        const parsed = parseEntityFilter(texts);
        expect(parsed.ok && parsed.value.map((all) => all.map(({ key, values }) => [key, values]))).toEqual(
          sets,
        );
      }),
      { seed: 38 },
    );
  });
});
