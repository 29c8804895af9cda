// Judges answers by an OpenAPI document of ours, and the document by the OpenAPI Initiative's own schema. For tests.
import fs from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { z } from "zod";

const metaSchemaFile = new URL("../vendor/openapi-3.1.schema.json", import.meta.url);
const objectSchema = z.record(z.string(), z.unknown());
const serversSchema = z.tuple([z.object({ url: z.string() })]);

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean(),
  schema: objectSchema,
});
const operationSchema = z.looseObject({
  operationId: z.string(),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), objectSchema),
  "x-waymark-role": z.string().optional(),
  "x-waymark-scope": z.string().optional(),
});
const documentSchema = z.looseObject({
  servers: serversSchema,
  paths: z.record(z.string(), objectSchema),
  components: z.object({
    schemas: z.record(z.string(), objectSchema),
    responses: z.record(z.string(), objectSchema),
    securitySchemes: z.record(z.string(), objectSchema),
  }),
});
type Document = z.infer<typeof documentSchema>;

const answerSchema = z.looseObject({
  headers: z.record(z.string(), z.looseObject({ required: z.boolean().default(false) })).default({}),
  content: z.record(z.string(), z.object({ schema: objectSchema })).optional(),
});
type DescribedAnswer = z.infer<typeof answerSchema>;

export interface ListedOperation extends z.infer<typeof operationSchema> {
  readonly method: string;
  /** From the root of the portal, parameters in braces. */
  readonly path: string;
}

export interface JudgedAnswer {
  readonly method: string;
  /** As asked, from the root of the portal, without a query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Judge {
  readonly operations: readonly ListedOperation[];
  readonly find: (method: string, path: string) => ListedOperation | undefined;
  /** Where the answer is not what the document says; empty when it is. */
  readonly check: (answer: JudgedAnswer) => string[];
}

const describeError = (error: ErrorObject): string =>
  `${error.instancePath || "/"} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`;
const describeAll = (errors: ValidateFunction["errors"]): string[] =>
  (errors ?? []).map(describeError).slice(0, 8);

/** What is wrong with the document as such. */
export function documentFindings(document: unknown): string[] {
  const schema = objectSchema.parse(JSON.parse(fs.readFileSync(metaSchemaFile, "utf8")));
  const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  return validate(document) ? [] : describeAll(validate.errors);
}

const methods = ["get", "post", "put", "patch", "delete"];

function listOperations(document: Document): ListedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const [{ url }] = item["servers"] === undefined ? document.servers : serversSchema.parse(item["servers"]);
    const here = methods.filter((method) => item[method] !== undefined);
    return here.map((method) => ({
      ...operationSchema.parse(item[method]),
      method: method.toUpperCase(),
      path: `${url === "/" ? "" : url}${path}`,
    }));
  });
}

/** Literal segments before parameters, so that `/entities/by-refs` is not read as a name. */
const rankOf = ({ path }: ListedOperation): string =>
  path.replaceAll(/[^/]+/g, (part) => (part.startsWith("{") ? "1" : "0"));

function toExpression({ path }: ListedOperation): RegExp {
  const escaped = path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/** Ajv's strictness finds misspelt keywords; zod spreads unions and narrowing over several schemas, which is no mistake. */
function createCompiler(document: Document): (schema: unknown) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(schema);
    const known = compiled.get(text);
    if (known !== undefined) return known;
    const whole = JSON.stringify({ allOf: [schema], $defs: document.components.schemas });
    const local = objectSchema.parse(JSON.parse(whole.replaceAll("#/components/schemas/", "#/$defs/")));
    const validate = ajv.compile(local);
    compiled.set(text, validate);
    return validate;
  };
}

function readAs(mediaType: string, body: string): unknown {
  if (mediaType !== "application/json") return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const mediaTypeOf = (headers: Headers): string =>
  headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";

function bodyFindings(
  answer: JudgedAnswer,
  { content }: DescribedAnswer,
  compile: ReturnType<typeof createCompiler>,
): string[] {
  const found = mediaTypeOf(answer.headers);
  if (content === undefined)
    return answer.body === "" ? [] : [`expected an empty body, found ${found} ${answer.body.slice(0, 80)}`];
  const described = content[found];
  if (described === undefined)
    return [`expected ${Object.keys(content).join(" or ")}, found ${found || "no content type"}`];
  const validate = compile(described.schema);
  return validate(readAs(found, answer.body)) ? [] : describeAll(validate.errors);
}

function headerFindings({ headers }: JudgedAnswer, described: DescribedAnswer): string[] {
  const missing = Object.entries(described.headers).filter(
    ([name, { required }]) => required && !headers.has(name),
  );
  return missing.map(([name]) => `expected the header ${name}, found none`);
}

function answerOf(document: Document, operation: ListedOperation, status: number): unknown {
  const described = operation.responses[String(status)];
  const chosen = described ?? (status >= 400 ? operation.responses["default"] : undefined);
  const name = typeof chosen?.["$ref"] === "string" ? chosen["$ref"].split("/").at(-1) : undefined;
  return name === undefined ? chosen : document.components.responses[name];
}

export function createJudge(given: unknown): Judge {
  const document = documentSchema.parse(given);
  const operations = listOperations(document);
  const compile = createCompiler(document);
  const ranked = operations
    .toSorted((left, right) => (rankOf(left) < rankOf(right) ? -1 : 1))
    .map((operation) => ({ operation, expression: toExpression(operation) }));
  const find: Judge["find"] = (method, path) =>
    ranked.find(({ operation, expression }) => operation.method === method && expression.test(path))
      ?.operation;
  const findingsOf = (answer: JudgedAnswer): string[] => {
    const operation = find(answer.method, answer.path);
    if (operation === undefined) return ["no such operation"];
    const found = answerOf(document, operation, answer.status);
    if (found === undefined) return ["no such status"];
    const described = answerSchema.parse(found);
    return [...headerFindings(answer, described), ...bodyFindings(answer, described, compile)];
  };
  const check: Judge["check"] = (answer) =>
    findingsOf(answer).map((finding) => `${answer.method} ${answer.path} ${answer.status}: ${finding}`);
  return { operations, find, check };
}
