/*
 * Backstage writes `ui:` keys inside the JSON Schema; the form library wants them beside it. Splitting keeps the
 * nesting: properties, items, and the branches of dependencies, oneOf, anyOf, allOf, if/then/else.
 */
import type { RJSFSchema, UiSchema } from "@rjsf/utils";
import type { Answers } from "./json-schema-validator";

type Json = Record<string, unknown>;
export interface SplitSchema {
  readonly schema: RJSFSchema;
  readonly uiSchema: UiSchema<Answers>;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asObject = (value: unknown): Json | undefined => (isObject(value) ? value : undefined);

const isUiKey = (key: string): boolean => key.startsWith("ui:");
const isForeignKey = (key: string): boolean => key.startsWith("backstage:");
const lists = new Set(["oneOf", "anyOf", "allOf"]);
const single = new Set(["if", "then", "else", "not"]);

function splitMap(value: Json, ui: Json): Json {
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      const inner = split(child);
      if (Object.keys(inner.ui).length > 0) ui[name] = { ...asObject(ui[name]), ...inner.ui };
      return [name, inner.schema];
    }),
  );
}

function splitBranch(value: unknown, ui: Json): unknown {
  const inner = split(value);
  for (const [name, entry] of Object.entries(inner.ui)) {
    if (!isUiKey(name)) ui[name] = { ...asObject(ui[name]), ...asObject(entry) };
  }
  return inner.schema;
}

function splitKey(key: string, value: unknown, ui: Json): unknown {
  const object = asObject(value);
  if (key === "properties" && object !== undefined) return splitMap(object, ui);
  if (key === "dependencies" && object !== undefined) {
    return Object.fromEntries(
      Object.entries(object).map(([name, branch]) => [name, splitBranch(branch, ui)]),
    );
  }
  if (key === "items" && object !== undefined) {
    const inner = split(object);
    if (Object.keys(inner.ui).length > 0) ui["items"] = inner.ui;
    return inner.schema;
  }
  if (lists.has(key) && Array.isArray(value)) return value.map((branch) => splitBranch(branch, ui));
  return single.has(key) ? splitBranch(value, ui) : value;
}

function split(value: unknown): { schema: unknown; ui: Json } {
  const object = asObject(value);
  if (object === undefined) return { schema: value, ui: {} };
  const ui: Json = {};
  const schema: Json = {};
  for (const [key, entry] of Object.entries(object)) {
    if (isUiKey(key)) ui[key] = entry;
    else if (!isForeignKey(key)) schema[key] = splitKey(key, entry, ui);
  }
  const names = schema["enumNames"];
  if (Array.isArray(names)) {
    ui["ui:enumNames"] = names;
    delete schema["enumNames"];
  }
  return { schema, ui };
}

/** Splits one page of a template's parameters. */
export function splitUiSchema(page: Json): SplitSchema {
  const { schema, ui } = split(page);
  return { schema: asObject(schema) ?? {}, uiSchema: ui };
}
