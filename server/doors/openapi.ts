/* OpenAPI 3.1 from the operations themselves: what is not declared is not documented, and the other way round. */
import { z } from "zod";
import { httpStatusByCode } from "../kernel/app-error.ts";
import { baseOf, type RestBase, type RestDoor } from "./define-operation.ts";
import type { RestOperation } from "./rest.ts";

type Json = Record<string, unknown>;

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string(),
  details: z
    .unknown()
    .optional()
    .describe("What a program needs beside the message; of invalid_input {fields: [{field, message}]}."),
});

const jsonSchema = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
};

const objectShape = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

interface Input {
  readonly properties: Record<string, Json>;
  readonly required: readonly string[];
}

function parametersOf(rest: RestDoor, input: Input): Json[] {
  const inPath = pathParameters(rest.path);
  const headerOf = new Map(Object.entries(rest.headers ?? {}).map(([header, field]) => [field, header]));
  return Object.entries(input.properties).flatMap(([name, schema]) => {
    const { description, ...bare } = schema;
    const common = { schema: bare, ...(description === undefined ? {} : { description }) };
    if (inPath.includes(name)) return [{ name, in: "path", required: true, ...common }];
    const header = headerOf.get(name);
    if (header !== undefined)
      return [{ name: header, in: "header", required: input.required.includes(name), ...common }];
    const bodyless = rest.method === "GET" || rest.method === "DELETE";
    return bodyless || rest.query?.includes(name) === true
      ? [{ name, in: "query", required: input.required.includes(name), ...common }]
      : [];
  });
}

function requestBodyOf(rest: RestDoor, input: Input): Json {
  if (rest.method === "GET" || rest.method === "DELETE") return {};
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

function contentOf(operation: RestOperation): Json {
  if (operation.kind !== "stream")
    return { "application/json": { schema: jsonSchema(operation.output, "output") } };
  return Object.fromEntries(operation.contentTypes.map((type) => [type, { schema: { type: "string" } }]));
}

function describeOperation(operation: RestOperation, rest: RestDoor): Json {
  const input = objectShape.parse(jsonSchema(operation.input, "input"));
  const role = operation.access.role;
  return {
    operationId: operation.name,
    tags: [operation.name.split(".")[0]],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    "x-waymark-role": role,
    ...(operation.access.ownership === undefined
      ? {}
      : { "x-waymark-ownership": operation.access.ownership }),
    ...(operation.cli === null ? {} : { "x-waymark-cli": operation.cli }),
    ...(role === "public" ? { security: [] } : {}),
    parameters: parametersOf(rest, input),
    ...requestBodyOf(rest, input),
    responses: {
      [String(rest.status ?? 200)]: {
        description: "The answer.",
        content: contentOf(operation),
      },
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

/** One document per base: paths below them may be called the same. */
export function buildOpenApi(
  operations: readonly RestOperation[],
  version: string,
  base: RestBase = "/api/v1",
): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    if (operation.rest === null || baseOf(operation.rest) !== base) continue;
    const path = operation.rest.path;
    paths[path] = {
      ...paths[path],
      [operation.rest.method.toLowerCase()]: describeOperation(operation, operation.rest),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Waymark",
      version,
      description: `Error codes: ${Object.keys(httpStatusByCode).join(", ")}.`,
    },
    servers: [{ url: base }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "An API token, `wm_…`." } },
      responses: {
        Error: {
          description: "What was expected, what was found, what to do.",
          content: { "application/json": { schema: jsonSchema(errorSchema, "output") } },
        },
      },
    },
  };
}
