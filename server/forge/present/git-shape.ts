import type { Forge } from "../forge.ts";
import { type Commit, signatureDate } from "../git/commit.ts";
import type { FileChange } from "../git/history.ts";
import type { Ref } from "../git/refs.ts";
import { entryType, type FlatEntry } from "../git/tree.ts";
import { type Account, findAccount } from "../store/accounts.ts";
import type { Repository } from "../store/repositories.ts";
import { nodeId, userShape } from "./account-shape.ts";
import { encodePath, htmlUrl, repositoryUrl } from "./repository-shape.ts";

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

const person = (signature: Commit["author"]) => ({
  name: signature.name,
  email: signature.email,
  date: signatureDate(signature),
});

export function gitCommitShape(
  forge: Forge,
  repository: Repository,
  commit: Commit,
): Record<string, unknown> {
  const self = repositoryUrl(forge, repository);
  const html = htmlUrl(forge, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    url: `${self}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${self}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${self}/git/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** Git knows names and addresses; an account is shown only when the address is one the forge gave out. */
function accountOf(forge: Forge, signature: Commit["author"]): Account | undefined {
  const found = /^\d+\+([^@]+)@users\.noreply\.localhost$/.exec(signature.email);
  return found?.[1] ? findAccount(forge.db, found[1]) : undefined;
}

export function commitShape(forge: Forge, repository: Repository, commit: Commit): Record<string, unknown> {
  const self = repositoryUrl(forge, repository);
  const html = htmlUrl(forge, repository);
  const author = accountOf(forge, commit.author);
  const committer = accountOf(forge, commit.committer);
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${self}/git/trees/${commit.tree}` },
      url: `${self}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${self}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${self}/commits/${commit.sha}/comments`,
    author: author ? userShape(forge, author) : null,
    committer: committer ? userShape(forge, committer) : null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${self}/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
  };
}

export function refShape(forge: Forge, repository: Repository, ref: Ref): Record<string, unknown> {
  const self = repositoryUrl(forge, repository);
  return {
    ref: ref.name,
    node_id: nodeId("Ref", `${repository.id}:${ref.name}`),
    url: `${self}/git/${encodePath(ref.name)}`,
    object: { sha: ref.sha, type: ref.type, url: `${self}/git/${ref.type}s/${ref.sha}` },
  };
}

export function treeEntryShape(
  forge: Forge,
  repository: Repository,
  entry: FlatEntry & { size?: number },
): Record<string, unknown> {
  const type = entryType(entry.mode);
  const self = repositoryUrl(forge, repository);
  return {
    path: entry.path,
    mode: entry.mode,
    type,
    sha: entry.sha,
    ...(entry.size === undefined ? {} : { size: entry.size }),
    ...(type === "commit" ? {} : { url: `${self}/git/${type}s/${entry.sha}` }),
  };
}

export function diffShape(
  forge: Forge,
  repository: Repository,
  change: FileChange & { at: string },
): Record<string, unknown> {
  const html = htmlUrl(forge, repository);
  const path = encodePath(change.path);
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${html}/blob/${change.at}/${path}`,
    raw_url: `${html}/raw/${change.at}/${path}`,
    contents_url: `${repositoryUrl(forge, repository)}/contents/${path}?ref=${change.at}`,
    ...(change.previousPath ? { previous_filename: change.previousPath } : {}),
  };
}
