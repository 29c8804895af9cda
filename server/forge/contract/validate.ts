import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { UNDOCUMENTED_STATUSES } from "./exceptions.ts";
import { convert, toDefinitions } from "./json-schema.ts";
import {
  type ContractDocument,
  type ContractOperation,
  queryNames,
  readContractDocument,
} from "./openapi-document.ts";

// Judges HTTP traffic by GitHub's own description: what we send may hold no unknown key, what comes back must
// hold every required one. For tests; the running product never loads it.

export type Exchange = {
  readonly method: string;
  /** Path below /api/v3, with its query. */
  readonly target: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
};
export type ContractFinding = {
  readonly operation: string;
  readonly part: "request" | "response";
  readonly message: string;
};
export type Contract = {
  readonly check: (exchange: Exchange) => ContractFinding[];
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
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv, ["uri", "date-time", "email"]);
  ajv.addFormat("int64", true);
  ajv.addFormat("repo.nwo", true);
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

function requestProblems(judge: Judge, operation: ContractOperation, exchange: Exchange): string[] {
  const known = queryNames(judge.document, operation);
  const query = new URLSearchParams(exchange.target.split("?")[1] ?? "");
  const unknown = [...query.keys()].filter((key) => !known.has(key)).map((key) => `unknown query key ${key}`);
  const schema = operation.body?.schema;
  // A refused request may be wrong on purpose: that is what the refusal is for.
  if (exchange.status >= 400) return unknown;
  if (exchange.requestBody === undefined)
    return operation.body?.required ? [...unknown, "a body is required"] : unknown;
  if (!schema) return [...unknown, "a body was sent where none is documented"];
  const validate = judge.compile(`${operation.id} request`, schema, true);
  return validate(exchange.requestBody) ? unknown : [...unknown, ...describeAll(validate.errors)];
}

function responseProblems(judge: Judge, operation: ContractOperation, exchange: Exchange): string[] {
  const status = String(exchange.status);
  const documented = operation.responses[status];
  if (!documented && !(status in UNDOCUMENTED_STATUSES)) return [`undocumented status ${status}`];
  if (exchange.status >= 400)
    return isErrorBody(exchange.responseBody) ? [] : ["an error needs message and documentation_url"];
  if (!documented?.schema || exchange.status >= 300) return [];
  const validate = judge.compile(`${operation.id} ${status}`, documented.schema, false);
  return validate(exchange.responseBody) ? [] : describeAll(validate.errors);
}

export function createContract(): Contract {
  const document = readContractDocument();
  const judge: Judge = { document, compile: createCompiler(document) };
  const find = createFinder(document.operations);
  const exercised = new Set<string>();
  return {
    operations: document.operations,
    exercised,
    find,
    check: (exchange) => {
      const operation = find(exchange.method, exchange.target.split("?")[0] ?? "");
      const name = `${exchange.method} ${exchange.target}`;
      if (!operation)
        return [{ operation: name, part: "request", message: "GitHub documents no such operation" }];
      if (exchange.status < 300) exercised.add(operation.id);
      const toFinding = (part: ContractFinding["part"]) => (message: string) => ({
        operation: `${operation.id} ${name}`,
        part,
        message,
      });
      return [
        ...requestProblems(judge, operation, exchange).map(toFinding("request")),
        ...responseProblems(judge, operation, exchange).map(toFinding("response")),
      ];
    },
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.clone().text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return text !== "" && isJson ? JSON.parse(text) : undefined;
}

type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** A fetch that throws on every deviation; hand it to Octokit as `request.fetch` or call it directly. */
export function createContractFetch(
  contract: Contract,
  send: Fetch = (input, init) => fetch(input, init),
): Fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const url = new URL(input);
    const at = url.pathname.indexOf("/api/v3");
    if (at < 0) return response;
    const findings = contract.check({
      method: init?.method ?? "GET",
      target: `${url.pathname.slice(at + "/api/v3".length)}${url.search}`,
      requestBody: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
      status: response.status,
      responseBody: await readBody(response),
    });
    if (findings.length === 0) return response;
    const lines = findings.map((finding) => `${finding.operation}: ${finding.part}: ${finding.message}`);
    throw new Error(`traffic differs from GitHub's description:\n${lines.join("\n")}`);
  };
}
