/* Lists of repositories: of an organisation, of a person, and of whoever asks. */
import { type Call, read, type Reply, requireActor, type Route } from "../http/call.ts";
import { linkHeader, pageOf } from "../http/pagination.ts";
import { repositoryShape } from "../present/repository-shape.ts";
import { organizationOf, userOf } from "../resolve.ts";
import type { Account } from "../store/accounts.ts";
import { isRepositorySort, listRepositories, type RepositorySort } from "../store/repositories.ts";

type Listing = {
  readonly owner: Account;
  readonly type: string;
  /** What GitHub sorts by when nobody says; the three lists differ in it. */
  readonly sort: RepositorySort;
};

function listing(call: Call, { owner, type, sort: usual }: Listing): Reply {
  const { perPage, offset } = pageOf(call.query);
  const asked = call.query.get("sort") ?? usual;
  const sort = isRepositorySort(asked) ? asked : usual;
  const direction = call.query.get("direction") ?? (sort === "full_name" ? "asc" : "desc");
  const { total, items } = listRepositories(call.forge.db, {
    ownerId: owner.id,
    type,
    sort,
    descending: direction === "desc",
    limit: perPage,
    offset,
  });
  const body = items.map((repository) => repositoryShape(call.forge, repository, call.actor));
  return { status: 200, body, headers: linkHeader(call, total) };
}

const typeOf = (call: Call): string => call.query.get("type") ?? "all";

const ofOrganization = (call: Call): Reply =>
  listing(call, { owner: organizationOf(call), type: typeOf(call), sort: "created" });

/** Like GitHub, public ones only: what a person keeps private is listed to that person, below /user. */
const ofUser = (call: Call): Reply =>
  listing(call, { owner: userOf(call), type: "public", sort: "full_name" });

/** One's own only, whatever `affiliation` says; nobody is a member of somebody else's account here. */
const ofActor = (call: Call): Reply =>
  listing(call, {
    owner: requireActor(call).account,
    type: call.query.get("visibility") ?? typeOf(call),
    sort: "full_name",
  });

export const repositoryListRoutes: readonly Route[] = [
  read("/orgs/{org}/repos", "metadata=read", ofOrganization),
  read("/users/{username}/repos", "metadata=read", ofUser),
  { method: "GET", path: "/user/repos", needs: "token", permission: "metadata=read", handle: ofActor },
];
