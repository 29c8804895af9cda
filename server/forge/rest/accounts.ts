import { z } from "zod";
import {
  type Call,
  noContent,
  ok,
  param,
  parseBody,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { invalidField, notFound } from "../http/problem.ts";
import { pageReply } from "../http/pagination.ts";
import {
  api,
  organizationShape,
  organizationSimpleShape,
  profileShape,
  userShape,
} from "../present/account-shape.ts";
import { organizationOf, userOf } from "../resolve.ts";
import {
  type Account,
  ensureAccount,
  findMembership,
  isValidLogin,
  listMembers,
  removeMembership,
  setMembership,
} from "../store/accounts.ts";
import { listRepositories } from "../store/repositories.ts";
import { organizationEvent } from "../webhooks/change-payloads.ts";

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

/** GitHub invites existing people; this machine has no sign-up page, so an unknown login becomes a person here. */
function putMembership(call: Call): Reply {
  const organization = organizationOf(call);
  const body = parseBody(
    call,
    z.object({ role: z.enum(["admin", "member"]).default("member") }),
    "Membership",
  );
  const login = param(call, "username");
  if (!isValidLogin(login))
    throw invalidField({ resource: "Membership", field: "username", code: "invalid" });
  const account = ensureAccount(call.forge.db, { login, kind: "User" }, call.forge.now());
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
  const role = call.query.get("role") ?? "all";
  const all = listMembers(call.forge.db, organizationOf(call).id).filter(
    (member) => role === "all" || member.role === role,
  );
  return pageReply(call, all, (member) => userShape(call.forge, member.account));
}

function checkMember(call: Call): Reply {
  if (!findMembership(call.forge.db, organizationOf(call).id, userOf(call).id)) throw notFound();
  return noContent();
}

const organization = (call: Call): Reply => {
  const account = organizationOf(call);
  return ok(organizationShape(call.forge, account, publicRepositories(call, account)));
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
  {
    method: "GET",
    path: "/users/{username}",
    needs: "nothing",
    permission: "",
    handle: (call) => profile(call, userOf(call)),
  },
  { method: "GET", path: "/orgs/{org}", needs: "nothing", permission: "", handle: organization },
  {
    method: "GET",
    path: "/orgs/{org}/members",
    needs: "nothing",
    permission: "members=read",
    handle: members,
  },
  { method: "GET", path: member, needs: "nothing", permission: "members=read", handle: checkMember },
  { method: "DELETE", path: member, needs: "owner", permission: "members=write", handle: removeMember },
  {
    method: "GET",
    path: membership,
    needs: "nothing",
    permission: "members=read",
    handle: (call) => membershipReply(call, organizationOf(call), userOf(call)),
  },
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
