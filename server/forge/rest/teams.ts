import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  type Call,
  created,
  noContent,
  ok,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { invalidField, notFound, unprocessable } from "../http/problem.ts";
import { api, userShape } from "../present/account-shape.ts";
import { teamFullShape, teamShape } from "../present/team-shape.ts";
import { organizationOf, teamOf, userOf } from "../resolve.ts";
import { findAccount, findMembership, setMembership } from "../store/accounts.ts";
import { inTransaction } from "../store/database.ts";
import {
  createTeam,
  deleteTeam,
  findTeam,
  findTeamById,
  findTeamRole,
  listTeamMembers,
  listTeams,
  removeTeamMember,
  setTeamRole,
  type Team,
  toSlug,
  updateTeam,
} from "../store/teams.ts";
import { membershipEvent, organizationEvent, teamEvent } from "../webhooks/change-payloads.ts";
import { namedMember, ofAskedRole } from "./named-member.ts";
import { teamRepositoryRoutes } from "./team-repositories.ts";

const teamFields = {
  description: z.string().nullable().optional(),
  privacy: z.enum(["secret", "closed"]).optional(),
  notification_setting: z.enum(["notifications_enabled", "notifications_disabled"]).optional(),
  parent_team_id: z.int().nullable().optional(),
};
const newTeamSchema = z.object({
  ...teamFields,
  name: z.string().min(1).max(255),
  permission: z.enum(["pull", "push"]).default("pull"),
  maintainers: z.array(z.string()).default([]),
});
const teamPatchSchema = z.object({
  ...teamFields,
  name: z.string().min(1).max(255).optional(),
  permission: z.enum(["pull", "push", "admin"]).optional(),
});

/** Secret teams are never nested; source: GitHub docs "About organization teams". */
function requireParent(call: Call, parentId: number | null | undefined): number | null {
  if (parentId === null || parentId === undefined) return null;
  const parent = findTeamById(call.forge.db, parentId);
  if (parent?.organization_id !== organizationOf(call).id || parent.privacy === "secret") {
    throw invalidField({ resource: "Team", field: "parent_team_id", code: "invalid" });
  }
  return parentId;
}

function requireNothingBelow(call: Call, team: Team): void {
  const isParent = listTeams(call.forge.db, team.organization_id).some(
    ({ parent_id }) => parent_id === team.id,
  );
  if (isParent) throw invalidField({ resource: "Team", field: "privacy", code: "invalid" });
}

/** What is below another team is seen by everybody who sees that one. */
function privacyBelow(parentId: number | null, asked: string | undefined, before: string): string {
  if (parentId === null) return asked ?? before;
  if (asked === "secret") throw invalidField({ resource: "Team", field: "privacy", code: "invalid" });
  return "closed";
}

/** Earlier versions let circles in, so a way up that comes back to where it was ends there. */
function requireNoCircle(call: Call, team: Team, parentId: number | null): void {
  if (parentId === team.id) throw unprocessable("A team cannot be its own parent.");
  const seen = new Set<number>();
  let above = parentId;
  while (above !== null && !seen.has(above)) {
    if (above === team.id) throw unprocessable("A team cannot be the child of a team below it.");
    seen.add(above);
    above = findTeamById(call.forge.db, above)?.parent_id ?? null;
  }
}

/** Members of the organisation, and whoever makes the team: a person becomes its maintainer, an app does not. */
function maintainersOf(call: Call, logins: readonly string[]): number[] {
  const { db } = call.forge;
  const organization = organizationOf(call);
  const { account } = requireActor(call);
  const named = logins.map((login) => {
    const { id } = findAccount(db, login) ?? { id: 0 };
    if (findMembership(db, organization.id, id) === undefined)
      throw invalidField({ resource: "Team", field: "maintainers", code: "invalid" });
    return id;
  });
  return [...new Set([...named, ...(account.kind === "User" ? [account.id] : [])])];
}

function requireFreeSlug(call: Call, slug: string, self?: Team): void {
  if (slug === "") throw invalidField({ resource: "Team", field: "name", code: "invalid" });
  const taken = findTeam(call.forge.db, organizationOf(call).id, slug);
  if (taken && taken.id !== self?.id) {
    throw invalidField({
      resource: "Team",
      field: "name",
      code: "already_exists",
      message: "Name must be unique for this org",
    });
  }
}

function postTeam(call: Call): Reply {
  const organization = organizationOf(call);
  const body = parseBody(call, newTeamSchema, "Team");
  const slug = toSlug(body.name);
  requireFreeSlug(call, slug);
  const { db } = call.forge;
  const maintainers = maintainersOf(call, body.maintainers);
  const parentId = requireParent(call, body.parent_team_id);
  const fields = {
    slug,
    name: body.name,
    description: body.description ?? null,
    privacy: privacyBelow(parentId, body.privacy, "secret"),
    notification_setting: body.notification_setting ?? "notifications_enabled",
    permission: body.permission,
    parent_id: parentId,
  };
  const team = inTransaction(db, () => {
    const row = createTeam(db, organization.id, { fields, now: call.forge.now() });
    for (const accountId of maintainers) setTeamRole(db, row.id, { accountId, role: "maintainer" });
    return row;
  });
  call.forge.events.emit(teamEvent(call, { team, action: "created" }));
  return created(teamFullShape(call.forge, team));
}

function patchTeam(call: Call): Reply {
  const team = teamOf(call);
  const body = parseBody(call, teamPatchSchema, "Team");
  const name = body.name ?? team.name;
  requireFreeSlug(call, toSlug(name), team);
  const parentId =
    body.parent_team_id === undefined ? team.parent_id : requireParent(call, body.parent_team_id);
  requireNoCircle(call, team, parentId);
  if (body.privacy === "secret") requireNothingBelow(call, team);
  const fields = {
    slug: toSlug(name),
    name,
    description: body.description === undefined ? team.description : body.description,
    privacy: privacyBelow(parentId, body.privacy, team.privacy),
    notification_setting: body.notification_setting ?? team.notification_setting,
    permission: body.permission ?? team.permission,
    parent_id: parentId,
  };
  updateTeam(call.forge.db, team.id, { fields, now: call.forge.now() });
  const changed = findTeamById(call.forge.db, team.id) ?? team;
  const isEdited = !isDeepStrictEqual({ ...changed, updated_at: 0 }, { ...team, updated_at: 0 });
  if (isEdited) call.forge.events.emit(teamEvent(call, { team: changed, before: team, action: "edited" }));
  return ok(teamFullShape(call.forge, changed));
}

function removeTeam(call: Call): Reply {
  const team = teamOf(call);
  const event = teamEvent(call, { team, action: "deleted" });
  const payload = event.build();
  deleteTeam(call.forge.db, team.id);
  call.forge.events.emit({ ...event, build: () => payload });
  return noContent();
}

function listMembers(call: Call): Reply {
  const all = ofAskedRole(call, listTeamMembers(call.forge.db, teamOf(call).id));
  return pageReply(call, all, (member) => userShape(call.forge, member.account));
}

function membershipReply(call: Call, team: Team): Reply {
  const account = userOf(call);
  const role = findTeamRole(call.forge.db, team.id, account.id);
  if (!role) throw notFound();
  const url = `${api(call.forge)}/organizations/${team.organization_id}/team/${team.id}/memberships/${account.login}`;
  return ok({ url, role, state: "active" });
}

/** Joining a team joins the organisation, as an accepted invitation would. */
function putMembership(call: Call): Reply {
  const team = teamOf(call);
  const body = parseBody(
    call,
    z.object({ role: z.enum(["member", "maintainer"]).default("member") }),
    "TeamMember",
  );
  const { db } = call.forge;
  const account = namedMember(call, "TeamMember");
  const isNew = findTeamRole(db, team.id, account.id) === undefined;
  const organization = organizationOf(call);
  const isOutside = findMembership(db, organization.id, account.id) === undefined;
  inTransaction(db, () => {
    if (isOutside) setMembership(db, organization.id, { accountId: account.id, role: "member" });
    setTeamRole(db, team.id, { accountId: account.id, role: body.role });
  });
  if (isOutside)
    call.forge.events.emit(organizationEvent(call, { organization, account, action: "member_added" }));
  if (isNew) call.forge.events.emit(membershipEvent(call, { team, account, action: "added" }));
  return membershipReply(call, team);
}

function removeMembership(call: Call): Reply {
  const team = teamOf(call);
  const account = userOf(call);
  if (!findTeamRole(call.forge.db, team.id, account.id)) throw notFound();
  removeTeamMember(call.forge.db, team.id, account.id);
  call.forge.events.emit(membershipEvent(call, { team, account, action: "removed" }));
  return noContent();
}

const list = (call: Call): Reply =>
  pageReply(call, listTeams(call.forge.db, organizationOf(call).id), (team) => teamShape(call.forge, team));

const base = "/orgs/{org}/teams";
const one = `${base}/{team_slug}`;
const membership = `${one}/memberships/{username}`;

/** Any member may create a team, as by GitHub's default; changing one needs an owner. */
function requireMember(call: Call): void {
  const actor = requireActor(call);
  const isMember = findMembership(call.forge.db, organizationOf(call).id, actor.account.id) !== undefined;
  if (!actor.isAdmin && !isMember) throw notFound();
}

export const teamRoutes: readonly Route[] = [
  read(base, "members=read", list),
  {
    method: "POST",
    path: base,
    needs: "token",
    permission: "members=write",
    handle: (call) => {
      requireMember(call);
      return postTeam(call);
    },
  },
  read(one, "members=read", (call) => ok(teamFullShape(call.forge, teamOf(call)))),
  { method: "PATCH", path: one, needs: "owner", permission: "members=write", handle: patchTeam },
  { method: "DELETE", path: one, needs: "owner", permission: "members=write", handle: removeTeam },
  read(`${one}/members`, "members=read", listMembers),
  read(membership, "members=read", (call) => membershipReply(call, teamOf(call))),
  { method: "PUT", path: membership, needs: "owner", permission: "members=write", handle: putMembership },
  {
    method: "DELETE",
    path: membership,
    needs: "owner",
    permission: "members=write",
    handle: removeMembership,
  },
  ...teamRepositoryRoutes,
];
