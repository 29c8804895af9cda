import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";
import { findExcuse, isExcusedAnswer, isExcusedValue, toDescribedPath } from "./exceptions.ts";
import { convert, toDefinitions } from "./json-schema.ts";
import {
  type ContractDocument,
  type ContractOperation,
  queryParameters,
  readContractDocument,
} from "./openapi-document.ts";

// Judges HTTP traffic by GitHub's own description: what we send may hold no unknown key, what comes back must
// hold every required one. For tests; the running product never loads it.

export type SentRequest = {
  readonly method: string;
  /** Path below /api/v3, with its query. */
  readonly target: string;
  readonly requestBody: unknown;
};
export type Exchange = SentRequest & {
  readonly status: number;
  readonly responseBody: unknown;
  /** A file's bytes in place of the described object, as the request's media type asked. */
  readonly isRaw?: boolean;
};
export type ContractFinding = {
  readonly operation: string;
  readonly part: "request" | "response";
  readonly message: string;
};
export type Contract = {
  /** What is wrong with a webhook's payload; a webhook GitHub does not describe is wrong as a whole. */
  readonly checkWebhook: (event: string, payload: unknown) => string[];
  readonly webhooks: readonly string[];
  /** Both halves; what was refused may have been wrong on purpose. */
  readonly check: (exchange: Exchange) => ContractFinding[];
  /** What is sent, whatever the answer will be. */
  readonly checkRequest: (sent: SentRequest) => ContractFinding[];
  readonly checkAnswer: (exchange: Exchange) => ContractFinding[];
  /** Ids of operations seen with a successful answer. */
  readonly exercised: ReadonlySet<string>;
  readonly operations: readonly ContractOperation[];
  readonly find: (method: string, path: string) => ContractOperation | undefined;
};

/** Parameters whose values contain slashes. */
const WIDE = new Set(["path", "ref", "basehead", "branch"]);

function toExpression(operation: ContractOperation): RegExp {
  const source = operation.path
    .split("/")
    .map((segment) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (!name) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return WIDE.has(name) ? "(.+)" : "([^/]+)";
    })
    .join("/");
  return new RegExp(`^${source}$`);
}

/** Literal segments first, and longer paths before their own beginnings. */
function rankOf(operation: ContractOperation): string {
  const segments = operation.path.split("/").map((part) => (part.startsWith("{") ? "1" : "0"));
  return `${segments.join("")}2`;
}

const byLiteralness = (a: ContractOperation, b: ContractOperation) => (rankOf(a) < rankOf(b) ? -1 : 1);

function createFinder(operations: readonly ContractOperation[]): Contract["find"] {
  const compiled = [...operations]
    .sort(byLiteralness)
    .map((operation) => ({ operation, expression: toExpression(operation) }));
  return (method, path) =>
    compiled.find(({ operation, expression }) => operation.method === method && expression.test(path))
      ?.operation;
}

const OPEN = { definitions: "github-open", isClosed: false } as const;
const CLOSED = { definitions: "github-closed", isClosed: true } as const;

function createCompiler(
  document: ContractDocument,
): (key: string, schema: unknown, isClosed: boolean) => ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, verbose: true });
  formats.default(ajv, ["uri", "date-time", "email"]);
  ajv.addFormat("int64", true);
  ajv.addFormat("repo.nwo", true);
  ajv.addFormat("uri-template", true);
  ajv.addSchema(toDefinitions(document.components.schemas, OPEN));
  ajv.addSchema(toDefinitions(document.components.schemas, CLOSED));
  const cache = new Map<string, ValidateFunction>();
  return (key, schema, isClosed) => {
    const known = cache.get(key);
    if (known) return known;
    const converted = convert(schema, isClosed ? CLOSED : OPEN);
    const validate = ajv.compile(typeof converted === "object" && converted !== null ? converted : {});
    cache.set(key, validate);
    return validate;
  };
}

function describe(error: ErrorObject): string {
  const extra =
    error.keyword === "additionalProperties" ? ` (${String(error.params["additionalProperty"])})` : "";
  return `${error.instancePath || "/"} ${error.message ?? error.keyword}${extra}`;
}

function describeAll(errors: readonly ErrorObject[] | null | undefined): string[] {
  return [...new Set((errors ?? []).map(describe))].slice(0, 12);
}

function isErrorBody(body: unknown): boolean {
  return typeof body === "object" && body !== null && "message" in body && "documentation_url" in body;
}

type Judge = { readonly document: ContractDocument; readonly compile: ReturnType<typeof createCompiler> };

const typedSchema = z.object({ type: z.string() }).catch({ type: "string" });

/** A query carries text; numbers and switches are read from it before they are judged. */
function readQueryValue(schema: unknown, text: string): unknown {
  const { type } = typedSchema.parse(schema);
  if (type === "integer" || type === "number") return Number(text);
  return type === "boolean" && /^(true|false)$/.test(text) ? text === "true" : text;
}

function queryProblems(judge: Judge, operation: ContractOperation, target: string): string[] {
  const known = queryParameters(judge.document, operation);
  return [...new URLSearchParams(target.split("?")[1] ?? "")].flatMap(([key, text]) => {
    if (!known.has(key)) return [`unknown query key ${key}`];
    const schema = known.get(key) ?? {};
    const validate = judge.compile(`${operation.id} query ${key}`, schema, true);
    if (validate(readQueryValue(schema, text))) return [];
    return [`query key ${key}=${text}: ${describeAll(validate.errors).join(", ")}`];
  });
}

function bodyProblems(judge: Judge, operation: ContractOperation, body: unknown): string[] {
  const schema = operation.body?.schema;
  if (body === undefined) return operation.body?.required ? ["a body is required"] : [];
  if (!schema) return ["a body was sent where none is documented"];
  const validate = judge.compile(`${operation.id} request`, schema, true);
  if (validate(body)) return [];
  return describeAll(
    validate.errors?.filter((error) => !isExcusedValue(operation.id, error.instancePath, error.data)),
  );
}

function responseProblems(judge: Judge, operation: ContractOperation, exchange: Exchange): string[] {
  const status = String(exchange.status);
  const documented = operation.responses[status];
  if (!documented && findExcuse(operation, status) === undefined) return [`undocumented status ${status}`];
  if (exchange.status >= 400)
    return isErrorBody(exchange.responseBody) ? [] : ["an error needs message and documentation_url"];
  if (!documented?.schema || exchange.status >= 300 || exchange.isRaw === true) return [];
  const validate = judge.compile(`${operation.id} ${status}`, documented.schema, false);
  if (validate(exchange.responseBody)) return [];
  return describeAll(
    validate.errors?.filter((error) => !isExcusedAnswer(operation.id, error.instancePath, error.data)),
  );
}

/** The description's name of a webhook: event and action with hyphens, as in `pull-request-opened`. */
export function webhookName(event: string, payload: unknown): string {
  const { action } = z.object({ action: z.string().optional() }).parse(payload);
  return [event, ...(action === undefined ? [] : [action])].join("-").replaceAll("_", "-");
}

function webhookProblems(judge: Judge, event: string, payload: unknown): string[] {
  const name = webhookName(event, payload);
  const schema = judge.document.webhooks[name];
  if (!schema) return [`GitHub describes no webhook ${name}`];
  const validate = judge.compile(`webhook ${name}`, schema, false);
  if (validate(payload)) return [];
  return describeAll(
    validate.errors?.filter((error) => !isExcusedAnswer(`webhook ${name}`, error.instancePath, error.data)),
  );
}

type Part = ContractFinding["part"];
type Examine = (operation: ContractOperation) => Partial<Record<Part, string[]>>;

/** Findings of both parts, told with the operation they concern. */
function toFindings(find: Contract["find"], sent: SentRequest, examine: Examine): ContractFinding[] {
  const name = `${sent.method} ${sent.target}`;
  const operation = find(sent.method, sent.target.split("?")[0] ?? "");
  if (!operation)
    return [{ operation: name, part: "request", message: "GitHub documents no such operation" }];
  const { request = [], response = [] } = examine(operation);
  const named = (part: Part) => (message: string) => ({
    operation: `${operation.id} ${name}`,
    part,
    message,
  });
  return [...request.map(named("request")), ...response.map(named("response"))];
}

export function createContract(): Contract {
  const document = readContractDocument();
  const judge: Judge = { document, compile: createCompiler(document) };
  const findDescribed = createFinder(document.operations);
  const find: Contract["find"] = (method, path) => findDescribed(method, toDescribedPath(path));
  const exercised = new Set<string>();
  const request = (operation: ContractOperation, sent: SentRequest) => [
    ...queryProblems(judge, operation, sent.target),
    ...bodyProblems(judge, operation, sent.requestBody),
  ];
  const response = (operation: ContractOperation, exchange: Exchange) => {
    if (exchange.status < 300) exercised.add(operation.id);
    return responseProblems(judge, operation, exchange);
  };
  return {
    operations: document.operations,
    webhooks: Object.keys(document.webhooks),
    checkWebhook: (event, payload) => webhookProblems(judge, event, payload),
    exercised,
    find,
    checkRequest: (sent) => toFindings(find, sent, (operation) => ({ request: request(operation, sent) })),
    checkAnswer: (exchange) =>
      toFindings(find, exchange, (operation) => ({ response: response(operation, exchange) })),
    check: (exchange) =>
      toFindings(find, exchange, (operation) => ({
        request:
          exchange.status < 400
            ? request(operation, exchange)
            : queryProblems(judge, operation, exchange.target),
        response: response(operation, exchange),
      })),
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.clone().text();
  const isJson = /^application\/json/.test(response.headers.get("content-type") ?? "");
  return text !== "" && isJson ? JSON.parse(text) : undefined;
}

const API_ROOT = "/api/v3";

/** Octokit sends an empty text where a write has no body. Text that is no JSON stays text, and fits no object. */
function readSentBody(body: RequestInit["body"]): unknown {
  if (typeof body !== "string" || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The call as the description sees it; undefined for what does not go to the REST interface. */
export function toSentRequest(input: string, init?: RequestInit): SentRequest | undefined {
  const url = new URL(input);
  const at = url.pathname.indexOf(API_ROOT);
  if (at < 0) return undefined;
  return {
    method: init?.method ?? "GET",
    target: `${url.pathname.slice(at + API_ROOT.length)}${url.search}`,
    requestBody: readSentBody(init?.body),
  };
}

export const toExchange = async (sent: SentRequest, response: Response): Promise<Exchange> => ({
  ...sent,
  status: response.status,
  responseBody: await readBody(response),
  isRaw: /^application\/vnd\.github\.raw/.test(response.headers.get("content-type") ?? ""),
});

export const describeFinding = ({ operation, part, message }: ContractFinding): string =>
  `${operation}: ${part}: ${message}`;

type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** A fetch that throws on every deviation, for a test that calls the forge itself. */
export function createContractFetch(contract: Contract): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const sent = toSentRequest(input, init);
    if (sent === undefined) return response;
    const findings = contract.check(await toExchange(sent, response));
    if (findings.length === 0) return response;
    throw new Error(
      `traffic differs from GitHub's description:\n${findings.map(describeFinding).join("\n")}`,
    );
  };
}
