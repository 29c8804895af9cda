/*
 * The REST door: matches a request to an operation and merges path, query, headers and body into its input. It knows
 * nothing of Next.js; app/api/v1 hands it a plain request and sends back the plain answer.
 */
import { z } from "zod";
import { AppError } from "../kernel/app-error.ts";
import type { Operation, RestDoor } from "./define-operation.ts";
import { executeOperation, type Caller } from "./execute-operation.ts";

export interface RestRequest {
  readonly method: string;
  /** Decoded segments below /api/v1. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Parsed JSON body, or undefined without one. */
  readonly body: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Match {
  readonly operation: Operation;
  readonly rest: RestDoor;
  readonly params: Readonly<Record<string, string>>;
  readonly literalCount: number;
}

function matchPath(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split("/").filter((part) => part !== "");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

const literals = (path: string): number =>
  path.split("/").filter((part) => part !== "" && !part.startsWith("{")).length;

function matchesOf(operations: readonly Operation[], segments: readonly string[]): Match[] {
  return operations
    .flatMap((operation) => {
      const params = operation.rest === null ? undefined : matchPath(operation.rest.path, segments);
      return operation.rest === null || params === undefined
        ? []
        : [{ operation, rest: operation.rest, params, literalCount: literals(operation.rest.path) }];
    })
    .toSorted((left, right) => right.literalCount - left.literalCount);
}

/** The operation behind a request; 404 for an unknown path, 405 for a known path with another method. */
export function findRestOperation(
  operations: readonly Operation[],
  request: Pick<RestRequest, "method" | "segments">,
): Match {
  const matches = matchesOf(operations, request.segments);
  const path = `/api/v1/${request.segments.join("/")}`;
  if (matches.length === 0)
    throw new AppError("not_found", `There is nothing at ${path}. See /api/docs for every path.`);
  const match = matches.find((candidate) => candidate.rest.method === request.method);
  if (match === undefined) {
    const allowed = matches.map((candidate) => candidate.rest.method).join(", ");
    throw new AppError("method_not_allowed", `${path} answers ${allowed}, not ${request.method}.`);
  }
  return match;
}

function fromQuery(query: URLSearchParams): Record<string, string | string[]> {
  const input: Record<string, string | string[]> = {};
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key);
    input[key] = values.length > 1 ? values : (values[0] ?? "");
  }
  return input;
}

function fromHeaders(rest: RestDoor, headers: Headers): Record<string, string> {
  const found = Object.entries(rest.headers ?? {}).flatMap(([header, field]) => {
    const value = headers.get(header);
    return value === null ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found);
}

const bodySchema = z.record(z.string(), z.unknown());

function fromBody(body: unknown): Record<string, unknown> {
  if (body === undefined) return {};
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new AppError("invalid_input", "Expected a JSON object as the body.");
  return parsed.data;
}

export async function handleRest(
  operations: readonly Operation[],
  caller: Caller,
  request: RestRequest,
): Promise<RestAnswer> {
  const { operation, rest, params } = findRestOperation(operations, request);
  const input = {
    ...(rest.method === "GET" || rest.method === "DELETE"
      ? fromQuery(request.query)
      : fromBody(request.body)),
    ...fromHeaders(rest, request.headers),
    ...params,
  };
  const body = await executeOperation(operation, caller, input);
  return { status: rest.status ?? 200, body };
}

/** Input of a list parameter that may be given once or repeated: `?filter=a&filter=b`. */
export const repeatable = (item: z.ZodString) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));
