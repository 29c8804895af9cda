import { type Forge, type ForgeEvent, gitRepo } from "../forge.ts";
import { type Commit, signatureDate } from "../git/commit.ts";
import {
  type FileChange,
  type FileStatus,
  listEachChange,
  listNewCommitIds,
  readCommits,
} from "../git/history.ts";
import { ZERO_ID } from "../git/refs.ts";
import { isAncestor } from "../git/refs.ts";
import type { Actor } from "../http/call.ts";
import { organizationField, userShape } from "../present/account-shape.ts";
import { deliveredRepositoryShape, htmlUrl } from "../present/repository-shape.ts";
import type { Repository } from "../store/repositories.ts";

/** GitHub lists at most this many commits in a push event. */
const MAXIMUM_COMMITS = 2048;

type Move = {
  readonly name: string;
  readonly actor: Actor;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

type Changes = readonly Pick<FileChange, "path" | "previousPath" | "status">[];

function commitShape(
  forge: Forge,
  repository: Repository,
  { commit, changes }: { commit: Commit; changes: Changes },
): Record<string, unknown> {
  const pathsOf = (...statuses: FileStatus[]) =>
    changes.filter((change) => statuses.includes(change.status)).map((change) => change.path);
  const person = (signature: Commit["author"]) => ({ name: signature.name, email: signature.email || null });
  const renamedAway = changes.flatMap((change) =>
    change.status === "renamed" && change.previousPath ? [change.previousPath] : [],
  );
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: signatureDate(commit.committer),
    url: `${htmlUrl(forge, repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: pathsOf("added", "copied", "renamed"),
    removed: [...pathsOf("removed"), ...renamedAway],
    modified: pathsOf("modified", "changed"),
  };
}

async function newCommits(forge: Forge, repository: Repository, move: Move): Promise<Commit[]> {
  if (!move.to) return [];
  const repo = gitRepo(forge, repository.id);
  const ids = await listNewCommitIds(repo, move.from, move.to);
  return readCommits(repo, ids.slice(-MAXIMUM_COMMITS));
}

async function build(forge: Forge, repository: Repository, move: Move): Promise<Record<string, unknown>> {
  const found = await newCommits(forge, repository, move);
  const changes = await listEachChange(gitRepo(forge, repository.id), found);
  const commits = found.map((commit) =>
    commitShape(forge, repository, { commit, changes: changes.get(commit.sha) ?? [] }),
  );
  const forced =
    move.from !== undefined &&
    move.to !== undefined &&
    !(await isAncestor(gitRepo(forge, repository.id), move.from, move.to));
  const before = move.from ?? ZERO_ID;
  const after = move.to ?? ZERO_ID;
  return {
    ref: move.name,
    before,
    after,
    base_ref: null,
    created: move.from === undefined,
    deleted: move.to === undefined,
    forced,
    compare: `${htmlUrl(forge, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: move.actor.account.login, email: move.actor.account.email },
    // Of all events only this one names the organisation inside, as text.
    repository: { ...deliveredRepositoryShape(forge, repository), organization: repository.owner.login },
    ...organizationField(forge, repository.owner),
    sender: userShape(forge, move.actor.account),
  };
}

export function pushEvent(forge: Forge, repository: Repository, move: Move): ForgeEvent {
  return {
    event: "push",
    action: undefined,
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: () => build(forge, repository, move),
  };
}

/** What GitHub tells beside the push when a branch or tag appears or disappears. */
export function refEvent(forge: Forge, repository: Repository, move: Move): ForgeEvent | undefined {
  const [, kind, ref] = /^refs\/(heads|tags)\/(.+)$/.exec(move.name) ?? [];
  if (ref === undefined || (move.from !== undefined && move.to !== undefined)) return undefined;
  const isCreated = move.from === undefined;
  return {
    event: isCreated ? "create" : "delete",
    action: undefined,
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: () => ({
      ref,
      ref_type: kind === "tags" ? "tag" : "branch",
      ...(isCreated
        ? { master_branch: repository.defaultBranch, description: repository.settings.description || null }
        : {}),
      pusher_type: "user",
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, move.actor.account),
    }),
  };
}
