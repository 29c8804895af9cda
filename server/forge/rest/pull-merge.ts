import { z } from "zod";
import { bindingRulesets, findViolations, type RefMove, violationText } from "../git/branch-rules.ts";
import { signatureAt, writeCommit } from "../git/commit.ts";
import { identityOf } from "../git/initial-commit.ts";
import { mergeTrees } from "../git/merge.ts";
import { moveRef } from "../git/move-ref.ts";
import { replayCommits } from "../git/rebase.ts";
import { type Call, ok, parseBody, type Reply, requireActor } from "../http/call.ts";
import { conflict, Problem } from "../http/problem.ts";
import { currentHeads } from "../present/pull-shape.ts";
import { gitOf } from "../resolve.ts";
import { findPull, type Pull, updatePull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";
import { pullRequestEvent } from "../webhooks/pull-payload.ts";
import { mergeMessage } from "./merge-message.ts";
import { missingApprovals } from "./pull-reviews.ts";

const mergeSchema = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});
type MergeBody = z.infer<typeof mergeSchema>;
type Merge = {
  readonly call: Call;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly body: MergeBody;
  readonly heads: { readonly head: string; readonly base: string };
};

const notAllowed = (message: string) => new Problem(405, message);

/** As GitHub's refusals call them, which clients look for. */
const METHOD_NAMES: Record<MergeBody["merge_method"], string> = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
};

function checkAllowed({ repository, pull, body, heads }: Merge): void {
  const { settings } = repository;
  if (pull.state === "closed") throw notAllowed("Pull Request is not mergeable");
  if (pull.draft === 1) throw notAllowed("Pull Request is still a draft");
  if (body.sha !== undefined && body.sha !== heads.head) {
    throw conflict("Head branch was modified. Review and try the merge again.");
  }
  const isAllowed = {
    merge: settings.allow_merge_commit,
    squash: settings.allow_squash_merge,
    rebase: settings.allow_rebase_merge,
  };
  if (!isAllowed[body.merge_method]) {
    throw notAllowed(`${METHOD_NAMES[body.merge_method]} are not allowed on this repository.`);
  }
}

/** The ways of merging that the rules of the base branch leave. */
function methodViolations(call: Call, move: RefMove, method: MergeBody["merge_method"]): string[] {
  const rules = bindingRulesets(call.forge, move).flatMap((ruleset) => ruleset.rules);
  const isLinear = rules.some((rule) => rule.type === "required_linear_history");
  const isRefused = rules.some(
    (rule) =>
      rule.type === "pull_request" && rule.parameters.allowed_merge_methods?.includes(method) === false,
  );
  return [
    ...(isLinear && method === "merge" ? ["This branch must not contain merge commits."] : []),
    ...(isRefused ? [`${METHOD_NAMES[method]} are not allowed by the rules of this branch.`] : []),
  ];
}

/** Required of the head commit: the merge commit is a moment old and nobody could have judged it. */
function checkRules({ call, repository, pull, heads, body }: Merge): void {
  const move = {
    repository,
    actor: requireActor(call),
    ref: `refs/heads/${pull.base_ref}`,
    from: heads.base,
    to: heads.head,
    isFastForward: true,
  };
  const violations = [
    ...findViolations(call.forge, move, ["pull_request"]),
    ...missingApprovals(call.forge, pull, move),
    ...methodViolations(call, move, body.merge_method),
  ];
  if (violations.length > 0) throw notAllowed(violationText(violations));
}

/** The commit the base branch moves to; no ref has moved yet. */
async function createMergeCommit(merge: Merge): Promise<string> {
  const { call, repository, body, heads } = merge;
  const repo = gitOf(call, repository);
  const signature = signatureAt(identityOf(requireActor(call).account), call.forge.now());
  if (body.merge_method === "rebase") {
    // GitHub replays even what is on top of its base already: the committer is always the one who merged.
    const rebased = await replayCommits(repo, { ...heads, committer: signature });
    if (rebased.kind === "conflict") throw notAllowed("This branch can't be rebased");
    return rebased.head;
  }
  const merged = await mergeTrees(repo, heads.base, heads.head);
  if (merged.kind === "conflict") throw notAllowed("Pull Request is not mergeable");
  const parents = body.merge_method === "squash" ? [heads.base] : [heads.base, heads.head];
  return writeCommit(repo, {
    tree: merged.tree,
    parents,
    author: signature,
    committer: signature,
    message: await mergeMessage(merge),
  });
}

export async function mergePull(call: Call, repository: Repository, pull: Pull): Promise<Reply> {
  const { forge } = call;
  const actor = requireActor(call);
  const body = parseBody(call, mergeSchema, "PullRequest");
  const heads = await currentHeads(forge, pull);
  const merge: Merge = { call, repository, pull, body, heads };
  checkAllowed(merge);
  checkRules(merge);
  const sha = await createMergeCommit(merge);
  await moveRef(forge, {
    repository,
    actor,
    name: `refs/heads/${pull.base_ref}`,
    to: sha,
    expected: heads.base,
    force: false,
    satisfied: ["pull_request", "required_status_checks"],
    violationStatus: 405,
  });
  const now = forge.now();
  const change = {
    state: "closed" as const,
    head_sha: heads.head,
    base_sha: heads.base,
    merge_sha: sha,
    merged_by_id: actor.account.id,
    merged_at: now,
    closed_at: now,
  };
  updatePull(forge.db, pull, { change, now });
  const closed = findPull(forge.db, repository.id, pull.number) ?? pull;
  forge.events.emit(pullRequestEvent(call, { repository, pull: closed, action: "closed" }));
  if (repository.settings.delete_branch_on_merge) {
    const name = `refs/heads/${pull.head_ref}`;
    // Only what was merged goes: a commit that came meanwhile keeps its branch.
    const end = { repository, actor, name, to: undefined, expected: heads.head, force: true };
    await moveRef(forge, end).catch(() => undefined);
  }
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}
