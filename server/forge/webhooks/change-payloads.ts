import type { ForgeEvent } from "../forge.ts";
import { type Call, requireActor } from "../http/call.ts";
import { api, organizationField, organizationSimpleShape, userShape } from "../present/account-shape.ts";
import { deliveredRepositoryShape } from "../present/repository-shape.ts";
import { teamShape } from "../present/team-shape.ts";
import { type Account, findMembership, getAccount } from "../store/accounts.ts";
import type { Repository } from "../store/repositories.ts";
import type { Team } from "../store/teams.ts";

type MemberChange = { organization: Account; account: Account; action: "member_added" | "member_removed" };

export function organizationEvent(call: Call, change: MemberChange): ForgeEvent {
  const { organization, account, action } = change;
  const { forge } = call;
  return {
    event: "organization",
    action,
    organizationId: organization.id,
    repositoryId: undefined,
    build: () => ({
      action,
      membership: {
        url: `${api(forge)}/orgs/${organization.login}/memberships/${account.login}`,
        state: "active",
        role: findMembership(forge.db, organization.id, account.id) ?? "member",
        organization_url: `${api(forge)}/orgs/${organization.login}`,
        user: userShape(forge, account),
      },
      organization: organizationSimpleShape(forge, organization),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

type TeamChange = {
  readonly team: Team;
  readonly action: "created" | "deleted" | "edited" | "added_to_repository" | "removed_from_repository";
  readonly repository?: Repository;
  /** The team as it was before it was edited. */
  readonly before?: Team;
};

function teamChanges(before: Team, after: Team): Record<string, unknown> {
  const names = ["name", "description", "privacy", "notification_setting"] as const;
  return Object.fromEntries(
    names
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, { from: String(before[name] ?? "") }]),
  );
}

export function teamEvent(call: Call, change: TeamChange): ForgeEvent {
  const { forge } = call;
  const { team, action, repository, before } = change;
  return {
    event: "team",
    action,
    organizationId: team.organization_id,
    repositoryId: repository?.id,
    build: () => ({
      action,
      ...(before ? { changes: teamChanges(before, team) } : {}),
      team: teamShape(forge, team),
      ...(repository ? { repository: deliveredRepositoryShape(forge, repository) } : {}),
      organization: organizationSimpleShape(forge, getAccount(forge.db, team.organization_id)),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

export function membershipEvent(
  call: Call,
  change: { team: Team; account: Account; action: "added" | "removed" },
): ForgeEvent {
  const { forge } = call;
  const { team, account, action } = change;
  return {
    event: "membership",
    action,
    organizationId: team.organization_id,
    repositoryId: undefined,
    build: () => ({
      action,
      scope: "team",
      member: userShape(forge, account),
      team: teamShape(forge, team),
      organization: organizationSimpleShape(forge, getAccount(forge.db, team.organization_id)),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

export function repositoryEvent(
  call: Call,
  change: { repository: Repository; action: string; changes?: Record<string, unknown> },
): ForgeEvent {
  const { forge } = call;
  const { repository, action, changes } = change;
  return {
    event: "repository",
    action,
    organizationId: repository.owner.id,
    // A deleted repository has no hooks of its own left; only the organisation's are told.
    repositoryId: action === "deleted" ? undefined : repository.id,
    build: () => ({
      action,
      ...(changes ? { changes } : {}),
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

type PropertyNames = { readonly property_name: string; readonly value: string | string[] | null };

export function propertyValuesEvent(
  call: Call,
  change: { repository: Repository; before: readonly PropertyNames[]; after: readonly PropertyNames[] },
): ForgeEvent {
  const { forge } = call;
  const { repository, before, after } = change;
  return {
    event: "custom_property_values",
    action: "updated",
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: () => ({
      action: "updated",
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
      new_property_values: after,
      old_property_values: before,
    }),
  };
}
