import type { Forge } from "../forge.ts";
import type { Account } from "../store/accounts.ts";
import { readPlan } from "../store/plan.ts";

export const api = (forge: Forge) => `${forge.url}/api/v3`;
export const isoTime = (epochMs: number) => new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, "Z");
export const nodeId = (kind: string, id: number | string) =>
  Buffer.from(`${kind}:${id}`).toString("base64url");

export function userShape(forge: Forge, account: Account): Record<string, unknown> {
  const self = `${api(forge)}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.kind, account.id),
    avatar_url: `${forge.url}/avatars/${account.id}`,
    gravatar_id: "",
    url: self,
    html_url: `${forge.url}/${account.login}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: account.kind,
    site_admin: false,
  };
}

export function profileShape(forge: Forge, account: Account, publicRepos: number): Record<string, unknown> {
  return {
    ...userShape(forge, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: publicRepos,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: isoTime(account.created_at),
    updated_at: isoTime(account.created_at),
  };
}

export function organizationSimpleShape(forge: Forge, account: Account): Record<string, unknown> {
  const self = `${api(forge)}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("Organization", account.id),
    url: self,
    repos_url: `${self}/repos`,
    events_url: `${self}/events`,
    hooks_url: `${self}/hooks`,
    issues_url: `${self}/issues`,
    members_url: `${self}/members{/member}`,
    public_members_url: `${self}/public_members{/member}`,
    avatar_url: `${forge.url}/avatars/${account.id}`,
    description: null,
  };
}

export function organizationShape(
  forge: Forge,
  account: Account,
  publicRepos: number,
): Record<string, unknown> {
  return {
    ...organizationSimpleShape(forge, account),
    name: account.name ?? account.login,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: publicRepos,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${forge.url}/${account.login}`,
    type: "Organization",
    default_repository_permission: "read",
    default_repository_branch: "main",
    members_can_create_repositories: true,
    web_commit_signoff_required: false,
    created_at: isoTime(account.created_at),
    updated_at: isoTime(account.created_at),
    archived_at: null,
  };
}

/** What a delivery names beside the repository: its organisation, and nothing for a person's own. */
export const organizationField = (forge: Forge, owner: Account): Record<string, unknown> =>
  owner.kind === "Organization" ? { organization: organizationSimpleShape(forge, owner) } : {};

/** Nothing is for sale here: only the name means something. */
export const planShape = (forge: Forge): Record<string, unknown> => ({
  name: readPlan(forge.db),
  space: 976_562_499,
  private_repos: 999_999,
});
