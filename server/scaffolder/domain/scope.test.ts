import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyShape, findUndeclared, recordOfNames, recordShape, suggestName } from "./scope.ts";
import { positionAt } from "./text-position.ts";

const names = new Map([
  [
    "values",
    recordShape([
      ["name", anyShape],
      ["db", recordShape([["engine", anyShape]])],
    ]),
  ],
  ["user", anyShape],
]);

describe("a path of a template", () => {
  it.each([
    "values",
    "values.name",
    "values.name.anything.below",
    "values.db",
    "values.db.engine",
    "user",
    "user.entity.metadata.name",
  ])("%s is declared", (path) => {
    expect(findUndeclared(path.split("."), names)).toBeUndefined();
  });

  it.each([
    ["value", "value", ["values", "user"]],
    ["values.nmae", "values.nmae", ["name", "db"]],
    ["values.nmae.below.it", "values.nmae", ["name", "db"]],
    ["values.db.engin", "values.db.engin", ["engine"]],
    ["toString", "toString", ["values", "user"]],
    ["values.constructor", "values.constructor", ["name", "db"]],
    ["", "", ["values", "user"]],
  ])("%j is undeclared from %j on, where there are %j", (path, missing, declared) => {
    expect(findUndeclared(path.split("."), names)).toEqual({ missing, declared });
  });
});

describe("what a mistyped name most likely meant", () => {
  it.each([
    ["nmae", ["name", "nap"], "name"],
    ["naem", ["name"], "name"],
    ["nam", ["name"], "name"],
    ["names", ["name"], "name"],
    ["mane", ["name", "mine"], "mine"],
    ["ownr", ["tier", "owner"], "owner"],
    ["Owner", ["owner"], "owner"],
    ["descripton", ["description"], "description"],
    ["onwr", ["owner"], "owner"],
    ["descirptio", ["description"], "description"],
    ["requiredAprovals", ["requiredApprovals"], "requiredApprovals"],
  ])("%s of %j is %s", (wrong, declared, meant) => {
    expect(suggestName(wrong, declared)).toBe(meant);
  });

  it.each([
    ["elsewhere", ["name", "tier"]],
    ["ab", ["xy"]],
    ["a", ["b"]],
    ["name", []],
    ["", ["x"]],
    ["colour", ["hue"]],
  ])("%j of %j is nothing near", (wrong, declared) => {
    expect(suggestName(wrong, declared)).toBeUndefined();
  });

  it("is the name itself when it is there, and one of those that are there", () => {
    const name = fc.stringMatching(/^[a-z]{3,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), name, (declared, wrong) => {
        const [first = ""] = declared;
        expect(suggestName(first, declared)).toBe(first);
        const found = suggestName(wrong, declared);
        expect(found === undefined || declared.includes(found)).toBe(true);
      }),
    );
  });

  it("is found through any one slip of the fingers", () => {
    const slips: ((text: string, at: number) => string)[] = [
      (text, at) => text.slice(0, at) + text.slice(at + 1),
      (text, at) => `${text.slice(0, at)}q${text.slice(at)}`,
      (text, at) => `${text.slice(0, at)}q${text.slice(at + 1)}`,
      (text, at) => text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2),
    ];
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-p]{4,10}$/),
        fc.nat(9),
        fc.constantFrom(...slips),
        (text, at, slip) => {
          expect(suggestName(slip(text, at % text.length), ["zzzzzzzzzzzzzzzz", text])).toBe(text);
        },
      ),
    );
  });
});

describe("the place of a character", () => {
  it.each([
    ["", 0, 1, 1],
    ["abc", 2, 1, 3],
    ["a\nb", 1, 1, 2],
    ["a\nb", 2, 2, 1],
    ["a\n\n", 3, 3, 1],
    ["a\r\nb", 3, 2, 1],
    ["😀x", 2, 1, 3],
    ["abc", 99, 1, 100],
  ])("%j at %s is line %s, column %s", (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });

  it("leads back to the character", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "ä") }), fc.nat(), (text, seed) => {
        const offset = seed % (text.length + 1);
        const { line, column } = positionAt(text, offset);
        const before = text.split("\n").slice(0, line - 1);
        expect(before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1).toBe(offset);
      }),
    );
  });
});

it("names that are declared without a shape may have anything below them", () => {
  const declared = new Map([["a", recordOfNames(["b"])]]);
  expect(findUndeclared(["a", "b", "anything", "below"], declared)).toBeUndefined();
  expect(findUndeclared(["a", "c"], declared)).toEqual({ missing: "a.c", declared: ["b"] });
});
