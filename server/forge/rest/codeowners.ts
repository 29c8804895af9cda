import { peelToCommit } from "../git/commit.ts";
import { findTyped } from "../git/object-store.ts";
import { resolveRevision } from "../git/refs.ts";
import { findPath } from "../git/tree.ts";
import { type Call, ok, read, type Reply, type Route } from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { hasPermission } from "../permissions.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import { listMembers } from "../store/accounts.ts";
import type { Repository } from "../store/repositories.ts";
import { listTeamGrants, listTeamMembers } from "../store/teams.ts";

// GitHub's CODEOWNERS checks: patterns it cannot read, and owners who do not exist or cannot write.

const LOCATIONS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
const MAXIMUM_BYTES = 3 * 1024 * 1024;

type CodeownersError = {
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly source: string;
  readonly suggestion: string | null;
  readonly message: string;
  readonly path: string;
};
type Token = { readonly text: string; readonly column: number };
type Line = { readonly path: string; readonly number: number; readonly source: string };

function toError(
  line: Line,
  token: Token,
  problem: { kind: string; suggestion: string | null },
): CodeownersError {
  const { kind, suggestion } = problem;
  const caret = " ".repeat(token.column + 1);
  return {
    line: line.number,
    column: token.column,
    kind,
    source: line.source,
    suggestion,
    message: `${kind} on line ${line.number}: ${suggestion ?? ""}\n\n  ${line.source}\n${caret}^`,
    path: line.path,
  };
}

/** Everybody a line may name, in small letters: looked up once, because a file may name a hundred thousand. */
function ownersOf(call: Call, { id, owner }: Repository): ReadonlySet<string> {
  const { db } = call.forge;
  const admins = listMembers(db, owner.id).filter(({ role }) => role === "admin");
  const teams = listTeamGrants(db, id).filter(({ permission }) => hasPermission(permission, "push"));
  const names = [
    owner.login,
    ...admins.map(({ account }) => account.login),
    ...teams.map(({ team }) => `${owner.login}/${team.slug}`),
    ...teams.flatMap(({ team }) => listTeamMembers(db, team.id).map(({ account }) => account.login)),
  ];
  return new Set(names.map((name) => name.toLowerCase()));
}

function findOwnerProblem(owners: ReadonlySet<string>, owner: string): string | undefined {
  if (/^[^@\s]+@[^@\s]+$/.test(owner) || owners.has(owner.slice(1).toLowerCase())) return undefined;
  return owner.includes("/")
    ? `make sure the team ${owner} exists, is publicly visible, and has write access to the repository`
    : `make sure ${owner} exists and has write access to the repository`;
}

function tokensOf(source: string): Token[] {
  const end = source.search(/(^|\s)#/);
  const text = end < 0 ? source : source.slice(0, end);
  return [...text.matchAll(/(?:\\.|\S)+/g)].map((found) => ({ text: found[0], column: found.index + 1 }));
}

function* checkLine(owners: ReadonlySet<string>, line: Line): Generator<CodeownersError> {
  const [pattern, ...named] = tokensOf(line.source);
  if (!pattern) return;
  if (/^!|[[\]]|^\\#/.test(pattern.text)) {
    const suggestion = "Negation, character ranges and escaped # are not supported";
    yield toError(line, pattern, { kind: "Invalid pattern", suggestion });
    return;
  }
  for (const owner of named) {
    const isOwner = owner.text.includes("@");
    const suggestion = isOwner ? findOwnerProblem(owners, owner.text) : "Did you mean to add an @?";
    if (suggestion)
      yield toError(line, owner, { kind: isOwner ? "Unknown owner" : "Invalid owner", suggestion });
  }
}

/** Each error repeats its line, so that a long line of them would fill the memory. */
const MAXIMUM_ANSWER = 1024 * 1024;

function checkFile(owners: ReadonlySet<string>, path: string, text: string): CodeownersError[] {
  const found: CodeownersError[] = [];
  let size = 0;
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    for (const error of checkLine(owners, { path, number: index + 1, source })) {
      found.push(error);
      size += error.source.length + error.message.length;
      if (size > MAXIMUM_ANSWER) return found;
    }
  }
  return found;
}

async function errors(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const revision = call.query.get("ref") ?? "HEAD";
  const sha = await resolveRevision(repo, revision, repository.defaultBranch);
  const commit = sha ? await peelToCommit(repo, sha) : undefined;
  if (!commit) throw notFound();
  for (const path of LOCATIONS) {
    const entry = await findPath(repo, commit.tree, path);
    const data = entry && (await findTyped(repo, entry.sha, "blob"));
    if (!data || data.length > MAXIMUM_BYTES) continue;
    return ok({ errors: checkFile(ownersOf(call, repository), path, data.toString("utf8")) });
  }
  throw notFound();
}

export const codeownersRoutes: readonly Route[] = [
  read("/repos/{owner}/{repo}/codeowners/errors", "contents=read", errors),
];
