import { api } from "../present/account-shape.ts";
import { type Call, ok, read, type Route } from "../http/call.ts";
import { rateLimit } from "../http/rate-limit.ts";

export const FORGE_VERSION = "waymark-forge";

/** The address list github.com publishes is empty here: everything is this machine. */
function meta(): Record<string, unknown> {
  return {
    verifiable_password_authentication: false,
    installed_version: FORGE_VERSION,
    hooks: ["127.0.0.1/32"],
    web: ["127.0.0.1/32"],
    api: ["127.0.0.1/32"],
    git: ["127.0.0.1/32"],
    actions: [],
  };
}

function root(call: Call): Record<string, string> {
  const base = api(call.forge);
  return {
    current_user_url: `${base}/user`,
    organization_url: `${base}/orgs/{org}`,
    organization_repositories_url: `${base}/orgs/{org}/repos{?type,page,per_page,sort}`,
    organization_teams_url: `${base}/orgs/{org}/teams`,
    rate_limit_url: `${base}/rate_limit`,
    repository_url: `${base}/repos/{owner}/{repo}`,
    user_url: `${base}/users/{user}`,
  };
}

function limits(call: Call): Record<string, unknown> {
  const core = rateLimit(call.forge, call.actor);
  return { resources: { core, search: core, graphql: core }, rate: core };
}

export const metaRoutes: readonly Route[] = [
  read("/", "", (call) => ok(root(call))),
  read("/meta", "", () => ok(meta())),
  read("/rate_limit", "", (call) => ok(limits(call))),
];
