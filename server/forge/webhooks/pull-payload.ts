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
};

export function pullRequestEvent(call: Call, { repository, pull, action }: PullChange): ForgeEvent {
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
      ...(action === "edited" ? { changes: {} } : {}),
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
