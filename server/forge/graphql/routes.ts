import { z } from "zod";
import { type Call, ok, parseBody, type Reply, type Route } from "../http/call.ts";
import { Problem } from "../http/problem.ts";
import { createCommitInput, createCommitOnBranch } from "./create-commit-on-branch.ts";
import { type Field, type Operation, parseDocument } from "./document.ts";
import { GraphqlProblem, repositoryOwner } from "./repository-owner.ts";

// GitHub's GraphQL door, as far as it is used: one query, one mutation. As there, a refusal comes with status 200 and a list of
// errors whose `type` says what it is; only credentials and limits use the status.

/** Fields of each type that can be selected here, and the type behind them; null is a scalar. */
export const SERVED_FIELDS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Query: { repositoryOwner: "RepositoryOwner" },
  RepositoryOwner: { login: null, repositories: "RepositoryConnection" },
  RepositoryConnection: { totalCount: null, pageInfo: "PageInfo", nodes: "Repository" },
  PageInfo: { hasNextPage: null, endCursor: null },
  Repository: {
    databaseId: null,
    name: null,
    nameWithOwner: null,
    isArchived: null,
    isPrivate: null,
    defaultBranchRef: "Ref",
    object: "GitObject",
  },
  GitObject: { oid: null, abbreviatedOid: null },
  Mutation: { createCommitOnBranch: "CreateCommitOnBranchPayload" },
  CreateCommitOnBranchPayload: { clientMutationId: null, commit: "Commit", ref: "Ref" },
  Commit: {
    oid: null,
    abbreviatedOid: null,
    message: null,
    messageHeadline: null,
    committedDate: null,
    url: null,
  },
  Ref: { name: null, prefix: null, target: "GitObject" },
};

type GraphqlError = Readonly<Record<string, unknown>> & { readonly message: string };

function selectionErrors(type: string, selection: readonly Field[], path: readonly string[]): GraphqlError[] {
  return selection.flatMap((field): GraphqlError[] => {
    const at = [...path, field.name];
    const served = SERVED_FIELDS[type] ?? {};
    const behind = Object.hasOwn(served, field.name) ? served[field.name] : undefined;
    if (behind === undefined) {
      const message = `Field '${field.name}' doesn't exist on type '${type}'`;
      const extensions = { code: "undefinedField", typeName: type, fieldName: field.name };
      return [{ path: at, extensions, message }];
    }
    if (behind === null) return [];
    if (field.selection.length > 0) return selectionErrors(behind, field.selection, at);
    const message = `Field must have selections (field '${field.name}' returns ${behind} but has no selections. Did you mean '${field.name} { ... }'?)`;
    return [{ path: at, extensions: { code: "selectionMismatch", nodeName: field.name }, message }];
  });
}

const objectSchema = z.record(z.string(), z.unknown());

function project(value: unknown, selection: readonly Field[]): unknown {
  const found = objectSchema.safeParse(value);
  if (selection.length === 0 || !found.success) return value;
  return Object.fromEntries(
    selection.map((field) => [field.name, project(found.data[field.name], field.selection)]),
  );
}

const typeByStatus: Readonly<Record<number, string>> = {
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "STALE_DATA",
  422: "UNPROCESSABLE",
};

function invalidInput(field: Field, error: z.ZodError): GraphqlError {
  const problems = error.issues.map(({ path, message }) => ({ path, explanation: message }));
  const name = field.arguments.get("input") ?? "input";
  const told = problems.map(({ path, explanation }) => `${path.join(".")} (${explanation})`).join(", ");
  const message = `Variable $${name} of type CreateCommitOnBranchInput! was provided invalid value for ${told}`;
  return { message, extensions: { problems } };
}

type Outcome = { readonly value: unknown; readonly errors: readonly GraphqlError[] };

type Run = (call: Call, field: Field, variables: Record<string, unknown>) => Promise<Outcome>;

const read: Run = async (call, field, variables) => ({
  value: await repositoryOwner(call, field, variables),
  errors: [],
});

const change: Run = async (call, field, variables) => {
  const input = createCommitInput.safeParse(variables[field.arguments.get("input") ?? ""]);
  if (!input.success) return { value: undefined, errors: [invalidInput(field, input.error)] };
  return { value: project(await createCommitOnBranch(call, input.data), field.selection), errors: [] };
};

const RUNS: Readonly<Record<Operation["kind"], Run>> = { query: read, mutation: change };

const typeOf = (error: unknown): string | undefined => {
  if (error instanceof GraphqlProblem) return error.type;
  return error instanceof Problem ? typeByStatus[error.status] : undefined;
};

async function execute(run: Run, ...[call, field, variables]: Parameters<Run>): Promise<Outcome> {
  try {
    return await run(call, field, variables);
  } catch (error) {
    const type = typeOf(error);
    if (!(error instanceof Problem) || type === undefined) throw error;
    return { value: null, errors: [{ type, path: [field.name], message: error.message }] };
  }
}

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

function parseOperation(query: string): Operation | GraphqlError {
  try {
    return parseDocument(query);
  } catch (error) {
    if (error instanceof Problem) return { message: error.message };
    throw error;
  }
}

async function postGraphql(call: Call): Promise<Reply> {
  const body = parseBody(call, requestSchema, "Query");
  const operation = parseOperation(body.query);
  if ("message" in operation) return ok({ errors: [operation] });
  const { kind, selection } = operation;
  const invalid = selectionErrors(kind === "query" ? "Query" : "Mutation", selection, [kind]);
  if (invalid.length > 0) return ok({ errors: invalid });
  const data: Record<string, unknown> = {};
  const errors: GraphqlError[] = [];
  // One after the other, as the specification wants it of mutations.
  for (const field of selection) {
    const outcome = await execute(RUNS[kind], call, field, body.variables ?? {});
    errors.push(...outcome.errors);
    data[field.name] = outcome.value;
  }
  const isExecuted = Object.values(data).every((value) => value !== undefined);
  return ok({ ...(isExecuted ? { data } : {}), ...(errors.length === 0 ? {} : { errors }) });
}

/** Where GitHub Enterprise Server has it: beside /api/v3. GitHub announces no permission on this one. */
export const graphqlRoutes: readonly Route[] = [
  { method: "POST", path: "/api/graphql", needs: "token", permission: "", handle: postGraphql },
];
