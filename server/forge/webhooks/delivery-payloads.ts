import { type Forge, type ForgeEvent, gitRepo } from "../forge.ts";
import { findCommit } from "../git/commit.ts";
import { listRefs } from "../git/refs.ts";
import { type Call, requireActor } from "../http/call.ts";
import { isoTime, nodeId, organizationField, userShape } from "../present/account-shape.ts";
import { type CheckRunOf, checkRunShape } from "../present/check-run-shape.ts";
import { type DeploymentOf, deploymentShape, deploymentStatusShape } from "../present/deployment-shape.ts";
import { commitShape } from "../present/git-shape.ts";
import { deliveredRepositoryShape, htmlUrl, repositoryUrl } from "../present/repository-shape.ts";
import type { DeploymentStatus } from "../store/deployments.ts";
import { fullName, type Repository } from "../store/repositories.ts";
import type { CommitStatus } from "../store/statuses.ts";

// What is told about commits on their way out: statuses, checks, deployments.

type Built = Record<string, unknown>;
type Told = {
  readonly event: string;
  readonly action: string | undefined;
  readonly repository: Repository;
  readonly build: () => Built | Promise<Built>;
};

function tell(call: Call, { event, action, repository, build }: Told): ForgeEvent {
  const { forge } = call;
  return {
    event,
    action,
    organizationId: repository.owner.id,
    repositoryId: repository.id,
    build: async () => ({
      ...(action === undefined ? {} : { action }),
      ...(await build()),
      repository: deliveredRepositoryShape(forge, repository),
      ...organizationField(forge, repository.owner),
      sender: userShape(forge, requireActor(call).account),
    }),
  };
}

export function deploymentEvent(call: Call, of: DeploymentOf): ForgeEvent {
  const build = () => ({
    deployment: deploymentShape(call.forge, of),
    workflow: null,
    workflow_run: null,
  });
  return tell(call, { event: "deployment", action: "created", repository: of.repository, build });
}

export function deploymentStatusEvent(
  call: Call,
  of: DeploymentOf & { readonly status: DeploymentStatus },
): ForgeEvent {
  const build = () => ({
    deployment_status: deploymentStatusShape(call.forge, of),
    deployment: deploymentShape(call.forge, of),
    check_run: null,
    workflow: null,
    workflow_run: null,
  });
  return tell(call, { event: "deployment_status", action: "created", repository: of.repository, build });
}

const MAXIMUM_BRANCHES = 10;

/** Branches whose newest commit it is, as GitHub lists at most ten. */
async function branchesAt(forge: Forge, repository: Repository, sha: string): Promise<Built[]> {
  const refs = await listRefs(gitRepo(forge, repository.id), "refs/heads/");
  return refs
    .filter((ref) => ref.sha === sha)
    .slice(0, MAXIMUM_BRANCHES)
    .map((ref) => ({
      name: ref.name.slice("refs/heads/".length),
      commit: { sha, url: `${repositoryUrl(forge, repository)}/commits/${sha}` },
      protected: false,
    }));
}

export function statusEvent(
  call: Call,
  { repository, status }: { readonly repository: Repository; readonly status: CommitStatus },
): ForgeEvent {
  const { forge } = call;
  const build = async () => {
    const commit = await findCommit(gitRepo(forge, repository.id), status.sha);
    return {
      id: status.id,
      sha: status.sha,
      name: fullName(repository),
      avatar_url: `${forge.url}/avatars/${status.creator_id}`,
      target_url: status.target_url,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: commit && commitShape(forge, repository, commit),
      branches: await branchesAt(forge, repository, status.sha),
      created_at: isoTime(status.created_at),
      updated_at: isoTime(status.created_at),
    };
  };
  return tell(call, { event: "status", action: undefined, repository, build });
}

/** The app every run is said to come from, and the suite it would be in: payloads have both, answers may leave them out. */
function appShape(forge: Forge, repository: Repository): Built {
  return {
    id: 1,
    node_id: nodeId("Integration", 1),
    slug: "waymark",
    owner: userShape(forge, repository.owner),
    name: "Waymark",
    description: null,
    external_url: forge.url,
    html_url: forge.url,
    created_at: isoTime(repository.owner.created_at),
    updated_at: isoTime(repository.owner.created_at),
    permissions: { checks: "write", metadata: "read" },
    events: [],
  };
}

export function checkRunEvent(
  call: Call,
  { action, ...of }: CheckRunOf & { readonly action: "created" | "completed" },
): ForgeEvent {
  const { forge } = call;
  const { repository, run } = of;
  const build = () => ({
    check_run: {
      ...checkRunShape(forge, of),
      app: appShape(forge, repository),
      check_suite: {
        id: run.id,
        node_id: nodeId("CheckSuite", run.id),
        head_branch: null,
        head_sha: run.sha,
        status: run.status === "completed" ? "completed" : "queued",
        conclusion: run.conclusion,
        url: `${htmlUrl(forge, repository)}/commit/${run.sha}`,
        pull_requests: [],
      },
    },
  });
  return tell(call, { event: "check_run", action, repository, build });
}
