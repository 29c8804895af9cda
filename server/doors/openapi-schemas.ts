/* The zod schemas of the declarations as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
import { z } from "zod";
import type { RestDoor } from "./define-operation.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Shared definitions have to stand in one place of the document: a reference means the document, not the schema around it. */
export interface SchemaCollector {
  readonly schemas: Readonly<Record<string, Json>>;
  /** `name` begins the names of the definitions this schema brings along. */
  readonly toOutput: (schema: z.ZodType, name: string) => Json;
  readonly toInput: (schema: z.ZodType, name: string) => Json;
}

const objectSchema = z.record(z.string(), z.unknown());
const definitionsSchema = z.record(z.string(), objectSchema).default({});

function pointAt(node: unknown, prefix: string): unknown {
  if (Array.isArray(node)) return node.map((entry) => pointAt(entry, prefix));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    const isReference = key === "$ref" && typeof value === "string";
    return [key, isReference ? value.replace("#/$defs/", prefix) : pointAt(value, prefix)] as const;
  });
  return Object.fromEntries(entries);
}

export function createSchemaCollector(): SchemaCollector {
  const schemas: Record<string, Json> = {};
  const convert = (schema: z.ZodType, io: "input" | "output", name: string): Json => {
    const {
      $schema: _dialect,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: "any", cycles: "ref" });
    const prefix = `#/components/schemas/${name}.`;
    for (const [key, definition] of Object.entries(definitionsSchema.parse($defs)))
      schemas[`${name}.${key}`] = objectSchema.parse(pointAt(definition, prefix));
    return objectSchema.parse(pointAt(rest, prefix));
  };
  return {
    schemas,
    toOutput: (schema, name) => convert(schema, "output", name),
    toInput: (schema, name) => convert(schema, "input", name),
  };
}

const propertiesSchema = z.object({ properties: z.record(z.string(), objectSchema).default({}) });
const fieldsSchema = z.record(z.string(), z.instanceof(z.ZodType));

interface Input {
  readonly properties: Readonly<Record<string, Json>>;
  readonly required: readonly string[];
}

/**
 * Which fields there are and which must be there. The schema itself is asked: what is read from nothing at all (a list
 * of zero entries) need not be there, whatever its type says.
 */
function readInput(collector: SchemaCollector, schema: z.ZodType, name: string): Input {
  const { properties } = propertiesSchema.parse(collector.toInput(schema, name));
  const fields = schema instanceof z.ZodObject ? fieldsSchema.parse(schema.shape) : {};
  const isNeeded = (field: string): boolean => fields[field]?.safeParse(undefined).success === false;
  return { properties, required: Object.keys(properties).filter(isNeeded) };
}

const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

const isBodyless = ({ method }: RestDoor): boolean => method === "GET" || method === "DELETE";

function parametersOf(rest: RestDoor, input: Input): Json[] {
  const inPath = pathParameters(rest.path);
  const headerOf = new Map(Object.entries(rest.headers ?? {}).map(([header, field]) => [field, header]));
  return Object.entries(input.properties).flatMap(([name, schema]) => {
    const { description, ...bare } = schema;
    const common = { schema: bare, ...(description === undefined ? {} : { description }) };
    if (inPath.includes(name)) return [{ name, in: "path", required: true, ...common }];
    const required = input.required.includes(name);
    const header = headerOf.get(name);
    if (header !== undefined) return [{ name: header, in: "header", required, ...common }];
    return isBodyless(rest) || rest.query?.includes(name) === true
      ? [{ name, in: "query", required, ...common }]
      : [];
  });
}

function requestBodyOf(rest: RestDoor, input: Input): Json {
  if (isBodyless(rest)) return {};
  const elsewhere = new Set([...pathParameters(rest.path), ...Object.values(rest.headers ?? {})]);
  const properties = Object.fromEntries(
    Object.entries(input.properties).filter(([name]) => !elsewhere.has(name)),
  );
  const required = input.required.filter((name) => !elsewhere.has(name));
  const schema = {
    type: "object",
    properties,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  };
  return { requestBody: { required: required.length > 0, content: { "application/json": { schema } } } };
}

interface Asked {
  readonly name: string;
  readonly input: z.ZodType;
}

/** What a request carries: parameters and body, from the input and where the door takes its fields from. */
export function describeRequest(collector: SchemaCollector, rest: RestDoor, { name, input }: Asked): Json {
  const fields = readInput(collector, input, name);
  return { parameters: parametersOf(rest, fields), ...requestBodyOf(rest, fields) };
}
