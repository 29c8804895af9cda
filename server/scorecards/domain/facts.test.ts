import { describe, expect, it } from "vitest";
import { filesOf, someFacts } from "../testing.ts";
import { fileEvidence, filesMatching, findFile } from "./facts.ts";
import { readObjects, textAt, valueAt } from "./yaml-objects.ts";

describe("a file of the repository", () => {
  const facts = someFacts({ files: filesOf({ "b.md": "b", "a.md": null, "docs/a.md": "x" }) });

  it.each([
    [["a.md", "b.md"], "a.md"],
    [["b.md", "a.md"], "b.md"],
    [["c.md", "docs/a.md"], "docs/a.md"],
    [["A.md", "c.md"], undefined],
    [[], undefined],
  ])("of %j is the first that is there, read or not: %s", (paths, expected) => {
    expect(findFile(facts, ...paths)?.path).toBe(expected);
  });

  it("is matched by its whole path", () => {
    expect(filesMatching(facts, /^[a-z]+\.md$/).map(({ path }) => path)).toEqual(["b.md", "a.md"]);
  });
});

describe("evidence", () => {
  it.each([
    [{}, "https://forge.example/acme/checkout-api/blob/main/a%20b.yaml"],
    [{ line: 7 }, "https://forge.example/acme/checkout-api/blob/main/a%20b.yaml#L7"],
  ])("of a file with %j leads to %s", (more, url) => {
    expect(fileEvidence(someFacts(), { path: "a b.yaml", value: "x", ...more })).toMatchObject({
      url,
      source: "file",
    });
  });

  it("leads nowhere while the repository is not known", () => {
    const facts = someFacts({ repository: undefined, commit: null });
    expect(fileEvidence(facts, { path: "a", line: 1, value: "x" })).toMatchObject({
      url: null,
      commit: null,
      line: 1,
    });
  });
});

describe("YAML that somebody else wrote", () => {
  it.each<[(string | number)[], unknown]>([
    [["a", "b"], 1],
    [["a", "c", 1], "y"],
    [["a", "c", 9], undefined],
    [["a", "c", "length"], 2],
    [["a", "b", "toFixed"], undefined],
    [["constructor"], undefined],
    [["__proto__", "x"], undefined],
    [[], { a: { b: 1, c: ["x", "y"] } }],
  ])("is read along %j", (path, expected) => {
    expect(valueAt({ a: { b: 1, c: ["x", "y"] } }, ...path)).toEqual(expected);
  });

  it("is no text where it is a number, and nothing where it is no mapping", () => {
    expect(textAt({ a: 1 }, "a")).toBeUndefined();
    expect(textAt("text", "a")).toBeUndefined();
    expect(textAt(null, "a")).toBeUndefined();
  });

  it("is unreadable as a whole when one file is, and empty when there are none", () => {
    const [good, broken, unread] = filesOf({
      "a.yaml": "a: 1\n---\nb: 2\n",
      "b.yaml": "a: [",
      "c.yaml": null,
    });
    if (good === undefined || broken === undefined || unread === undefined) throw new Error("three files");
    expect(readObjects([])).toEqual([]);
    expect(readObjects([good])?.map(({ path, value }) => [path, value])).toEqual([
      ["a.yaml", { a: 1 }],
      ["a.yaml", { b: 2 }],
    ]);
    expect(readObjects([good, broken])).toBeUndefined();
    expect(readObjects([good, unread])).toBeUndefined();
  });
});
