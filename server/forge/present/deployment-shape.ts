import { z } from "zod";
import type { Forge } from "../forge.ts";
import { getAccount } from "../store/accounts.ts";
import type { Deployment, DeploymentStatus } from "../store/deployments.ts";
import type { Repository } from "../store/repositories.ts";
import { isoTime, nodeId, userShape } from "./account-shape.ts";
import { repositoryUrl } from "./repository-shape.ts";

const payloadSchema = z.union([z.record(z.string(), z.unknown()), z.string()]);

export type DeploymentOf = { readonly repository: Repository; readonly deployment: Deployment };

const urlOf = (forge: Forge, { repository, deployment }: DeploymentOf) =>
  `${repositoryUrl(forge, repository)}/deployments/${deployment.id}`;

export function deploymentShape(forge: Forge, of: DeploymentOf): Record<string, unknown> {
  const { repository, deployment } = of;
  const url = urlOf(forge, of);
  return {
    url,
    id: deployment.id,
    node_id: nodeId("Deployment", deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: payloadSchema.parse(JSON.parse(deployment.payload)),
    original_environment: deployment.original_environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userShape(forge, getAccount(forge.db, deployment.creator_id)),
    created_at: isoTime(deployment.created_at),
    updated_at: isoTime(deployment.updated_at),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(forge, repository),
    transient_environment: deployment.is_transient === 1,
    production_environment: deployment.is_production === 1,
    performed_via_github_app: null,
  };
}

export function deploymentStatusShape(
  forge: Forge,
  of: DeploymentOf & { readonly status: DeploymentStatus },
): Record<string, unknown> {
  const { repository, status } = of;
  const url = urlOf(forge, of);
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: userShape(forge, getAccount(forge.db, status.creator_id)),
    description: status.description,
    environment: status.environment,
    // The old name of log_url; GitHub sends both.
    target_url: status.log_url,
    log_url: status.log_url,
    environment_url: status.environment_url,
    created_at: isoTime(status.created_at),
    updated_at: isoTime(status.created_at),
    deployment_url: url,
    repository_url: repositoryUrl(forge, repository),
    performed_via_github_app: null,
  };
}
