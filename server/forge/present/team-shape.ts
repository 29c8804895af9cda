import type { Forge } from "../forge.ts";
import { getAccount } from "../store/accounts.ts";
import {
  findTeamById,
  listTeamMembers,
  listTeamRepositoryIds,
  type RepositoryPermission,
  type Team,
} from "../store/teams.ts";
import { api, isoTime, nodeId, organizationShape } from "./account-shape.ts";
import { permissionFlags } from "./repository-shape.ts";

export function teamSimpleShape(forge: Forge, team: Team): Record<string, unknown> {
  const organization = getAccount(forge.db, team.organization_id);
  const self = `${api(forge)}/organizations/${organization.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    notification_setting: team.notification_setting,
    permission: team.permission,
    type: "organization",
    organization_id: organization.id,
    url: self,
    html_url: `${forge.url}/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${self}/members{/member}`,
    repositories_url: `${self}/repos`,
  };
}

export function teamShape(forge: Forge, team: Team, granted?: RepositoryPermission): Record<string, unknown> {
  const parent = team.parent_id === null ? undefined : findTeamById(forge.db, team.parent_id);
  return {
    ...teamSimpleShape(forge, team),
    ...(granted ? { permission: granted } : {}),
    permissions: permissionFlags(granted ?? (team.permission === "push" ? "push" : "pull")),
    parent: parent ? teamSimpleShape(forge, parent) : null,
  };
}

export function teamFullShape(forge: Forge, team: Team): Record<string, unknown> {
  const parent = team.parent_id === null ? undefined : findTeamById(forge.db, team.parent_id);
  return {
    ...teamSimpleShape(forge, team),
    parent: parent ? teamSimpleShape(forge, parent) : null,
    members_count: listTeamMembers(forge.db, team.id).length,
    repos_count: listTeamRepositoryIds(forge.db, team.id).length,
    created_at: isoTime(team.created_at),
    updated_at: isoTime(team.updated_at),
    organization: organizationShape(forge, getAccount(forge.db, team.organization_id), 0),
  };
}
