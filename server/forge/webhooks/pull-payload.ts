import type { ForgeEvent } from "../forge.ts";
import { type Call, requireActor } from "../http/call.ts";
import { organizationSimpleShape, userShape } from "../present/account-shape.ts";
import { pullShape } from "../present/pull-shape.ts";
import { fullRepositoryShape } from "../present/repository-shape.ts";
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
      repository: fullRepositoryShape(forge, repository, undefined),
      organization: organizationSimpleShape(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}
