import type { ForgeEvent } from "../forge.ts";
import { type Call, requireActor } from "../http/call.ts";
import { organizationField, userShape } from "../present/account-shape.ts";
import { pullShape } from "../present/pull-shape.ts";
import { type ReviewOf, reviewShape } from "../present/review-shape.ts";
import { deliveredRepositoryShape } from "../present/repository-shape.ts";
import type { Pull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";

type PullChange = {
  readonly repository: Repository;
  readonly pull: Pull;
  readonly action: "opened" | "edited" | "closed" | "reopened";
  /** The pull request as it was before it was edited. */
  readonly before?: Pull;
};

/** What an edit replaced, of what GitHub tells about. */
function pullChanges(before: Pull, after: Pull): Record<string, unknown> {
  const isMoved = before.base_ref !== after.base_ref;
  return {
    ...(before.title === after.title ? {} : { title: { from: before.title } }),
    ...(before.body === after.body ? {} : { body: { from: before.body ?? "" } }),
    ...(isMoved ? { base: { ref: { from: before.base_ref }, sha: { from: before.base_sha } } } : {}),
  };
}

export const isEdited = (before: Pull, after: Pull): boolean =>
  Object.keys(pullChanges(before, after)).length > 0;

export function pullRequestEvent(call: Call, change: PullChange): ForgeEvent {
  const { repository, pull, action, before } = change;
  const { forge } = call;
  return {
    event: "pull_request",
    action,
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: async () => ({
      action,
      number: pull.number,
      pull_request: await pullShape(forge, repository, pull),
      ...(action === "edited" ? { changes: before ? pullChanges(before, pull) : {} } : {}),
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

export function pullRequestReviewEvent(call: Call, { repository, pull, review }: ReviewOf): ForgeEvent {
  const { forge } = call;
  return {
    event: "pull_request_review",
    action: "submitted",
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: async () => ({
      action: "submitted",
      // Written in small letters here, and only here.
      review: { ...reviewShape(forge, { repository, pull, review }), state: review.state.toLowerCase() },
      pull_request: await pullShape(forge, repository, pull),
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}
