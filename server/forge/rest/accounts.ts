import { z } from "zod";
import {
  type Call,
  noContent,
  ok,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { pageReply } from "../http/pagination.ts";
import {
  api,
  organizationShape,
  organizationSimpleShape,
  planShape,
  profileShape,
  userShape,
} from "../present/account-shape.ts";
import { ownsOrganization } from "../permissions.ts";
import { organizationOf, userOf } from "../resolve.ts";
import {
  type Account,
  findMembership,
  listMembers,
  removeMembership,
  setMembership,
} from "../store/accounts.ts";
import { listRepositories } from "../store/repositories.ts";
import { organizationEvent } from "../webhooks/change-payloads.ts";
import { namedMember, ofAskedRole } from "./named-member.ts";

function publicRepositories(call: Call, account: Account): number {
  const page = {
    ownerId: account.id,
    type: "public",
    sort: "full_name",
    descending: false,
    limit: 1,
    offset: 0,
  } as const;
  return listRepositories(call.forge.db, page).total;
}

const profile = (call: Call, account: Account): Reply =>
  ok(profileShape(call.forge, account, publicRepositories(call, account)));

function membershipReply(call: Call, organization: Account, account: Account): Reply {
  const role = findMembership(call.forge.db, organization.id, account.id);
  if (!role) throw notFound();
  return ok({
    url: `${api(call.forge)}/orgs/${organization.login}/memberships/${account.login}`,
    state: "active",
    role,
    organization_url: `${api(call.forge)}/orgs/${organization.login}`,
    organization: organizationSimpleShape(call.forge, organization),
    user: userShape(call.forge, account),
  });
}

function putMembership(call: Call): Reply {
  const organization = organizationOf(call);
  const body = parseBody(
    call,
    z.object({ role: z.enum(["admin", "member"]).default("member") }),
    "Membership",
  );
  const account = namedMember(call, "Membership");
  const isNew = findMembership(call.forge.db, organization.id, account.id) === undefined;
  setMembership(call.forge.db, organization.id, { accountId: account.id, role: body.role });
  if (isNew)
    call.forge.events.emit(organizationEvent(call, { organization, account, action: "member_added" }));
  return membershipReply(call, organization, account);
}

function removeMember(call: Call): Reply {
  const organization = organizationOf(call);
  const account = userOf(call);
  if (!removeMembership(call.forge.db, organization.id, account.id)) throw notFound();
  call.forge.events.emit(organizationEvent(call, { organization, account, action: "member_removed" }));
  return noContent();
}

function members(call: Call): Reply {
  const all = ofAskedRole(call, listMembers(call.forge.db, organizationOf(call).id));
  return pageReply(call, all, (member) => userShape(call.forge, member.account));
}

function checkMember(call: Call): Reply {
  if (!findMembership(call.forge.db, organizationOf(call).id, userOf(call).id)) throw notFound();
  return noContent();
}

const organization = (call: Call): Reply => {
  const account = organizationOf(call);
  const shape = organizationShape(call.forge, account, publicRepositories(call, account));
  // Its owners alone see what it pays, and apps that were granted it.
  const { actor } = call;
  const isOwner = actor !== undefined && ownsOrganization(call.forge, account.id, actor);
  const isGranted = actor?.permissions === undefined || actor.permissions["organization_plan"] !== undefined;
  return ok(isOwner && isGranted ? { ...shape, plan: planShape(call.forge) } : shape);
};

const member = "/orgs/{org}/members/{username}";
const membership = "/orgs/{org}/memberships/{username}";

export const accountRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/user",
    needs: "token",
    permission: "",
    handle: (call) => profile(call, requireActor(call).account),
  },
  read("/users/{username}", "", (call) => profile(call, userOf(call))),
  read("/orgs/{org}", "", organization),
  read("/orgs/{org}/members", "members=read", members),
  read(member, "members=read", checkMember),
  { method: "DELETE", path: member, needs: "owner", permission: "members=write", handle: removeMember },
  read(membership, "members=read", (call) => membershipReply(call, organizationOf(call), userOf(call))),
  { method: "PUT", path: membership, needs: "owner", permission: "members=write", handle: putMembership },
  { method: "DELETE", path: membership, needs: "owner", permission: "members=write", handle: removeMember },
  {
    method: "GET",
    path: "/user/memberships/orgs/{org}",
    needs: "token",
    permission: "",
    handle: (call) => membershipReply(call, organizationOf(call), requireActor(call).account),
  },
];
