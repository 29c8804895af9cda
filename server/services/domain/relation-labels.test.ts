import { expect, it } from "vitest";
import { byRelationOrder, relationLabel } from "./relation-labels.ts";

it.each([
  ["dependsOn", "Depends on"],
  ["dependencyOf", "Needed by"],
  ["ownedBy", "Owned by"],
  ["x-made-up", "x-made-up"],
  ["toString", "toString"],
  ["", ""],
])("the relation %j reads %j", (type, label) => {
  expect(relationLabel(type)).toBe(label);
});

it("relations stand in the page's order, those nobody named last and as they came", () => {
  const types = ["zeta", "ownedBy", "alpha", "dependsOn", "partOf", "hasMember"];
  const sorted = types.map((type) => ({ type })).toSorted(byRelationOrder);
  expect(sorted.map(({ type }) => type)).toEqual([
    "partOf",
    "dependsOn",
    "hasMember",
    "ownedBy",
    "zeta",
    "alpha",
  ]);
});
