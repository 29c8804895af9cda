import { type Forge, gitRepo } from "../forge.ts";
import type { Actor } from "../http/call.ts";
import { conflict, Problem, unprocessable } from "../http/problem.ts";
import { findRepositoryById, type Repository, updateRepository } from "../store/repositories.ts";
import type { Rule } from "../store/rulesets.ts";
import { pushEvent, refEvent } from "../webhooks/push-payload.ts";
import { findViolations, violationText } from "./branch-rules.ts";
import { gitText } from "./git-process.ts";
import { isAncestor, resolveRef, updateRef } from "./refs.ts";

// The one place where a REST call moves a ref: rules, fast-forward check, compare-and-set, push event.

export type MoveRequest = {
  readonly repository: Repository;
  readonly actor: Actor;
  readonly name: string;
  readonly to: string | undefined;
  readonly force: boolean;
  /** When given, the ref must still be here; otherwise wherever it is now. */
  readonly expected?: string | undefined;
  /** Rules the caller has already satisfied by other means (a merged pull request). */
  readonly satisfied?: readonly Rule["type"][] | undefined;
  /** The contents endpoints answer rule violations with 409, the refs endpoints with 422. */
  readonly violationStatus?: number | undefined;
};

async function check(forge: Forge, request: MoveRequest, from: string | undefined): Promise<void> {
  const { repository, actor, name, to } = request;
  const repo = gitRepo(forge, repository.id);
  const isFastForward = from === undefined || to === undefined || (await isAncestor(repo, from, to));
  const move = { repository, actor, ref: name, from, to, isFastForward };
  const violations = findViolations(forge, move, request.satisfied);
  if (violations.length > 0) throw new Problem(request.violationStatus ?? 422, violationText(violations));
  if (!isFastForward && !request.force) throw unprocessable("Update is not a fast forward");
}

export async function moveRef(forge: Forge, request: MoveRequest): Promise<void> {
  const { repository, name, to } = request;
  const repo = gitRepo(forge, repository.id);
  await forge.exclusive(repository.id, async () => {
    const from = await resolveRef(repo, name);
    if (request.expected !== undefined && from !== request.expected) {
      throw conflict(`${name} is at ${from ?? "nothing"} but expected ${request.expected}`);
    }
    await check(forge, request, from);
    if (from === to) return;
    if (!(await updateRef(repo, { name, from, to }))) throw conflict("Reference cannot be updated");
    await recordPush(forge, repository.id, { name, actor: request.actor, from, to });
  });
}

export type RecordedMove = {
  readonly name: string;
  readonly actor: Actor;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/** After a ref has moved, by whatever way: times, the default branch of a repository's first push, webhooks. */
export async function recordPush(forge: Forge, repositoryId: number, move: RecordedMove): Promise<void> {
  const repository = findRepositoryById(forge.db, repositoryId);
  if (!repository) return;
  const now = forge.now();
  const repo = gitRepo(forge, repositoryId);
  const branch = move.name.startsWith("refs/heads/") ? move.name.slice("refs/heads/".length) : undefined;
  const hasDefault = (await resolveRef(repo, `refs/heads/${repository.defaultBranch}`)) !== undefined;
  const defaultBranch = branch && move.to && !hasDefault ? branch : undefined;
  if (defaultBranch)
    await gitText(forge.git, repo.directory, ["symbolic-ref", "HEAD", `refs/heads/${defaultBranch}`]);
  // Read again: while git was asked, others may have changed the repository.
  const current = findRepositoryById(forge.db, repositoryId);
  if (!current) return;
  const pushed = updateRepository(forge.db, current, { change: { pushedAt: now, defaultBranch }, now });
  const isVisible = branch !== undefined || move.name.startsWith("refs/tags/");
  if (!isVisible) return;
  forge.events.emit(pushEvent(forge, pushed, move));
  const change = refEvent(forge, pushed, move);
  if (change) forge.events.emit(change);
}
