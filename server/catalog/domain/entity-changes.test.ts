import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listEntityChanges } from "./entity-changes.ts";

describe("the changes between two versions", () => {
  it.each([
    ["nothing", { a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, []],
    ["the order of keys inside a list", { a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }, []],
    ["a value", { spec: { owner: "a" } }, { spec: { owner: "b" } }, [["spec.owner", "a", "b"]]],
    ["a value that came", { spec: {} }, { spec: { owner: "b" } }, [["spec.owner", null, "b"]]],
    ["a value that went", { spec: { owner: "a" } }, { spec: {} }, [["spec.owner", "a", null]]],
    ["a null that went", { a: null }, {}, [["a", null, null]]],
    ["a list as a whole", { tags: ["a", "b"] }, { tags: ["b", "a"] }, [["tags", ["a", "b"], ["b", "a"]]]],
    ["a text that became an object", { a: "x" }, { a: { b: 1 } }, [["a", "x", { b: 1 }]]],
    ["a key that is called like a method", {}, JSON.parse('{"__proto__":1}'), [["__proto__", null, 1]]],
  ])("are %s", (_case, before, after, expected) => {
    const changes = listEntityChanges(before, after);
    expect(changes.map(({ path, before: was, after: is }) => [path, was, is])).toEqual(expected);
  });
});

describe("the changes between any two versions", () => {
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>("a", 1, true, null),
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  const object = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { maxKeys: 3, noNullPrototype: true });
  /** Two objects drawn alone are hardly ever alike, so half of them differ in one key at most. */
  const versions = fc.oneof(
    fc.tuple(object, object),
    fc
      .tuple(object, fc.constantFrom("a", "b", "c"), value)
      .map(([before, key, changed]) => [before, { ...before, [key]: changed }] as const),
  );

  it("are none between a version and itself, and the same the other way round", () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        expect(listEntityChanges(before, structuredClone(before))).toEqual([]);
        const swapped = listEntityChanges(after, before).map(({ path, before: was, after: is }) => ({
          ...{ path, before: is, after: was },
        }));
        expect(listEntityChanges(before, after)).toEqual(swapped);
      }),
      { seed: 74 },
    );
  });

  it("are none exactly when both are equal, name each place once, and lead to what is there now", () => {
    const at = (root: unknown, path: string): unknown =>
      path
        .split(".")
        .reduce<unknown>(
          (current, key) =>
            typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined,
          root,
        );
    fc.assert(
      fc.property(versions, ([before, after]) => {
        const changes = listEntityChanges(before, after);
        expect(changes.length === 0).toBe(isDeepStrictEqual(before, after));
        expect(new Set(changes.map(({ path }) => path)).size).toBe(changes.length);
        for (const change of changes) {
          expect(change.before).toEqual(at(before, change.path) ?? null);
          expect(change.after).toEqual(at(after, change.path) ?? null);
        }
      }),
      { seed: 75 },
    );
  });
});
