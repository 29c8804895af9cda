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
