import { z } from "zod";
import type { Forge } from "../forge.ts";
import { bindingRulesets, type RefMove } from "../git/branch-rules.ts";
import { listNewCommitIds } from "../git/history.ts";
import { type Call, ok, parseBody, read, type Reply, requireActor, type Route } from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { invalidField, unprocessableEntity } from "../http/problem.ts";
import { hasPermission, permissionOf } from "../permissions.ts";
import { reviewShape } from "../present/review-shape.ts";
import { currentHeads } from "../present/pull-shape.ts";
import { gitOf, readOnly, repositoryOf } from "../resolve.ts";
import { getAccount } from "../store/accounts.ts";
import type { Pull } from "../store/pulls.ts";
import { insertReview, listReviews, type Review } from "../store/reviews.ts";
import { pullRequestReviewEvent } from "../webhooks/pull-payload.ts";
import { MAXIMUM_TEXT, pullOf } from "./find-pull.ts";

// Whole reviews, without comments on lines. A review that is not submitted at once (GitHub's PENDING) is not kept.

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

const createSchema = z.object({
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  body: z.string().max(MAXIMUM_TEXT).default(""),
  commit_id: z.string().optional(),
});

/** The commit a review is about: the newest one, or an earlier one of the same pull request. */
async function reviewedCommit(call: Call, pull: Pull, asked: string | undefined): Promise<string> {
  const { head, base } = await currentHeads(call.forge, pull);
  if (asked === undefined || asked === head) return head;
  const commits = await listNewCommitIds(gitOf(call, repositoryOf(call)), base, head);
  if (commits.includes(asked)) return asked;
  throw invalidField({
    resource: "PullRequestReview",
    field: "commit_id",
    code: "invalid",
    message: "commit_id is not part of the pull request",
  });
}

async function post(call: Call): Promise<Reply> {
  const { forge } = call;
  const [repository, pull, { account }] = [repositoryOf(call), pullOf(call), requireActor(call)];
  if (repository.isArchived) throw readOnly();
  const { event, body, commit_id } = parseBody(call, createSchema, "PullRequestReview");
  if (event !== "COMMENT" && account.id === pull.creator_id) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    throw unprocessableEntity(`Can not ${what} your own pull request`);
  }
  if (event !== "APPROVE" && body === "") throw unprocessableEntity("Review Body can't be blank");
  const review = insertReview(forge.db, {
    pull_id: pull.id,
    reviewer_id: account.id,
    state: STATES[event],
    body,
    commit_id: await reviewedCommit(call, pull, commit_id),
    submitted_at: forge.now(),
  });
  forge.events.emit(pullRequestReviewEvent(call, { repository, pull, review }));
  return ok(reviewShape(forge, { repository, pull, review }));
}

function list(call: Call): Reply {
  const [repository, pull] = [repositoryOf(call), pullOf(call)];
  return pageReply(call, listReviews(call.forge.db, pull.id), (review) =>
    reviewShape(call.forge, { repository, pull, review }),
  );
}

/** What each reviewer said last; a comment does not take an approval back. */
function standingReviews(reviews: readonly Review[]): Review[] {
  const last = new Map<number, Review>();
  for (const review of reviews) if (review.state !== "COMMENTED") last.set(review.reviewer_id, review);
  return [...last.values()];
}

/**
 * The sentences GitHub refuses a merge with while approvals are missing. Only people who may write count, never the
 * author, and where a rule says so only reviews of the commit that would be merged. Owners of code are not asked for.
 */
export function missingApprovals(forge: Forge, pull: Pull, move: RefMove): string[] {
  const approvals = standingReviews(listReviews(forge.db, pull.id)).filter(
    ({ state, reviewer_id }) =>
      state === "APPROVED" &&
      reviewer_id !== pull.creator_id &&
      hasPermission(
        permissionOf(forge, move.repository, { account: getAccount(forge.db, reviewer_id), isAdmin: false }),
        "push",
      ),
  );
  return bindingRulesets(forge, move)
    .flatMap((ruleset) => ruleset.rules)
    .flatMap((rule) => {
      if (rule.type !== "pull_request") return [];
      const { required_approving_review_count: wanted, dismiss_stale_reviews_on_push: isStrict } =
        rule.parameters;
      const counted = approvals.filter((review) => !isStrict || review.commit_id === move.to);
      const noun = wanted === 1 ? "review is" : "reviews are";
      return counted.length >= wanted
        ? []
        : [`At least ${wanted} approving ${noun} required by reviewers with write access.`];
    });
}

const path = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";

export const pullReviewRoutes: readonly Route[] = [
  read(path, "pull_requests=read", list),
  { method: "POST", path, needs: "token", permission: "pull_requests=write", handle: post },
];
