import type { Forge } from "../forge.ts";
import { findMembership, getAccount } from "../store/accounts.ts";
import type { Pull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";
import type { Review } from "../store/reviews.ts";
import { isoTime, nodeId, userShape } from "./account-shape.ts";
import { htmlUrl, repositoryUrl } from "./repository-shape.ts";

export type ReviewOf = { readonly repository: Repository; readonly pull: Pull; readonly review: Review };

export function reviewShape(forge: Forge, { repository, pull, review }: ReviewOf): Record<string, unknown> {
  const html = `${htmlUrl(forge, repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${repositoryUrl(forge, repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: userShape(forge, getAccount(forge.db, review.reviewer_id)),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: isoTime(review.submitted_at),
    commit_id: review.commit_id,
    author_association: findMembership(forge.db, repository.owner.id, review.reviewer_id) ? "MEMBER" : "NONE",
  };
}
