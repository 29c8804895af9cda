import type { ForgeDatabase } from "./database.ts";

export const DEPLOYMENT_STATES = [
  "error",
  "failure",
  "inactive",
  "in_progress",
  "queued",
  "pending",
  "success",
] as const;

export type Deployment = {
  readonly id: number;
  readonly repository_id: number;
  readonly sha: string;
  /** As it was asked for: a branch, a tag or a commit. */
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly original_environment: string;
  readonly description: string | null;
  /** JSON: an object or a text. */
  readonly payload: string;
  readonly is_transient: number;
  readonly is_production: number;
  readonly creator_id: number;
  readonly created_at: number;
  readonly updated_at: number;
};
export type DeploymentStatus = {
  readonly id: number;
  readonly deployment_id: number;
  readonly state: (typeof DEPLOYMENT_STATES)[number];
  readonly description: string;
  readonly environment: string;
  readonly log_url: string;
  readonly environment_url: string;
  readonly creator_id: number;
  readonly created_at: number;
};

export function insertDeployment(db: ForgeDatabase, deployment: Omit<Deployment, "id">): Deployment {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO deployments (repository_id, sha, ref, task, environment, original_environment, description, payload,
         is_transient, is_production, creator_id, created_at, updated_at)
       VALUES (@repository_id, @sha, @ref, @task, @environment, @original_environment, @description, @payload,
         @is_transient, @is_production, @creator_id, @created_at, @updated_at)`,
    )
    .run(deployment);
  return { ...deployment, id: Number(lastInsertRowid) };
}

/** Newest first, as GitHub lists them. */
export function listDeployments(db: ForgeDatabase, repositoryId: number): Deployment[] {
  return db
    .prepare<[number], Deployment>("SELECT * FROM deployments WHERE repository_id = ? ORDER BY id DESC")
    .all(repositoryId);
}

export function findDeployment(db: ForgeDatabase, repositoryId: number, id: number): Deployment | undefined {
  return db
    .prepare<[number, number], Deployment>("SELECT * FROM deployments WHERE repository_id = ? AND id = ?")
    .get(repositoryId, id);
}

export function deleteDeployment(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM deployments WHERE id = ?").run(id);
}

/** The deployment is where its last status says it is. */
export function insertDeploymentStatus(
  db: ForgeDatabase,
  status: Omit<DeploymentStatus, "id">,
): DeploymentStatus {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO deployment_statuses (deployment_id, state, description, environment, log_url, environment_url, creator_id, created_at)
       VALUES (@deployment_id, @state, @description, @environment, @log_url, @environment_url, @creator_id, @created_at)`,
    )
    .run(status);
  db.prepare("UPDATE deployments SET environment = ?, updated_at = ? WHERE id = ?").run(
    status.environment,
    status.created_at,
    status.deployment_id,
  );
  return { ...status, id: Number(lastInsertRowid) };
}

/** Newest first. */
export function listDeploymentStatuses(db: ForgeDatabase, deploymentId: number): DeploymentStatus[] {
  return db
    .prepare<[number], DeploymentStatus>(
      "SELECT * FROM deployment_statuses WHERE deployment_id = ? ORDER BY id DESC",
    )
    .all(deploymentId);
}

export function findLastStatus(db: ForgeDatabase, deploymentId: number): DeploymentStatus | undefined {
  return db
    .prepare<[number], DeploymentStatus>(
      "SELECT * FROM deployment_statuses WHERE deployment_id = ? ORDER BY id DESC LIMIT 1",
    )
    .get(deploymentId);
}
