import { type Call, noContent, ok, read, type Reply, type Route } from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { notFound } from "../http/problem.ts";
import { permissionOf } from "../permissions.ts";
import { userShape } from "../present/account-shape.ts";
import { permissionFlags } from "../present/repository-shape.ts";
import { repositoryOf, userOf } from "../resolve.ts";
import { type Account, listMembers } from "../store/accounts.ts";
import {
  findGrantedPermission,
  listTeamGrants,
  listTeamMembers,
  type RepositoryPermission,
} from "../store/teams.ts";

// Access comes from teams and organisation ownership; the forge has no outside collaborators.

/** The four words of GitHub's older answer; the newer role_name keeps the exact role. */
const LEGACY: Record<RepositoryPermission, string> = {
  pull: "read",
  triage: "read",
  push: "write",
  maintain: "write",
  admin: "admin",
};
const ROLE_NAMES: Record<RepositoryPermission, string> = {
  ...LEGACY,
  triage: "triage",
  maintain: "maintain",
};

function collaboratorShape(call: Call, account: Account): Record<string, unknown> {
  const held = permissionOf(call.forge, repositoryOf(call), { account, isAdmin: false });
  return {
    ...userShape(call.forge, account),
    permissions: permissionFlags(held),
    role_name: held ? ROLE_NAMES[held] : "none",
  };
}

function collaborators(call: Call): Account[] {
  const repository = repositoryOf(call);
  const { db } = call.forge;
  const owners = listMembers(db, repository.owner.id).filter((member) => member.role === "admin");
  const granted = listTeamGrants(db, repository.id).flatMap(({ team }) => listTeamMembers(db, team.id));
  const byId = new Map([...owners, ...granted].map(({ account }) => [account.id, account]));
  return [...byId.values()].sort((a, b) => (a.login.toLowerCase() < b.login.toLowerCase() ? -1 : 1));
}

function list(call: Call): Reply {
  const wanted = call.query.get("permission");
  const all = collaborators(call).filter((account) => {
    const held = permissionOf(call.forge, repositoryOf(call), { account, isAdmin: false });
    return wanted === null || (held !== undefined && permissionFlags(held)[wanted] === true);
  });
  return pageReply(call, all, (account) => collaboratorShape(call, account));
}

function check(call: Call): Reply {
  const account = userOf(call);
  if (!collaborators(call).some((candidate) => candidate.id === account.id)) throw notFound();
  return noContent();
}

function level(call: Call): Reply {
  const repository = repositoryOf(call);
  const account = userOf(call);
  const isInside = collaborators(call).some((candidate) => candidate.id === account.id);
  const granted = findGrantedPermission(call.forge.db, repository.id, account.id);
  const held = isInside ? permissionOf(call.forge, repository, { account, isAdmin: false }) : granted;
  return ok({
    permission: held ? LEGACY[held] : "read",
    role_name: held ? ROLE_NAMES[held] : "read",
    user: collaboratorShape(call, account),
  });
}

const all = "/repos/{owner}/{repo}/collaborators";

export const collaboratorRoutes: readonly Route[] = [
  { method: "GET", path: all, needs: "push", permission: "metadata=read", handle: list },
  { method: "GET", path: `${all}/{username}`, needs: "push", permission: "metadata=read", handle: check },
  read(`${all}/{username}/permission`, "metadata=read", level),
];
