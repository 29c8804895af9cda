// What a path names, or the refusal GitHub gives: 404, a redirect after a rename, 403 when the right is missing.
import { gitRepo } from "./forge.ts";
import type { Repo } from "./git/object-store.ts";
import { type Call, param, requireActor } from "./http/call.ts";
import { forbidden, notFound, Problem } from "./http/problem.ts";
import { hasPermission, ownsOrganization, permissionOf } from "./permissions.ts";
import { type Account, findAccount } from "./store/accounts.ts";
import { findRenamed, findRepository, type Repository } from "./store/repositories.ts";
import { findTeam, type Team } from "./store/teams.ts";

function redirect(call: Call, repository: Repository): Problem {
  const rest = call.path.split("/").slice(4).join("/");
  const query = call.query.size > 0 ? `?${call.query.toString()}` : "";
  const location = `${call.forge.url}/api/v3/repositories/${repository.id}${rest ? `/${rest}` : ""}${query}`;
  const isRead = call.method === "GET" || call.method === "HEAD";
  return new Problem(isRead ? 301 : 307, isRead ? "Moved Permanently" : "Temporary Redirect", {
    headers: { location },
  });
}

export function repositoryOf(call: Call): Repository {
  const owner = param(call, "owner");
  const name = param(call, "repo");
  const repository = findRepository(call.forge.db, owner, name);
  if (repository) return repository;
  const renamed = findRenamed(call.forge.db, owner, name);
  if (renamed) throw redirect(call, renamed);
  throw notFound();
}

export const gitOf = (call: Call, repository: Repository): Repo => gitRepo(call.forge, repository.id);

export const readOnly = (): Problem => forbidden("Repository was archived so is read-only.");

export function requirePermission(call: Call, wanted: "push" | "admin"): void {
  const actor = requireActor(call);
  const repository = repositoryOf(call);
  if (!hasPermission(permissionOf(call.forge, repository, actor), wanted)) {
    throw forbidden(
      wanted === "admin" ? "Must have admin rights to Repository." : "Resource not accessible by integration",
    );
  }
  // An archived repository may still be brought back or deleted; both happen on its own address.
  const isOwnAddress = call.path.split("/").length === 4;
  if (repository.isArchived && !isOwnAddress && call.method !== "GET") {
    throw readOnly();
  }
}

export function organizationOf(call: Call): Account {
  const account = findAccount(call.forge.db, param(call, "org"));
  if (account?.kind !== "Organization") throw notFound();
  return account;
}

export function requireOwner(call: Call): void {
  const actor = requireActor(call);
  if (!ownsOrganization(call.forge, organizationOf(call).id, actor)) {
    throw forbidden("You must be an organization owner.");
  }
}

export function userOf(call: Call): Account {
  const account = findAccount(call.forge.db, param(call, "username"));
  if (!account) throw notFound();
  return account;
}

export function teamOf(call: Call): Team {
  const team = findTeam(call.forge.db, organizationOf(call).id, param(call, "team_slug"));
  if (!team) throw notFound();
  return team;
}
