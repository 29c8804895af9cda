import { z } from "zod";
import { gitRepo } from "../forge.ts";
import { peelToCommit } from "../git/commit.ts";
import { resolveRef, resolveRevision } from "../git/refs.ts";
import { findPath } from "../git/tree.ts";
import type { Call } from "../http/call.ts";
import { forbidden, Problem } from "../http/problem.ts";
import { nodeId } from "../present/account-shape.ts";
import { type Account, findAccount } from "../store/accounts.ts";
import { fullName, listRepositories, type Repository } from "../store/repositories.ts";
import type { Field } from "./document.ts";
import { isGranted } from "../permissions.ts";

// `repositoryOwner`: the repositories of a person or an organisation in pages, each with the objects a revision
// expression names. Source: GitHub's public GraphQL schema.

type Variables = Readonly<Record<string, unknown>>;
type Resolvers = Readonly<Record<string, (field: Field) => unknown>>;

/** A refusal whose `type` GitHub words by itself, not after a status. */
export class GraphqlProblem extends Problem {
  readonly type: string;
  constructor(type: string, message: string) {
    super(422, message);
    this.type = type;
  }
}

/** Selected fields in order; whoever validates the selection made sure that each has its resolver. */
async function select(selection: readonly Field[], resolvers: Resolvers): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const field of selection) values[field.name] = await resolvers[field.name]?.(field);
  return values;
}

function argumentsOf<T>(field: Field, variables: Variables, schema: z.ZodType<T>): T {
  const given = Object.fromEntries(
    [...field.arguments].map(([name, variable]) => [name, variables[variable]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(({ path, message }) => `${path.join(".")} (${message})`).join(", ");
  throw new GraphqlProblem(
    "argumentLiteralsIncompatible",
    `Field '${field.name}' has an invalid value for ${told}`,
  );
}

const expressionSchema = z.strictObject({ expression: z.string() });

/** `HEAD:path` as `git rev-parse` reads it, or a revision alone. */
async function findObjectId(
  call: Call,
  repository: Repository,
  expression: string,
): Promise<string | undefined> {
  const [revision = "", ...path] = expression.split(":");
  const repo = gitRepo(call.forge, repository.id);
  const sha = await resolveRevision(repo, revision, repository.defaultBranch);
  const commit = sha ? await peelToCommit(repo, sha) : undefined;
  if (!commit || path.length === 0) return commit?.sha;
  return (await findPath(repo, commit.tree, path.join(":")))?.sha;
}

async function objectOf(call: Call, selection: readonly Field[], oid: string | undefined): Promise<unknown> {
  if (!isGranted(call.actor, "contents=read")) throw forbidden("Resource not accessible by integration");
  if (oid === undefined) return null;
  return select(selection, { oid: () => oid, abbreviatedOid: () => oid.slice(0, 7) });
}

async function branchOf(call: Call, repository: Repository, field: Field): Promise<unknown> {
  const name = repository.defaultBranch;
  const head = await resolveRef(gitRepo(call.forge, repository.id), `refs/heads/${name}`);
  if (head === undefined) return null;
  return select(field.selection, {
    name: () => name,
    prefix: () => "refs/heads/",
    target: (target) => objectOf(call, target.selection, head),
  });
}

type Asked = { readonly call: Call; readonly variables: Variables };

function repositoryOf({ call, variables }: Asked, repository: Repository, selection: readonly Field[]) {
  return select(selection, {
    databaseId: () => repository.id,
    name: () => repository.name,
    nameWithOwner: () => fullName(repository),
    isArchived: () => repository.isArchived,
    isPrivate: () => repository.settings.private,
    defaultBranchRef: (field) => branchOf(call, repository, field),
    object: async (field) => {
      const { expression } = argumentsOf(field, variables, expressionSchema);
      return objectOf(call, field.selection, await findObjectId(call, repository, expression));
    },
  });
}

const MAXIMUM_PAGE = 100;
const pageSchema = z.strictObject({
  first: z.int().min(0).nullish(),
  after: z.string().nullish(),
  orderBy: z.strictObject({ field: z.literal("NAME"), direction: z.enum(["ASC", "DESC"]) }).nullish(),
});

function boundOf(first: number | null | undefined): number {
  if (first === undefined || first === null)
    throw new GraphqlProblem(
      "MISSING_PAGINATION_BOUNDARIES",
      "You must provide a `first` or `last` value to properly paginate the `repositories` connection.",
    );
  if (first > MAXIMUM_PAGE)
    throw new GraphqlProblem(
      "EXCESSIVE_PAGINATION",
      `Requesting ${first} records on the \`repositories\` connection exceeds the \`first\` limit of ${MAXIMUM_PAGE} records.`,
    );
  return first;
}

/** A cursor names the repository it stands behind, so that a page in between neither repeats nor skips one. */
function startOf(all: readonly Repository[], after: string | null | undefined): number {
  if (!after) return 0;
  const at = all.findIndex(({ id }) => nodeId("cursor", id) === after);
  if (at < 0)
    throw new GraphqlProblem(
      "INVALID_CURSOR_ARGUMENTS",
      `\`${after}\` does not appear to be a valid cursor.`,
    );
  return at + 1;
}

async function repositoriesOf(asked: Asked, account: Account, field: Field): Promise<unknown> {
  const { first, after, orderBy } = argumentsOf(field, asked.variables, pageSchema);
  const limit = boundOf(first);
  const { items, total } = listRepositories(asked.call.forge.db, {
    ownerId: account.id,
    type: "all",
    sort: orderBy ? "full_name" : "created",
    descending: orderBy?.direction === "DESC",
    limit: -1,
    offset: 0,
  });
  const start = startOf(items, after);
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  return select(field.selection, {
    totalCount: () => total,
    pageInfo: ({ selection }) =>
      select(selection, {
        hasNextPage: () => start + shown.length < items.length,
        endCursor: () => (last ? nodeId("cursor", last.id) : null),
      }),
    nodes: async ({ selection }) => {
      const nodes: unknown[] = [];
      for (const repository of shown) nodes.push(await repositoryOf(asked, repository, selection));
      return nodes;
    },
  });
}

const ownerSchema = z.strictObject({ login: z.string() });

/** Null for a login nobody has, without an error. */
export async function repositoryOwner(call: Call, field: Field, variables: Variables): Promise<unknown> {
  const { login } = argumentsOf(field, variables, ownerSchema);
  const account = findAccount(call.forge.db, login);
  if (!account || account.kind === "Bot") return null;
  return select(field.selection, {
    login: () => account.login,
    repositories: (sub) => repositoriesOf({ call, variables }, account, sub),
  });
}
