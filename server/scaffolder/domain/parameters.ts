/*
 * The questions of a template: pages of JSON Schema (draft 7) whose `dependencies`, `oneOf`, `if/then/else` add
 * questions when others are answered. Conditions work within one page, as in the form that asks them.
 * Source: backstage.io/docs/features/software-templates/input-examples, react-jsonschema-form.
 */
import { isJsonObject, toJsonArray, toJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";
import { anyShape, recordShape, type Shape } from "./scope.ts";

export type ParameterPage = JsonObject;

/** Every schema that a page may add to itself, itself first. */
export function listSubschemas(schema: JsonObject): readonly JsonObject[] {
  const branches: (JsonValue | undefined)[] = [
    ...toJsonArray(schema.oneOf),
    ...toJsonArray(schema.anyOf),
    ...toJsonArray(schema.allOf),
    schema.if,
    schema.then,
    schema.else,
    ...Object.values(toJsonObject(schema.dependencies)),
    ...Object.values(toJsonObject(schema.dependentSchemas)),
  ];
  return [schema, ...branches.filter(isJsonObject).flatMap(listSubschemas)];
}

/** Every property a page can ask for, whatever the answers; the first declaration of a name wins. */
export function listProperties(schema: JsonObject): ReadonlyMap<string, JsonObject> {
  const properties = new Map<string, JsonObject>();
  for (const part of listSubschemas(schema)) {
    for (const [name, property] of Object.entries(toJsonObject(part.properties))) {
      const known = properties.get(name);
      const isDescription = isJsonObject(property) && ("type" in property || "title" in property);
      if (isJsonObject(property) && (known === undefined || (isDescription && !("type" in known)))) {
        properties.set(name, property);
      }
    }
  }
  return properties;
}

export function listParameters(pages: readonly ParameterPage[]): ReadonlyMap<string, JsonObject> {
  return new Map(pages.flatMap((page) => [...listProperties(page)]));
}

/** The questions a person always sees: those not behind a condition, hidden ones excepted. */
export function listQuestions(pages: readonly ParameterPage[]): readonly string[] {
  return pages.flatMap((page) =>
    Object.entries(toJsonObject(page.properties))
      .filter(([, property]) => toJsonObject(property)["ui:widget"] !== "hidden")
      .map(([name]) => name),
  );
}

/** Secrets never reach a file, a plan or the database in the clear. */
export function isSecretParameter(schema: JsonObject): boolean {
  return (
    schema["ui:field"] === "Secret" ||
    schema["ui:widget"] === "password" ||
    schema.format === "password" ||
    schema.writeOnly === true
  );
}

/** What a template may read below a parameter: declared fields of an object, anything of everything else. */
export function parameterShape(schema: JsonObject): Shape {
  const properties = listProperties(schema);
  const isOpen = properties.size === 0 || isJsonObject(schema.additionalProperties);
  if (schema.type !== "object" || isOpen) return anyShape;
  return recordShape([...properties].map(([name, property]) => [name, parameterShape(property)]));
}
