/**
 * Which permission of a GitHub App each call needs, for a refusal that does not say it itself. GitHub names it in the
 * header `X-Accepted-GitHub-Permissions`; proxies drop it and older servers do not send it. Several are joined by a
 * comma, as in that header; an empty text means that any credentials will do.
 * Source: GitHub docs "Permissions required for GitHub Apps", API version 2022-11-28.
 */

const contentsRead = "contents=read";
/** Files below .github/workflows need the second one, and every repository made from a template has some. */
const contentsWrite = "contents=write,workflows=write";
const administration = "administration=write";
const propertiesRead = "organization_custom_properties=read";

const repository = "/repos/{owner}/{repo}";
const team = "/orgs/{org}/teams/{team_slug}";

/** Only for a person's account, which takes that person's own token: no GitHub App ever needs these. */
const ownTokenPermissionByRoute: Readonly<Record<string, string>> = {
  "GET /user": "",
  "GET /user/repos": "metadata=read",
  "POST /user/repos": administration,
  [`GET ${repository}/hooks`]: "repository_hooks=read",
  [`POST ${repository}/hooks`]: "repository_hooks=write",
  [`PATCH ${repository}/hooks/{hook_id}`]: "repository_hooks=write",
};

/** Called for the sample organisation alone, which lives on the embedded forge. */
const samplePermissionByRoute: Readonly<Record<string, string>> = {
  "POST /orgs/{org}/teams": "members=write",
  [`PUT ${team}/memberships/{username}`]: "members=write",
};

/** What a GitHub App has to be granted. */
export const appPermissionByRoute: Readonly<Record<string, string>> = {
  "GET /rate_limit": "",
  // Both asked with the App's own key, before there is a token that could lack something.
  "GET /orgs/{org}/installation": "",
  "POST /app/installations/{installation_id}/access_tokens": "",
  "POST /app-manifests/{code}/conversions": "",
  "POST /graphql": "contents=write",
  "GET /users/{username}": "",
  "GET /repositories/{id}": "metadata=read",
  // Anybody may read an organisation; its plan shows only with this one.
  "GET /orgs/{org}": "organization_plan=read",
  "GET /orgs/{org}/members": "members=read",
  "GET /orgs/{org}/memberships/{username}": "members=read",
  "GET /orgs/{org}/repos": "metadata=read",
  "POST /orgs/{org}/repos": administration,
  "GET /orgs/{org}/hooks": "organization_hooks=read",
  "POST /orgs/{org}/hooks": "organization_hooks=write",
  "PATCH /orgs/{org}/hooks/{hook_id}": "organization_hooks=write",
  "GET /orgs/{org}/hooks/{hook_id}/deliveries": "organization_hooks=read",
  "POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts": "organization_hooks=write",
  "GET /orgs/{org}/properties/schema/{custom_property_name}": propertiesRead,
  "PUT /orgs/{org}/properties/schema/{custom_property_name}": "organization_custom_properties=admin",
  "GET /orgs/{org}/properties/values": propertiesRead,
  "GET /orgs/{org}/teams": "members=read",
  [`GET ${team}`]: "members=read",
  [`GET ${team}/members`]: "members=read",
  [`GET ${team}/repos/{owner}/{repo}`]: "metadata=read,members=read",
  [`PUT ${team}/repos/{owner}/{repo}`]: "administration=write,members=read",
  [`GET ${repository}`]: "metadata=read",
  [`PATCH ${repository}`]: administration,
  [`GET ${repository}/topics`]: "metadata=read",
  [`PUT ${repository}/topics`]: administration,
  [`GET ${repository}/vulnerability-alerts`]: "administration=read",
  [`PUT ${repository}/vulnerability-alerts`]: administration,
  [`GET ${repository}/automated-security-fixes`]: "administration=read",
  [`PUT ${repository}/automated-security-fixes`]: administration,
  [`GET ${repository}/codeowners/errors`]: contentsRead,
  [`PUT ${repository}/contents/{path}`]: contentsWrite,
  [`GET ${repository}/git/ref/{ref}`]: contentsRead,
  [`GET ${repository}/git/matching-refs/{ref}`]: contentsRead,
  [`GET ${repository}/git/commits/{commit_sha}`]: contentsRead,
  [`GET ${repository}/git/trees/{tree_sha}`]: contentsRead,
  [`GET ${repository}/git/blobs/{file_sha}`]: contentsRead,
  [`POST ${repository}/git/trees`]: contentsWrite,
  [`POST ${repository}/git/commits`]: "contents=write",
  [`POST ${repository}/git/refs`]: contentsWrite,
  [`PATCH ${repository}/git/refs/{ref}`]: contentsWrite,
  [`GET ${repository}/actions/variables/{name}`]: "actions_variables=read",
  [`POST ${repository}/actions/variables`]: "actions_variables=write",
  [`PATCH ${repository}/actions/variables/{name}`]: "actions_variables=write",
  [`GET ${repository}/actions/secrets/public-key`]: "secrets=read",
  [`GET ${repository}/actions/secrets/{secret_name}`]: "secrets=read",
  [`PUT ${repository}/actions/secrets/{secret_name}`]: "secrets=write",
  [`GET ${repository}/environments/{environment_name}`]: "actions=read",
  [`PUT ${repository}/environments/{environment_name}`]: administration,
  [`GET ${repository}/labels`]: "issues=read",
  [`POST ${repository}/labels`]: "issues=write",
  [`PATCH ${repository}/labels/{name}`]: "issues=write",
  [`GET ${repository}/properties/values`]: "metadata=read",
  [`PATCH ${repository}/properties/values`]: "repository_custom_properties=write",
  [`GET ${repository}/rulesets`]: "metadata=read",
  [`GET ${repository}/rulesets/{ruleset_id}`]: "metadata=read",
  [`POST ${repository}/rulesets`]: administration,
  [`PUT ${repository}/rulesets/{ruleset_id}`]: administration,
};

export const permissionByRoute: Readonly<Record<string, string>> = {
  ...appPermissionByRoute,
  ...ownTokenPermissionByRoute,
  ...samplePermissionByRoute,
};
