import type { Forge } from "../forge.ts";
import type { Actor } from "../http/call.ts";
import { listPropertyValues } from "../store/properties.ts";
import { fullName, type Repository } from "../store/repositories.ts";
import { REPOSITORY_PERMISSIONS, type RepositoryPermission } from "../store/teams.ts";
import { permissionOf } from "../permissions.ts";
import { api, isoTime, nodeId, userShape } from "./account-shape.ts";

export const repositoryUrl = (forge: Forge, repository: Repository) =>
  `${api(forge)}/repos/${fullName(repository)}`;
export const htmlUrl = (forge: Forge, repository: Repository) => `${forge.url}/${fullName(repository)}`;

/** A file's path, or the name of a branch, as it stands in an address. */
export const encodePath = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** URL templates every repository answer carries, with the suffix GitHub documents. */
const URL_SUFFIXES: Record<string, string> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

export function permissionFlags(permission: RepositoryPermission | undefined): Record<string, boolean> {
  const held = permission ? REPOSITORY_PERMISSIONS.indexOf(permission) : -1;
  return Object.fromEntries(REPOSITORY_PERMISSIONS.map((name, index) => [name, index <= held]));
}

function addresses(forge: Forge, repository: Repository): Record<string, unknown> {
  const self = repositoryUrl(forge, repository);
  const clone = `${htmlUrl(forge, repository)}.git`;
  return {
    ...Object.fromEntries(Object.entries(URL_SUFFIXES).map(([name, suffix]) => [name, `${self}${suffix}`])),
    url: self,
    html_url: htmlUrl(forge, repository),
    git_url: clone,
    ssh_url: clone,
    clone_url: clone,
    svn_url: htmlUrl(forge, repository),
    mirror_url: null,
  };
}

/** The shape of list answers; the forge has no forks, stars, issues or releases, so their counts are zero. */
export function repositoryShape(
  forge: Forge,
  repository: Repository,
  actor: Actor | undefined,
): Record<string, unknown> {
  const { settings } = repository;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: userShape(forge, repository.owner),
    private: settings.private,
    visibility: settings.private ? "private" : "public",
    description: settings.description,
    homepage: settings.homepage,
    fork: false,
    ...addresses(forge, repository),
    language: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    open_issues_count: 0,
    open_issues: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    is_template: settings.is_template,
    topics: repository.topics,
    has_issues: settings.has_issues,
    has_projects: settings.has_projects,
    has_wiki: settings.has_wiki,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.isArchived,
    disabled: false,
    license: null,
    allow_forking: settings.allow_forking,
    web_commit_signoff_required: settings.web_commit_signoff_required,
    pushed_at: isoTime(repository.pushedAt),
    created_at: isoTime(repository.createdAt),
    updated_at: isoTime(repository.updatedAt),
    permissions: permissionFlags(permissionOf(forge, repository, actor)),
    custom_properties: Object.fromEntries(
      listPropertyValues(forge.db, repository.id).map(({ name, value }) => [name, value]),
    ),
  };
}

/** Merge settings are shown only to those who may change them, as GitHub does; others get the plain shape. */
export function fullRepositoryShape(
  forge: Forge,
  repository: Repository,
  actor: Actor | undefined,
): Record<string, unknown> {
  const { settings } = repository;
  const canPush = permissionFlags(permissionOf(forge, repository, actor))["push"] === true;
  return {
    ...repositoryShape(forge, repository, actor),
    subscribers_count: 0,
    network_count: 0,
    ...(repository.owner.kind === "Organization" ? { organization: userShape(forge, repository.owner) } : {}),
    ...(canPush ? { ...mergeSettings(repository), security_and_analysis: securityShape(settings) } : {}),
  };
}

function mergeSettings({ settings }: Repository): Record<string, unknown> {
  return {
    allow_squash_merge: settings.allow_squash_merge,
    allow_merge_commit: settings.allow_merge_commit,
    allow_rebase_merge: settings.allow_rebase_merge,
    allow_auto_merge: settings.allow_auto_merge,
    allow_update_branch: settings.allow_update_branch,
    delete_branch_on_merge: settings.delete_branch_on_merge,
    use_squash_pr_title_as_default: settings.squash_merge_commit_title === "PR_TITLE",
    squash_merge_commit_title: settings.squash_merge_commit_title,
    squash_merge_commit_message: settings.squash_merge_commit_message,
    merge_commit_title: settings.merge_commit_title,
    merge_commit_message: settings.merge_commit_message,
  };
}

function securityShape(settings: Repository["settings"]): Record<string, unknown> {
  const status = (isOn: boolean) => ({ status: isOn ? "enabled" : "disabled" });
  return {
    secret_scanning: status(false),
    secret_scanning_push_protection: status(false),
    ...settings.security_and_analysis,
    dependabot_security_updates: status(settings.automated_security_fixes),
  };
}

/** As webhooks carry it: nobody asks, so no permissions, and the organisation stands beside it instead of inside. */
export function deliveredRepositoryShape(forge: Forge, repository: Repository): Record<string, unknown> {
  const { organization: _organization, ...shape } = fullRepositoryShape(forge, repository, undefined);
  return shape;
}
