// OpenAPI 3.0 schemas to JSON Schema draft 7. `nullable` beside combinators, enums without null and references
// with siblings make ajv refuse GitHub's description as it stands.

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function withNull(node: Json): Json {
  const rest = omitNullable(node);
  if (typeof rest["type"] !== "string") return { anyOf: [{ type: "null" }, rest] };
  const values = rest["enum"];
  return {
    ...rest,
    type: [rest["type"], "null"],
    ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
  };
}

type Conversion = { readonly definitions: string; readonly isClosed: boolean };

/** A closed schema refuses keys GitHub does not document, so a typing error in a request cannot pass. */
function close(node: Json): Json {
  const properties = node["properties"];
  const isOpen =
    node["additionalProperties"] !== undefined ||
    !isObject(properties) ||
    Object.keys(properties).length === 0;
  return isOpen ? node : { ...node, additionalProperties: false };
}

function convertObject(node: Json, conversion: Conversion): Json {
  const reference = node["$ref"];
  if (typeof reference === "string")
    return { $ref: `${conversion.definitions}#/definitions/${reference.split("/").at(-1) ?? ""}` };
  const converted = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === "properties" ? convertMap(value, conversion) : convert(value, conversion),
    ]),
  );
  const nullable = converted["nullable"] === true ? withNull(converted) : omitNullable(converted);
  return conversion.isClosed ? close(nullable) : nullable;
}

function omitNullable(node: Json): Json {
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== "nullable"));
}

function convertMap(map: unknown, conversion: Conversion): unknown {
  if (!isObject(map)) return map;
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, convert(value, conversion)]));
}

export function convert(node: unknown, conversion: Conversion): unknown {
  if (Array.isArray(node)) return node.map((item) => convert(item, conversion));
  return isObject(node) ? convertObject(node, conversion) : node;
}

export function toDefinitions(schemas: Readonly<Record<string, unknown>>, conversion: Conversion): Json {
  return { $id: conversion.definitions, definitions: convertMap(schemas, conversion) };
}
