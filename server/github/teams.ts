import { z } from "zod";
import { undefinedWhenMissing } from "./forge-error.ts";
import { noContentSchema, type ForgeClient, type RepoRef } from "./octokit.ts";
import type { Owner } from "./owner.ts";

const membershipSchema = z.object({ state: z.string() });
const teamSchema = z
  .object({
    id: z.number().int(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    html_url: z.string(),
    parent: z.object({ slug: z.string() }).nullish(),
  })
  .transform((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description ?? "",
    htmlUrl: row.html_url,
    parentSlug: row.parent?.slug ?? null,
  }));
export type Team = z.infer<typeof teamSchema>;

const memberSchema = z
  .object({ id: z.number().int(), login: z.string(), html_url: z.string(), avatar_url: z.string() })
  .transform((row) => ({ id: row.id, login: row.login, htmlUrl: row.html_url, avatarUrl: row.avatar_url }));

const userSchema = z
  .object({
    id: z.number().int(),
    login: z.string(),
    name: z.string().nullish(),
    email: z.string().nullish(),
    avatar_url: z.string(),
    html_url: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    login: row.login,
    name: row.name ?? null,
    email: row.email ?? null,
    avatarUrl: row.avatar_url,
    htmlUrl: row.html_url,
  }));

const accessSchema = z.object({ permissions: z.record(z.string(), z.boolean()).optional() });

export type TeamPermission = "pull" | "triage" | "push" | "maintain" | "admin";

/** A higher permission includes the lower ones, and GitHub reports all of them as true. */
const strongestFirst: readonly TeamPermission[] = ["admin", "maintain", "push", "triage", "pull"];

export interface TeamAccess {
  readonly org: string;
  readonly slug: string;
  readonly permission: TeamPermission;
}

async function findTeam(
  client: ForgeClient,
  owner: Owner,
  { org, slug }: { readonly org: string; readonly slug: string },
): Promise<Team | undefined> {
  if ((await owner.kind()) === "user") return undefined;
  return undefinedWhenMissing(
    client.call(teamSchema, (request) =>
      request("GET /orgs/{org}/teams/{team_slug}", { org, team_slug: slug }),
    ),
  );
}

async function hasAccess(client: ForgeClient, ref: RepoRef, access: TeamAccess): Promise<boolean> {
  const found = await undefinedWhenMissing(
    client.call(accessSchema, (request) =>
      request("GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
        org: access.org,
        team_slug: access.slug,
        ...ref,
        headers: { accept: "application/vnd.github.v3.repository+json" },
      }),
    ),
  );
  const strongest = strongestFirst.find((permission) => found?.permissions?.[permission] === true);
  return strongest === access.permission;
}

async function grantAccess(client: ForgeClient, ref: RepoRef, access: TeamAccess): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
      org: access.org,
      team_slug: access.slug,
      ...ref,
      permission: access.permission,
    }),
  );
}

async function listTeams(client: ForgeClient, owner: Owner, org: string): Promise<Team[]> {
  if ((await owner.kind()) === "user") return [];
  return client.callPages(z.array(teamSchema), (request, page) =>
    request("GET /orgs/{org}/teams", { org, ...page }),
  );
}

export const teamsApi = (client: ForgeClient, owner: Owner) => ({
  /** A person's account has none. */
  list: (org: string) => listTeams(client, owner, org),
  find: (org: string, slug: string) => findTeam(client, owner, { org, slug }),
  listMembers: (org: string, slug: string) =>
    client.callPages(z.array(memberSchema), (request, page) =>
      request("GET /orgs/{org}/teams/{team_slug}/members", { org, team_slug: slug, ...page }),
    ),
  create: (org: string, team: { readonly name: string; readonly description: string }) =>
    client.call(teamSchema, (request) =>
      request("POST /orgs/{org}/teams", { org, ...team, privacy: "closed" }),
    ),
  addMember: async (org: string, slug: string, login: string): Promise<void> => {
    await client.call(membershipSchema, (request) =>
      request("PUT /orgs/{org}/teams/{team_slug}/memberships/{username}", {
        org,
        team_slug: slug,
        username: login,
        role: "member",
      }),
    );
  },
  hasAccess: (ref: RepoRef, access: TeamAccess) => hasAccess(client, ref, access),
  grantAccess: (ref: RepoRef, access: TeamAccess) => grantAccess(client, ref, access),
});

type Membership = z.infer<typeof membershipSchema>;

async function findMembership(
  client: ForgeClient,
  owner: Owner,
  { org, login }: { readonly org: string; readonly login: string },
): Promise<Membership | undefined> {
  if ((await owner.kind()) === "user") {
    return login.toLowerCase() === org.toLowerCase() ? { state: "active" } : undefined;
  }
  return undefinedWhenMissing(
    client.call(membershipSchema, (request) =>
      request("GET /orgs/{org}/memberships/{username}", { org, username: login }),
    ),
  );
}

type Member = z.infer<typeof memberSchema>;

async function listMembers(client: ForgeClient, owner: Owner, org: string): Promise<Member[]> {
  if ((await owner.kind()) === "user") {
    return [
      await client.call(memberSchema, (request) => request("GET /users/{username}", { username: org })),
    ];
  }
  return client.callPages(z.array(memberSchema), (request, page) =>
    request("GET /orgs/{org}/members", { org, ...page }),
  );
}

export const usersApi = (client: ForgeClient, owner: Owner) => ({
  /** In a person's account only that person is a member. */
  findOrgMembership: (org: string, login: string) => findMembership(client, owner, { org, login }),
  get: (login: string) =>
    client.call(userSchema, (request) => request("GET /users/{username}", { username: login })),
  listOrgMembers: (org: string) => listMembers(client, owner, org),
});
