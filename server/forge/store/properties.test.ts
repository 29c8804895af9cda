import { beforeEach, describe, expect, it } from "vitest";
import {
  deleteDefinition,
  findValueProblem,
  listDefinitions,
  listPropertyValues,
  type PropertyDefinition,
  propertyDefinitionSchema,
  propertyValuesSchema,
  putDefinition,
  setPropertyValue,
} from "./properties.ts";
import { openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

const define = (definition: Partial<PropertyDefinition> = {}): PropertyDefinition => ({
  name: "tier",
  value_type: "string",
  ...definition,
});

describe("a value and its definition", () => {
  const select = define({ value_type: "single_select", allowed_values: ["gold", "silver"] });
  const multiple = define({ value_type: "multi_select", allowed_values: ["a", "b"] });

  it.each([
    [define(), "anything"],
    [define(), ""],
    [define(), "x".repeat(375)],
    [define(), null],
    [define({ value_type: "true_false" }), "true"],
    [define({ value_type: "url" }), "https://example.com/é"],
    [select, "gold"],
    [select, null],
    [multiple, []],
    [multiple, ["b", "a"]],
  ])("fit: %j and %j", (definition, value) => {
    expect(findValueProblem(definition, value)).toBeUndefined();
  });

  it.each([
    [define(), ["a"], "Property 'tier' expects a string"],
    [multiple, "a", "Property 'tier' expects an array"],
    [select, "Gold", "Property 'tier' does not allow the value 'Gold'"],
    [select, "", "Property 'tier' does not allow the value ''"],
    [multiple, ["a", "c"], "Property 'tier' does not allow the value 'c'"],
    [define({ value_type: "single_select" }), "gold", "Property 'tier' does not allow the value 'gold'"],
    [define({ value_type: "true_false" }), "yes", "Property 'tier' does not allow the value 'yes'"],
    [define({ value_type: "url" }), "no address", "Property 'tier' expects a URL"],
    [define(), "x".repeat(376), "Property 'tier' is too long"],
    [define({ value_type: "url" }), `https://example.com/${"x".repeat(375)}`, "Property 'tier' is too long"],
  ])("do not fit: %j and %j: %s", (definition, value, problem) => {
    expect(findValueProblem(definition, value)).toBe(problem);
  });

  it("are refused before they are stored when GitHub has no such thing", () => {
    expect(propertyDefinitionSchema.safeParse({ value_type: "number" }).success).toBe(false);
    const many = (count: number, text: string) =>
      propertyDefinitionSchema.safeParse({
        value_type: "single_select",
        allowed_values: Array(count).fill(text),
      }).success;
    expect([many(200, "x".repeat(75)), many(201, "x"), many(1, "x".repeat(76))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(propertyValuesSchema.safeParse([{ property_name: "a", value: 7 }]).success).toBe(false);
    expect(propertyValuesSchema.safeParse([{ property_name: "a", value: ["b", 7] }]).success).toBe(false);
    expect(propertyValuesSchema.safeParse([{ property_name: "a", value: null }]).success).toBe(true);
  });
});

describe("definitions of an organisation", () => {
  it("are listed by name, each as it was put last, in any case the same", () => {
    for (const name of ["tier", "Team"]) putDefinition(store.db, store.organization.id, define({ name }));
    putDefinition(
      store.db,
      store.organization.id,
      define({ name: "TIER", description: "How much it matters" }),
    );
    expect(listDefinitions(store.db, store.organization.id)).toEqual([
      define({ name: "Team" }),
      define({ name: "tier", description: "How much it matters" }),
    ]);
  });

  it("take their values with them, in their own organisation's repositories", () => {
    const other = store.account("other", "Organization");
    const [own, foreign] = [store.repository("a"), store.repository("a", {}, other)];
    for (const { id } of [store.organization, other]) putDefinition(store.db, id, define());
    for (const { id } of [own, foreign]) {
      setPropertyValue(store.db, id, { name: "tier", value: "gold" });
      setPropertyValue(store.db, id, { name: "team", value: "x" });
    }
    expect(deleteDefinition(store.db, store.organization.id, "Tier")).toBe(true);
    expect(listPropertyValues(store.db, own.id)).toEqual([{ name: "team", value: "x" }]);
    expect(listPropertyValues(store.db, foreign.id)).toHaveLength(2);
    expect(listDefinitions(store.db, other.id)).toHaveLength(1);
    expect(deleteDefinition(store.db, store.organization.id, "tier")).toBe(false);
  });
});

describe("values of a repository", () => {
  it("are one for each name, lists and texts told apart, and gone when set to nothing", () => {
    const { id } = store.repository("a");
    setPropertyValue(store.db, id, { name: "tier", value: "gold" });
    setPropertyValue(store.db, id, { name: "TIER", value: "silver" });
    setPropertyValue(store.db, id, { name: "languages", value: ["ts", "é"] });
    setPropertyValue(store.db, id, { name: "empty", value: [] });
    setPropertyValue(store.db, id, { name: "text", value: '["ts"]' });
    expect(listPropertyValues(store.db, id)).toEqual([
      { name: "empty", value: [] },
      { name: "languages", value: ["ts", "é"] },
      { name: "text", value: '["ts"]' },
      { name: "tier", value: "silver" },
    ]);
    for (const name of ["tier", "Languages", "empty", "text", "never"])
      setPropertyValue(store.db, id, { name, value: null });
    expect(listPropertyValues(store.db, id)).toEqual([]);
  });

  it("belong to one repository", () => {
    const [one, two] = [store.repository("a"), store.repository("b")];
    setPropertyValue(store.db, one.id, { name: "tier", value: "gold" });
    expect(listPropertyValues(store.db, two.id)).toEqual([]);
  });
});
