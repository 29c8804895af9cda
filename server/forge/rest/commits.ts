import { type Commit, peelToCommit, peelToCommits } from "../git/commit.ts";
import {
  countAheadBehind,
  findMergeBase,
  listChanges,
  listCommitIds,
  listNewCommitIds,
  readCommits,
} from "../git/history.ts";
import type { Repo } from "../git/object-store.ts";
import { listRefs, resolveRef, resolveRevision } from "../git/refs.ts";
import { appliesTo } from "../git/branch-rules.ts";
import { type Call, ok, param, read, type Reply, type Route } from "../http/call.ts";
import { linkHeader, pageOf, pageReply } from "../http/pagination.ts";
import { conflict, notFound, unprocessable } from "../http/problem.ts";
import { nodeId } from "../present/account-shape.ts";
import { commitShape, diffShape } from "../present/git-shape.ts";
import { encodePath, htmlUrl, repositoryUrl } from "../present/repository-shape.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import type { Repository } from "../store/repositories.ts";
import { listRulesets } from "../store/rulesets.ts";

type Opened = { readonly repository: Repository; readonly repo: Repo };

function open(call: Call): Opened {
  const repository = repositoryOf(call);
  return { repository, repo: gitOf(call, repository) };
}

function isProtected(call: Call, repository: Repository, branch: string): boolean {
  return listRulesets(call.forge.db, repository.id).some(
    (ruleset) => ruleset.enforcement === "active" && appliesTo(repository, ruleset, `refs/heads/${branch}`),
  );
}

async function listBranches(call: Call): Promise<Reply> {
  const { repository, repo } = open(call);
  const wanted = call.query.get("protected");
  const refs = await listRefs(repo, "refs/heads/");
  const branches = refs
    .map((ref) => ({ name: ref.name.slice("refs/heads/".length), sha: ref.sha }))
    .map((branch) => ({ ...branch, protected: isProtected(call, repository, branch.name) }))
    .filter((branch) => wanted === null || String(branch.protected) === wanted);
  return pageReply(call, branches, (branch) => ({
    name: branch.name,
    commit: { sha: branch.sha, url: `${repositoryUrl(call.forge, repository)}/commits/${branch.sha}` },
    protected: branch.protected,
  }));
}

async function getBranch(call: Call): Promise<Reply> {
  const { repository, repo } = open(call);
  const name = param(call, "branch");
  const sha = await resolveRef(repo, `refs/heads/${name}`);
  const commit = sha ? await peelToCommit(repo, sha) : undefined;
  if (!commit) throw notFound("Branch not found");
  const self = `${repositoryUrl(call.forge, repository)}/branches/${encodePath(name)}`;
  return ok({
    name,
    commit: commitShape(call.forge, repository, commit),
    _links: { self, html: `${htmlUrl(call.forge, repository)}/tree/${encodePath(name)}` },
    protected: isProtected(call, repository, name),
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  });
}

async function listTags(call: Call): Promise<Reply> {
  const { repository, repo } = open(call);
  const refs = await listRefs(repo, "refs/tags/");
  const commits = await peelToCommits(
    repo,
    refs.map(({ sha }) => sha),
  );
  const tags = refs.flatMap((ref) => {
    const commit = commits.get(ref.sha);
    return commit ? [{ name: ref.name.slice("refs/tags/".length), sha: commit.sha }] : [];
  });
  const self = repositoryUrl(call.forge, repository);
  return pageReply(call, tags.reverse(), ({ name, sha }) => ({
    name,
    commit: { sha, url: `${self}/commits/${sha}` },
    zipball_url: `${self}/zipball/refs/tags/${encodePath(name)}`,
    tarball_url: `${self}/tarball/refs/tags/${encodePath(name)}`,
    node_id: nodeId("Ref", `${repository.id}:refs/tags/${name}`),
  }));
}

async function requireCommit(opened: Opened, revision: string): Promise<Commit> {
  const sha = await resolveRevision(opened.repo, revision, opened.repository.defaultBranch);
  const commit = sha ? await peelToCommit(opened.repo, sha) : undefined;
  if (commit) return commit;
  if (/^[0-9a-f]{40}$/.test(revision)) throw unprocessable(`No commit found for SHA: ${revision}`);
  throw notFound();
}

async function listCommits(call: Call): Promise<Reply> {
  const opened = open(call);
  const { repository, repo } = opened;
  const asked = call.query.get("sha");
  if (!asked && !(await resolveRef(repo, `refs/heads/${repository.defaultBranch}`))) {
    throw conflict("Git Repository is empty.");
  }
  const start = await requireCommit(opened, asked ?? "HEAD");
  const ids = await listCommitIds(repo, {
    start: start.sha,
    path: call.query.get("path") ?? undefined,
    since: call.query.get("since") ?? undefined,
    until: call.query.get("until") ?? undefined,
  });
  const { offset, perPage } = pageOf(call.query);
  const commits = await readCommits(repo, ids.slice(offset, offset + perPage));
  const body = commits.map((commit) => commitShape(call.forge, repository, commit));
  return { status: 200, body, headers: linkHeader(call, ids.length) };
}

async function getCommit(call: Call): Promise<Reply> {
  const opened = open(call);
  const commit = await requireCommit(opened, param(call, "ref"));
  if (/application\/vnd\.github\.(v3\.)?sha/.test(call.headers.accept ?? "")) {
    return {
      status: 200,
      raw: { contentType: "application/vnd.github.sha; charset=utf-8", bytes: Buffer.from(commit.sha) },
    };
  }
  const changes = await listChanges(opened.repo, commit.parents[0], commit.sha);
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  return ok({
    ...commitShape(call.forge, opened.repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: changes.map((change) => diffShape(call.forge, opened.repository, { ...change, at: commit.sha })),
  });
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** Without a parameter of paging; source: GitHub docs "Compare two commits". */
const MAXIMUM_COMPARED = 250;

/** `owner:branch`, as one names a branch of another repository of the network; the network here is this repository. */
function withoutOwner({ owner }: Repository, revision: string): string {
  const prefix = `${owner.login}:`.toLowerCase();
  return revision.toLowerCase().startsWith(prefix) ? revision.slice(prefix.length) : revision;
}

async function compare(call: Call): Promise<Reply> {
  const opened = open(call);
  const { repository, repo } = opened;
  const found = /^(.+?)\.\.\.(.+)$/.exec(param(call, "basehead"));
  if (!found) throw notFound();
  const base = await requireCommit(opened, withoutOwner(repository, found[1] ?? ""));
  const head = await requireCommit(opened, withoutOwner(repository, found[2] ?? ""));
  const mergeBaseId = await findMergeBase(repo, base.sha, head.sha);
  const mergeBase = mergeBaseId ? await peelToCommit(repo, mergeBaseId) : undefined;
  if (!mergeBase) throw notFound("No common ancestor between the two commits.");
  const { ahead, behind } = await countAheadBehind(repo, base.sha, head.sha);
  const ids = await listNewCommitIds(repo, base.sha, head.sha);
  const changes = await listChanges(repo, mergeBase.sha, head.sha);
  const named = `compare/${encodePath(param(call, "basehead"))}`;
  const html = `${htmlUrl(call.forge, repository)}/${named}`;
  const shape = (commit: Commit) => commitShape(call.forge, repository, commit);
  const isPaged = call.query.has("page") || call.query.has("per_page");
  const { offset, perPage } = isPaged ? pageOf(call.query) : { offset: 0, perPage: MAXIMUM_COMPARED };
  const commits = await readCommits(repo, ids.slice(offset, offset + perPage));
  return {
    status: 200,
    headers: isPaged ? linkHeader(call, ids.length) : {},
    body: {
      url: `${repositoryUrl(call.forge, repository)}/${named}`,
      html_url: html,
      permalink_url: `${htmlUrl(call.forge, repository)}/compare/${base.sha}...${head.sha}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: shape(base),
      merge_base_commit: shape(mergeBase),
      status: relation(ahead, behind),
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ids.length,
      commits: commits.map(shape),
      files: changes.map((change) => diffShape(call.forge, repository, { ...change, at: head.sha })),
    },
  };
}

const base = "/repos/{owner}/{repo}";

export const commitRoutes: readonly Route[] = [
  read(`${base}/branches`, "contents=read", listBranches),
  read(`${base}/branches/{branch+}`, "contents=read", getBranch),
  read(`${base}/tags`, "contents=read", listTags),
  read(`${base}/commits`, "contents=read", listCommits),
  read(`${base}/commits/{ref+}`, "contents=read", getCommit),
  read(`${base}/compare/{basehead+}`, "contents=read", compare),
];
