// Prunes GitHub's OpenAPI description to the operations the embedded forge serves and the webhooks it sends.
// Usage: node scripts/generate-github-contract.mjs <path to api.github.com.json of npm @octokit/openapi>
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = { package: "@octokit/openapi", version: "23.0.2", file: "generated/api.github.com.json" };

const group = (prefix, names) => names.split(/\s+/).map((name) => `${prefix}/${name}`);
const OPERATIONS = [
  ...group("meta", "get"),
  ...group("rate-limit", "get"),
  ...group("apps", "get-authenticated create-from-manifest get-org-installation"),
  ...group("apps", "create-installation-access-token"),
  ...group("users", "get-authenticated get-by-username"),
  ...group("orgs", "get list-members check-membership-for-user remove-member get-membership-for-user"),
  ...group(
    "orgs",
    "set-membership-for-user remove-membership-for-user get-membership-for-authenticated-user",
  ),
  ...group("orgs", "list-webhooks create-webhook get-webhook update-webhook delete-webhook ping-webhook"),
  ...group("orgs", "list-webhook-deliveries get-webhook-delivery redeliver-webhook-delivery"),
  ...group("orgs", "custom-properties-for-repos-get-organization-definitions"),
  ...group("orgs", "custom-properties-for-repos-get-organization-definition"),
  ...group("orgs", "custom-properties-for-repos-create-or-update-organization-definition"),
  ...group("orgs", "custom-properties-for-repos-delete-organization-definition"),
  ...group("orgs", "custom-properties-for-repos-get-organization-values"),
  ...group("teams", "list create get-by-name update-in-org delete-in-org list-members-in-org"),
  ...group("teams", "get-membership-for-user-in-org add-or-update-membership-for-user-in-org"),
  ...group("teams", "remove-membership-for-user-in-org list-repos-in-org check-permissions-for-repo-in-org"),
  ...group("teams", "add-or-update-repo-permissions-in-org remove-repo-in-org"),
  ...group(
    "repos",
    "list-for-org create-in-org get update delete list-teams get-all-topics replace-all-topics",
  ),
  ...group("repos", "create-for-authenticated-user list-for-authenticated-user list-for-user"),
  ...group("repos", "custom-properties-for-repos-get-repository-values"),
  ...group("repos", "custom-properties-for-repos-create-or-update-repository-values"),
  ...group("repos", "get-content create-or-update-file-contents delete-file get-readme"),
  ...group("repos", "list-branches get-branch list-commits get-commit compare-commits-with-basehead"),
  ...group("repos", "get-repo-rulesets create-repo-ruleset get-repo-ruleset update-repo-ruleset"),
  ...group("repos", "delete-repo-ruleset get-branch-rules codeowners-errors"),
  ...group(
    "repos",
    "get-all-environments get-environment create-or-update-environment delete-an-environment",
  ),
  ...group("repos", "check-vulnerability-alerts enable-vulnerability-alerts disable-vulnerability-alerts"),
  ...group("repos", "check-automated-security-fixes enable-automated-security-fixes"),
  ...group("repos", "disable-automated-security-fixes list-collaborators check-collaborator"),
  ...group("repos", "get-collaborator-permission-level create-commit-status list-commit-statuses-for-ref"),
  ...group("repos", "get-combined-status-for-ref list-webhooks create-webhook get-webhook update-webhook"),
  ...group("repos", "delete-webhook ping-webhook list-webhook-deliveries get-webhook-delivery"),
  ...group("repos", "redeliver-webhook-delivery"),
  ...group("git", "create-blob get-blob create-tree get-tree create-commit get-commit"),
  ...group("git", "create-ref get-ref update-ref delete-ref list-matching-refs"),
  ...group("actions", "list-repo-variables create-repo-variable get-repo-variable update-repo-variable"),
  ...group("actions", "delete-repo-variable list-repo-secrets get-repo-public-key get-repo-secret"),
  ...group("actions", "create-or-update-repo-secret delete-repo-secret"),
  ...group("actions", "get-github-actions-default-workflow-permissions-repository"),
  ...group("actions", "set-github-actions-default-workflow-permissions-repository"),
  ...group("issues", "list-labels-for-repo create-label get-label update-label delete-label"),
  ...group("pulls", "list create get update merge check-if-merged list-files create-review list-reviews"),
  ...group("pulls", "list-commits"),
  ...group("repos", "list-tags list-deployments create-deployment get-deployment delete-deployment"),
  ...group("repos", "list-deployment-statuses create-deployment-status get-deployment-status"),
  ...group("checks", "create get update list-annotations list-for-ref"),
];

/** Events the embedded forge sends, by the description's own names: event and action. */
const WEBHOOKS = [
  "ping",
  "push",
  "create",
  "delete",
  "custom-property-values-updated",
  "status",
  "deployment-created",
  "deployment-status-created",
  ...["created", "completed"].map((action) => `check-run-${action}`),
  ...["added", "removed"].map((action) => `membership-${action}`),
  ...["member-added", "member-removed"].map((action) => `organization-${action}`),
  ...["opened", "edited", "closed", "reopened"].map((action) => `pull-request-${action}`),
  "pull-request-review-submitted",
  ...["created", "edited", "renamed", "archived", "unarchived"].map((action) => `repository-${action}`),
  ...["privatized", "publicized", "deleted"].map((action) => `repository-${action}`),
  ...["created", "edited", "deleted"].map((action) => `team-${action}`),
  ...["added-to-repository", "removed-from-repository"].map((action) => `team-${action}`),
];

const DROPPED = new Set([
  "description",
  "summary",
  "example",
  "examples",
  "externalDocs",
  "discriminator",
  "title",
]);
const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Drops documentation; keys below `properties` are names, not keywords, and always stay. */
function strip(node, namesAreData = false) {
  if (Array.isArray(node)) return node.map((item) => strip(item));
  if (!isPlain(node)) return node;
  const kept = Object.entries(node).filter(
    ([key]) => namesAreData || !(DROPPED.has(key) || key.startsWith("x-")),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      strip(value, !namesAreData && (key === "properties" || key === "schemas")),
    ]),
  );
}

function references(node, found) {
  if (Array.isArray(node)) node.forEach((item) => references(item, found));
  else if (isPlain(node)) {
    if (typeof node.$ref === "string") found.add(node.$ref);
    Object.values(node).forEach((value) => references(value, found));
  }
  return found;
}

function jsonBodyOnly(operation) {
  const content = operation.content?.["application/json"];
  const headers = operation.$ref ? { $ref: operation.$ref } : {};
  return content ? { schema: strip(content.schema) } : headers;
}

function pruneOperation({ method, path, shared }, operation) {
  const body = operation.requestBody;
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    parameters: strip([...(shared ?? []), ...(operation.parameters ?? [])]),
    ...(body ? { body: { required: body.required === true, ...jsonBodyOnly(body) } } : {}),
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, answer]) => [status, jsonBodyOnly(answer)]),
    ),
  };
}

function collectComponents(document, operations) {
  const components = {};
  const pending = [...references(operations, new Set())];
  const seen = new Set();
  for (let ref = pending.pop(); ref; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const [, , kind, name] = ref.split("/");
    const raw = document.components[kind][name];
    const value = kind === "responses" ? jsonBodyOnly(raw) : strip(raw);
    (components[kind] ??= {})[name] = value;
    pending.push(...references(value, new Set()));
  }
  return Object.fromEntries(
    Object.entries(components).map(([kind, all]) => [
      kind,
      Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  );
}

const input = process.argv[2];
if (!input) {
  console.error(
    "expected the path of api.github.com.json, found nothing; unpack npm @octokit/openapi and pass its file",
  );
  process.exit(2);
}
const bytes = readFileSync(input);
const document = JSON.parse(bytes);
const wanted = new Set(OPERATIONS);
const operations = [];
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    if (!wanted.delete(operation.operationId)) continue;
    operations.push(pruneOperation({ method, path, shared: item.parameters }, operation));
  }
}
if (wanted.size > 0) throw new Error(`not in the description: ${[...wanted].join(", ")}`);
const webhooks = Object.fromEntries(
  WEBHOOKS.sort().map((name) => {
    const event = document["x-webhooks"][name];
    if (!event) throw new Error(`not among the webhooks of the description: ${name}`);
    return [name, jsonBodyOnly(event.post.requestBody).schema];
  }),
);
const pruned = {
  source: { ...SOURCE, license: "MIT", sha256: createHash("sha256").update(bytes).digest("hex") },
  operations: operations.sort((a, b) => (a.id < b.id ? -1 : 1)),
  webhooks,
  components: collectComponents(document, [operations, webhooks]),
};
const output = join(
  dirname(fileURLToPath(import.meta.url)),
  "../server/forge/contract/github-openapi.generated.json",
);
writeFileSync(output, `${JSON.stringify(pruned)}\n`);
process.stdout.write(
  `${operations.length} operations, ${WEBHOOKS.length} webhooks, ${Object.keys(pruned.components.schemas).length} schemas\n`,
);
