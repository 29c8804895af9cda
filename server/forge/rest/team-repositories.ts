import { z } from "zod";
import { type Call, noContent, ok, parseBody, read, type Reply, type Route } from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { fullRepositoryShape, permissionFlags, repositoryShape } from "../present/repository-shape.ts";
import { teamShape } from "../present/team-shape.ts";
import { repositoryOf, teamOf } from "../resolve.ts";
import { findRepositoryById } from "../store/repositories.ts";
import {
  findTeamPermission,
  listTeamGrants,
  listTeamRepositoryIds,
  removeTeamRepository,
  REPOSITORY_PERMISSIONS,
  setTeamRepository,
} from "../store/teams.ts";
import { teamEvent } from "../webhooks/change-payloads.ts";

function grant(call: Call): Reply {
  const team = teamOf(call);
  const repository = repositoryOf(call);
  const body = parseBody(
    call,
    z.object({ permission: z.enum(REPOSITORY_PERMISSIONS).optional() }),
    "TeamRepository",
  );
  if (repository.owner.id !== team.organization_id) throw unprocessable("Validation Failed");
  const isNew = findTeamPermission(call.forge.db, team.id, repository.id) === undefined;
  const permission = body.permission ?? (team.permission === "push" ? "push" : "pull");
  setTeamRepository(call.forge.db, team.id, { repositoryId: repository.id, permission });
  if (isNew) call.forge.events.emit(teamEvent(call, { team, repository, action: "added_to_repository" }));
  return noContent();
}

function revoke(call: Call): Reply {
  const team = teamOf(call);
  const repository = repositoryOf(call);
  if (!findTeamPermission(call.forge.db, team.id, repository.id)) throw notFound();
  removeTeamRepository(call.forge.db, team.id, repository.id);
  call.forge.events.emit(teamEvent(call, { team, repository, action: "removed_from_repository" }));
  return noContent();
}

/** Without the repository media type GitHub only says yes; with it, it shows the repository and the role. */
function check(call: Call): Reply {
  const team = teamOf(call);
  const repository = repositoryOf(call);
  const permission = findTeamPermission(call.forge.db, team.id, repository.id);
  if (!permission) throw notFound();
  if (!/application\/vnd\.github\.(v3\.)?repository\+json/.test(call.headers.accept ?? ""))
    return noContent();
  return ok({
    ...fullRepositoryShape(call.forge, repository, call.actor),
    permissions: permissionFlags(permission),
    role_name: permission,
  });
}

function list(call: Call): Reply {
  const grants = listTeamRepositoryIds(call.forge.db, teamOf(call).id);
  return pageReply(call, grants, ({ repositoryId, permission }) => {
    const repository = findRepositoryById(call.forge.db, repositoryId);
    if (!repository) throw notFound();
    return {
      ...repositoryShape(call.forge, repository, call.actor),
      permissions: permissionFlags(permission),
      role_name: permission,
    };
  });
}

function repositoryTeams(call: Call): Reply {
  const grants = listTeamGrants(call.forge.db, repositoryOf(call).id);
  return pageReply(call, grants, ({ team, permission }) => teamShape(call.forge, team, permission));
}

const all = "/orgs/{org}/teams/{team_slug}/repos";
const one = `${all}/{owner}/{repo}`;

export const teamRepositoryRoutes: readonly Route[] = [
  read(all, "members=read", list),
  read(one, "metadata=read,members=read", check),
  {
    method: "PUT",
    path: one,
    needs: "admin",
    permission: "administration=write,members=read",
    handle: grant,
  },
  {
    method: "DELETE",
    path: one,
    needs: "admin",
    permission: "administration=write,members=read",
    handle: revoke,
  },
  read("/repos/{owner}/{repo}/teams", "administration=read", repositoryTeams),
];
