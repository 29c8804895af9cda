/*
 * The REST door: matches a request to an operation and merges path, query, headers and body into its input. It knows
 * nothing of Next.js; app/api/v1 hands it a plain request and sends back the plain answer.
 */
import { z } from "zod";
import { AppError } from "../kernel/app-error.ts";
import { baseOf, restBases, type Operation, type RestBase, type RestDoor } from "./define-operation.ts";
import type { StreamAnswer, StreamOperation } from "./define-stream.ts";
import { executeOperation, openStream, type Caller } from "./execute-operation.ts";
import { findRestSegments, literalSegments, matchRestPath } from "./rest-path.ts";

export interface RestRequest {
  readonly method: string;
  /** /api/v1 without one. */
  readonly base?: RestBase;
  /** Decoded segments below the base. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Parsed JSON body, or undefined without one. */
  readonly body: unknown;
  /** Aborted when the reader goes away; only streams look at it. */
  readonly signal?: AbortSignal;
}

/** What REST serves: operations, and the reads that answer with a stream. */
export type RestOperation = Operation | StreamOperation;

export interface RestAnswer {
  readonly kind: "json";
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type RestStream = { readonly kind: "stream" } & StreamAnswer;

interface Match {
  readonly operation: RestOperation;
  readonly rest: RestDoor;
  readonly params: Readonly<Record<string, string>>;
  readonly literalCount: number;
}

interface Target {
  readonly base?: RestBase;
  readonly segments: readonly string[];
}

function matchesOf(operations: readonly RestOperation[], { base = "/api/v1", segments }: Target): Match[] {
  return operations
    .flatMap((operation) => {
      const { rest } = operation;
      if (rest === null || baseOf(rest) !== base) return [];
      const params = matchRestPath(rest.path, segments);
      return params === undefined
        ? []
        : [{ operation, rest, params, literalCount: literalSegments(rest.path) }];
    })
    .toSorted((left, right) => right.literalCount - left.literalCount);
}

/** The operation behind a request; 404 for an unknown path, 405 for a known path with another method. */
export function findRestOperation(
  operations: readonly RestOperation[],
  request: Pick<RestRequest, "method" | "base" | "segments">,
): Match {
  const matches = matchesOf(operations, request);
  const path = `${request.base ?? "/api/v1"}/${request.segments.join("/")}`;
  if (matches.length === 0)
    throw new AppError("not_found", `There is nothing at ${path}. See /api/docs for every path.`);
  const match = matches.find((candidate) => candidate.rest.method === request.method);
  if (match === undefined) {
    const allowedMethods = matches.map((candidate) => candidate.rest.method);
    const message = `${path} answers ${allowedMethods.join(", ")}, not ${request.method}.`;
    throw new AppError("method_not_allowed", message, { allowedMethods });
  }
  return match;
}

/** The path as it is declared, for metrics: a time series per path anybody can think of would never end. */
export function restRoute(operations: readonly RestOperation[], pathname: string): string {
  const segments = findRestSegments(pathname);
  const base = restBases.find((candidate) => pathname.startsWith(`${candidate}/`)) ?? "/api/v1";
  const [match] = segments === undefined ? [] : matchesOf(operations, { base, segments });
  return match === undefined ? "unmatched" : `${base}${match.rest.path}`;
}

/** Entry by entry: assigning to `__proto__` would change the object instead of naming the field. */
function fromQuery(query: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(query.keys())].map((key) => {
    const values = query.getAll(key);
    return [key, values.length > 1 ? values : (values[0] ?? "")] as const;
  });
  return Object.fromEntries(entries);
}

function fromHeaders(rest: RestDoor, headers: Headers): Record<string, string> {
  const found = Object.entries(rest.headers ?? {}).flatMap(([header, field]) => {
    const value = headers.get(header);
    return value === null ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found);
}

const isObject = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === "object" && body !== null && !Array.isArray(body);

/** As it was sent, also with fields a schema would drop: executeOperation names every one that does not belong. */
function fromBody(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (isObject(body)) return body;
  throw new AppError("invalid_input", "Expected a JSON object as the body.");
}

const isBodyless = (rest: RestDoor): boolean => rest.method === "GET" || rest.method === "DELETE";

/** What is in the wrong place would be dropped in silence, and the caller would believe it was heard. */
function assertNothingMisplaced(rest: RestDoor, { method, query, body }: RestRequest): void {
  const bodyless = isBodyless(rest);
  const name = [...query.keys()].find((key) => !(rest.query ?? []).includes(key));
  if (!bodyless && name !== undefined)
    throw new AppError(
      "invalid_input",
      `Expected ${method} fields in the JSON body, found ?${name}= in the URL.`,
    );
  if (bodyless && body !== undefined)
    throw new AppError(
      "invalid_input",
      `Expected ${method} without a body, found one. Use the query string.`,
    );
}

function inputOf({ rest, params }: Match, request: RestRequest): Record<string, unknown> {
  assertNothingMisplaced(rest, request);
  const inUrl = fromQuery(request.query);
  const given = isBodyless(rest) ? inUrl : { ...inUrl, ...fromBody(request.body) };
  return { ...given, ...fromHeaders(rest, request.headers), ...params };
}

export function handleRest(
  operations: readonly Operation[],
  caller: Caller,
  request: RestRequest,
): Promise<RestAnswer>;
export function handleRest(
  operations: readonly RestOperation[],
  caller: Caller,
  request: RestRequest,
): Promise<RestAnswer | RestStream>;
export async function handleRest(
  operations: readonly RestOperation[],
  caller: Caller,
  request: RestRequest,
): Promise<RestAnswer | RestStream> {
  const match = findRestOperation(operations, request);
  const { operation, rest } = match;
  const input = inputOf(match, request);
  if (operation.kind === "stream") {
    const signal = request.signal ?? new AbortController().signal;
    return { kind: "stream", ...(await openStream(operation, { ...caller, signal }, input)) };
  }
  const output = await executeOperation(operation, caller, input);
  return { kind: "json", ...presentationOf(rest, request, output) };
}

function presentationOf(rest: RestDoor, { segments, query }: RestRequest, output: unknown) {
  const { status = 200 } = rest;
  if (rest.present === undefined) return { status, body: output };
  const path = [baseOf(rest), ...segments.map(encodeURIComponent)].join("/");
  return { status, ...rest.present.toAnswer(output, query.size > 0 ? `${path}?${query}` : path) };
}

/** Input of a list parameter that may be given once or repeated: `?filter=a&filter=b`. */
export const repeatable = (item: z.ZodString) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));
