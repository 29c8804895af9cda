/*
 * OpenAPI 3.1 from the operations themselves: what is not declared is not documented, and the other way round.
 * openapi-answers.integration.test.ts compares what a real portal answers with what is written here.
 */
import { httpStatusByCode } from "../kernel/app-error.ts";
import { baseOf, type RestBase, type RestDoor } from "./define-operation.ts";
import { credentialOf, describeAccess, securitySchemes } from "./openapi-access.ts";
import {
  createErrorCollector,
  errorContent,
  errorSchemaOf,
  requestIdHeader,
  type ErrorCollector,
} from "./openapi-errors.ts";
import { describeOwnDoors } from "./openapi-own-doors.ts";
import {
  createSchemaCollector,
  describeRequest,
  type Json,
  type SchemaCollector,
} from "./openapi-schemas.ts";
import type { RestOperation } from "./rest.ts";

interface Writing {
  readonly base: RestBase;
  readonly schemas: SchemaCollector;
  readonly errors: ErrorCollector;
}

function contentOf(operation: RestOperation, { schemas }: Writing): Json {
  if (operation.kind !== "stream")
    return { "application/json": { schema: schemas.toOutput(operation.output, operation.name) } };
  return Object.fromEntries(operation.contentTypes.map((type) => [type, { schema: { type: "string" } }]));
}

/** What a door sends in place of the output. A refusal of the door itself may come with the same status. */
function presentedAnswers(operation: RestOperation, rest: RestDoor, writing: Writing): Json {
  const answers = Object.entries(rest.present?.answers ?? {}).map(([status, answer]) => {
    const headers = Object.entries(answer.headers ?? {}).map(
      ([name, description]) => [name, { description, schema: { type: "string" } }] as const,
    );
    const described = {
      description: answer.description,
      headers: { ...requestIdHeader, ...Object.fromEntries(headers) },
    };
    if (answer.schema === null) return [status, described] as const;
    const sent = writing.schemas.toOutput(answer.schema, operation.name);
    const refused = errorContent(writing.base, Number(status), credentialOf(operation));
    const schema = Number(status) < 400 ? sent : { anyOf: [sent, refused] };
    return [status, { ...described, content: { "application/json": { schema } } }] as const;
  });
  return Object.fromEntries(answers);
}

function answersOf(operation: RestOperation, rest: RestDoor, writing: Writing): Json {
  if (rest.present !== undefined) return presentedAnswers(operation, rest, writing);
  const answer = {
    description: "The answer.",
    headers: requestIdHeader,
    content: contentOf(operation, writing),
  };
  return { [String(rest.status ?? 200)]: answer };
}

/** What every door can refuse with, and what follows from what the request carries. */
function refusalsOf(operation: RestOperation, rest: RestDoor): number[] {
  const always = [400, 421, 429, 500, 503];
  const isOpen = credentialOf(operation) === "none";
  return [
    ...always,
    ...(isOpen ? [] : [401, 403]),
    ...(rest.path.includes("{") ? [404] : []),
    ...(rest.method === "GET" ? [] : [408, 413, 415]),
    ...(operation.kind === "mutation" ? [409] : []),
  ].toSorted((left, right) => left - right);
}

function describeOperation(operation: RestOperation, rest: RestDoor, writing: Writing): Json {
  const refusals = writing.errors.refer(refusalsOf(operation, rest), credentialOf(operation));
  return {
    operationId: operation.name,
    tags: [operation.name.split(".")[0]],
    summary: operation.summary,
    ...describeAccess(operation),
    ...describeRequest(writing.schemas, rest, operation),
    responses: { ...refusals, ...answersOf(operation, rest, writing) },
  };
}

function pathsOf(operations: readonly RestOperation[], writing: Writing): Readonly<Record<string, Json>> {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { rest } = operation;
    if (rest === null || baseOf(rest) !== writing.base) continue;
    const described = describeOperation(operation, rest, writing);
    paths[rest.path] = { ...paths[rest.path], [rest.method.toLowerCase()]: described };
  }
  for (const [path, item] of Object.entries(describeOwnDoors(writing.base, writing.errors)))
    paths[path] = { ...paths[path], ...item };
  return paths;
}

const titles: Readonly<Record<RestBase, string>> = {
  "/api/v1": "Waymark",
  "/api/catalog": "Waymark: the catalog API for clients of Backstage",
};

export interface OpenApiOptions {
  readonly version: string;
  readonly base: RestBase;
  /** As this portal names it. */
  readonly sessionCookie: string;
}

/** One document per base: paths below them may be called the same. */
export function buildOpenApi(operations: readonly RestOperation[], options: OpenApiOptions): Json {
  const { version, base, sessionCookie } = options;
  const schemas = createSchemaCollector();
  const errors = createErrorCollector(base);
  const paths = pathsOf(operations, { base, schemas, errors });
  return {
    openapi: "3.1.0",
    info: {
      title: titles[base],
      version,
      description: `Error codes: ${Object.keys(httpStatusByCode).join(", ")}.`,
    },
    servers: [{ url: base }],
    paths,
    components: {
      securitySchemes: securitySchemes(sessionCookie),
      responses: errors.responses,
      schemas: { Error: schemas.toOutput(errorSchemaOf(base), "Error"), ...schemas.schemas },
    },
  };
}
