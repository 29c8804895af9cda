import { type Forge, gitRepo } from "../forge.ts";
import { findMergeBase, listChanges, listNewCommitIds } from "../git/history.ts";
import { mergeTrees } from "../git/merge.ts";
import { resolveRef } from "../git/refs.ts";
import { type Account, findMembership, getAccount } from "../store/accounts.ts";
import type { Pull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";
import { isoTime, nodeId, userShape } from "./account-shape.ts";
import { htmlUrl, repositoryShape, repositoryUrl } from "./repository-shape.ts";

const optionalTime = (epochMs: number | null) => (epochMs === null ? null : isoTime(epochMs));

/** An open pull request follows its branches; a closed one keeps what it was closed with. */
export async function currentHeads(forge: Forge, pull: Pull): Promise<{ head: string; base: string }> {
  if (pull.state === "closed") return { head: pull.head_sha, base: pull.base_sha };
  const repo = gitRepo(forge, pull.repository_id);
  return {
    head: (await resolveRef(repo, `refs/heads/${pull.head_ref}`)) ?? pull.head_sha,
    base: (await resolveRef(repo, `refs/heads/${pull.base_ref}`)) ?? pull.base_sha,
  };
}

function addresses(forge: Forge, repository: Repository, pull: Pull): Record<string, string> {
  const self = `${repositoryUrl(forge, repository)}/pulls/${pull.number}`;
  const issue = `${repositoryUrl(forge, repository)}/issues/${pull.number}`;
  const html = `${htmlUrl(forge, repository)}/pull/${pull.number}`;
  return {
    url: self,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${repositoryUrl(forge, repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
  };
}

const link = (href: string | undefined) => ({ href: href ?? "" });

function links(urls: Record<string, string>, statuses: string): Record<string, unknown> {
  return {
    self: link(urls["url"]),
    html: link(urls["html_url"]),
    issue: link(urls["issue_url"]),
    comments: link(urls["comments_url"]),
    review_comments: link(urls["review_comments_url"]),
    review_comment: link(urls["review_comment_url"]),
    commits: link(urls["commits_url"]),
    statuses: link(statuses),
  };
}

type End = { readonly ref: string; readonly sha: string; readonly creator: Account };

function endShape(forge: Forge, repository: Repository, { ref, sha, creator }: End): Record<string, unknown> {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(forge, repository.owner),
    repo: repositoryShape(forge, repository, { account: creator, isAdmin: false }),
  };
}

/** Issues, labels and reviewers are GitHub's; here they are always empty. */
const NO_DISCUSSION = {
  locked: false,
  labels: [],
  milestone: null,
  active_lock_reason: null,
  assignee: null,
  assignees: [],
  requested_reviewers: [],
  requested_teams: [],
  auto_merge: null,
};

export async function pullSimpleShape(
  forge: Forge,
  repository: Repository,
  pull: Pull,
): Promise<Record<string, unknown>> {
  const heads = await currentHeads(forge, pull);
  const creator = getAccount(forge.db, pull.creator_id);
  const urls = addresses(forge, repository, pull);
  const statuses = `${repositoryUrl(forge, repository)}/statuses/${heads.head}`;
  return {
    ...urls,
    ...NO_DISCUSSION,
    statuses_url: statuses,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    number: pull.number,
    state: pull.state,
    title: pull.title,
    user: userShape(forge, creator),
    body: pull.body,
    created_at: isoTime(pull.created_at),
    updated_at: isoTime(pull.updated_at),
    closed_at: optionalTime(pull.closed_at),
    merged_at: optionalTime(pull.merged_at),
    merge_commit_sha: pull.merge_sha,
    head: endShape(forge, repository, { ref: pull.head_ref, sha: heads.head, creator }),
    base: endShape(forge, repository, { ref: pull.base_ref, sha: heads.base, creator }),
    _links: links(urls, statuses),
    author_association: findMembership(forge.db, repository.owner.id, creator.id) ? "MEMBER" : "NONE",
    draft: pull.draft === 1,
  };
}

async function mergeability(
  forge: Forge,
  pull: Pull,
  heads: { head: string; base: string },
): Promise<Record<string, unknown>> {
  if (pull.state === "closed") return { mergeable: null, mergeable_state: "unknown" };
  const merged = await mergeTrees(gitRepo(forge, pull.repository_id), heads.base, heads.head);
  return { mergeable: merged.kind === "clean", mergeable_state: merged.kind === "clean" ? "clean" : "dirty" };
}

export async function pullShape(
  forge: Forge,
  repository: Repository,
  pull: Pull,
): Promise<Record<string, unknown>> {
  const repo = gitRepo(forge, repository.id);
  const heads = await currentHeads(forge, pull);
  const mergeBase = await findMergeBase(repo, heads.base, heads.head);
  const changes = await listChanges(repo, mergeBase, heads.head);
  const commits = await listNewCommitIds(repo, heads.base, heads.head);
  return {
    ...(await pullSimpleShape(forge, repository, pull)),
    merged: pull.merged_at !== null,
    ...(await mergeability(forge, pull, heads)),
    merged_by: pull.merged_by_id === null ? null : userShape(forge, getAccount(forge.db, pull.merged_by_id)),
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: changes.length,
  };
}
