import { peelToCommit } from "../git/commit.ts";
import { findTyped } from "../git/object-store.ts";
import { resolveRevision } from "../git/refs.ts";
import { findPath } from "../git/tree.ts";
import { type Call, ok, read, type Reply, type Route } from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { hasPermission, permissionOf } from "../permissions.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import { findAccount } from "../store/accounts.ts";
import type { Repository } from "../store/repositories.ts";
import { findTeam, findTeamPermission } from "../store/teams.ts";

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

function findOwnerProblem(call: Call, repository: Repository, owner: string): string | undefined {
  const { db } = call.forge;
  if (/^[^@\s]+@[^@\s]+$/.test(owner)) return undefined;
  const [organization = "", slug] = owner.slice(1).split("/");
  if (slug !== undefined) {
    const account = findAccount(db, organization);
    const team = account && findTeam(db, account.id, slug);
    const granted = team && findTeamPermission(db, team.id, repository.id);
    return hasPermission(granted, "push")
      ? undefined
      : `make sure the team ${owner} exists, is publicly visible, and has write access to the repository`;
  }
  const account = findAccount(db, organization);
  const held = account && permissionOf(call.forge, repository, { account, isAdmin: false });
  return hasPermission(held, "push")
    ? undefined
    : `make sure ${owner} exists and has write access to the repository`;
}

function tokensOf(source: string): Token[] {
  const end = source.search(/(^|\s)#/);
  const text = end < 0 ? source : source.slice(0, end);
  return [...text.matchAll(/(?:\\.|\S)+/g)].map((found) => ({ text: found[0], column: found.index + 1 }));
}

function checkLine(call: Call, repository: Repository, line: Line): CodeownersError[] {
  const [pattern, ...owners] = tokensOf(line.source);
  if (!pattern) return [];
  if (/^!|[[\]]|^\\#/.test(pattern.text)) {
    return [
      toError(line, pattern, {
        kind: "Invalid pattern",
        suggestion: "Negation, character ranges and escaped # are not supported",
      }),
    ];
  }
  return owners.flatMap((owner) => {
    if (!owner.text.includes("@")) {
      return [toError(line, owner, { kind: "Invalid owner", suggestion: "Did you mean to add an @?" })];
    }
    const suggestion = findOwnerProblem(call, repository, owner.text);
    return suggestion ? [toError(line, owner, { kind: "Unknown owner", suggestion })] : [];
  });
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
    const lines = data.toString("utf8").split(/\r?\n/);
    const all = lines.flatMap((source, index) =>
      checkLine(call, repository, { path, number: index + 1, source }),
    );
    return ok({ errors: all });
  }
  throw notFound();
}

export const codeownersRoutes: readonly Route[] = [
  read("/repos/{owner}/{repo}/codeowners/errors", "contents=read", errors),
];
