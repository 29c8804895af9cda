import { z } from "zod";
import {
  type Call,
  created,
  noContent,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { notFound, Problem, unprocessable } from "../http/problem.ts";
import { deploymentShape, deploymentStatusShape } from "../present/deployment-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { inTransaction } from "../store/database.ts";
import {
  deleteDeployment,
  type Deployment,
  DEPLOYMENT_STATES,
  type DeploymentStatus,
  findDeployment,
  findLastStatus,
  insertDeployment,
  insertDeploymentStatus,
  listDeployments,
  listDeploymentStatuses,
} from "../store/deployments.ts";
import { findEnvironment, putEnvironment } from "../store/environments.ts";
import type { Repository } from "../store/repositories.ts";
import { deploymentEvent, deploymentStatusEvent } from "../webhooks/delivery-payloads.ts";
import { catchUp } from "./deployment-auto-merge.ts";
import { commitIdOf } from "./find-commit.ts";
import { isSatisfied, reportsOn } from "../required-contexts.ts";

// What was deployed where, as somebody reports it: this forge deploys nothing.

const MAXIMUM_DESCRIPTION = 140;

const createSchema = z.object({
  ref: z.string().min(1),
  task: z.string().min(1).default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  environment: z.string().min(1).max(255).default("production"),
  description: z.string().max(MAXIMUM_DESCRIPTION).nullable().optional(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
type CreateBody = z.infer<typeof createSchema>;

const statusSchema = z.object({
  state: z.enum(DEPLOYMENT_STATES),
  target_url: z.string().default(""),
  log_url: z.string().default(""),
  description: z.string().max(MAXIMUM_DESCRIPTION).default(""),
  environment: z.string().min(1).max(255).optional(),
  environment_url: z.string().default(""),
  auto_inactive: z.boolean().default(true),
});

/** Without a list every reported context has to be green; an empty list asks for none. */
function checkContexts(call: Call, sha: string, body: CreateBody): void {
  const reports = reportsOn(call.forge.db, repositoryOf(call).id, sha);
  const wanted = body.required_contexts ?? reports.map(({ context }) => context);
  if (!wanted.every((context) => isSatisfied(reports, context))) {
    throw new Problem(409, `Conflict: Commit status checks failed for ${body.ref}.`, {
      errors: [{ resource: "Deployment", field: "required_contexts", code: "invalid" }],
    });
  }
}

function storeDeployment(call: Call, sha: string, body: CreateBody): Deployment {
  const { db } = call.forge;
  const repository = repositoryOf(call);
  const now = call.forge.now();
  return inTransaction(db, () => {
    // Naming an environment is how GitHub makes one.
    if (!findEnvironment(db, repository.id, body.environment))
      putEnvironment(db, repository.id, { name: body.environment, body: {}, now });
    return insertDeployment(db, {
      repository_id: repository.id,
      sha,
      ref: body.ref,
      task: body.task,
      environment: body.environment,
      original_environment: body.environment,
      description: body.description ?? null,
      payload: JSON.stringify(body.payload),
      is_transient: body.transient_environment ? 1 : 0,
      is_production: (body.production_environment ?? body.environment === "production") ? 1 : 0,
      creator_id: requireActor(call).account.id,
      created_at: now,
      updated_at: now,
    });
  });
}

async function post(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const body = parseBody(call, createSchema, "Deployment");
  const sha = await commitIdOf(call, body.ref).catch(() => {
    throw unprocessable(`No ref found for: ${body.ref}`);
  });
  const merged = body.auto_merge ? await catchUp(call, repository, body.ref) : undefined;
  if (merged) return { status: 202, body: { message: merged } };
  checkContexts(call, sha, body);
  const deployment = storeDeployment(call, sha, body);
  call.forge.events.emit(deploymentEvent(call, { repository, deployment }));
  return created(deploymentShape(call.forge, { repository, deployment }));
}

function deploymentOf(call: Call): Deployment {
  const found = findDeployment(call.forge.db, repositoryOf(call).id, Number(param(call, "deployment_id")));
  if (!found) throw notFound();
  return found;
}

/** GitHub's own default is the text "none", which means no filter. */
function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const fields = ["sha", "ref", "task", "environment"] as const;
  const wanted = fields.map((field) => [field, call.query.get(field) ?? "none"] as const);
  const all = listDeployments(call.forge.db, repository.id).filter((deployment) =>
    wanted.every(([field, value]) => value === "none" || deployment[field] === value),
  );
  return pageReply(call, all, (deployment) => deploymentShape(call.forge, { repository, deployment }));
}

function remove(call: Call): Reply {
  const { db } = call.forge;
  const deployment = deploymentOf(call);
  const others = listDeployments(db, deployment.repository_id).length > 1;
  const isInactive = findLastStatus(db, deployment.id)?.state === "inactive";
  if (others && !isInactive)
    throw unprocessable(
      "We cannot delete an active deployment unless it is the only deployment in a given environment.",
    );
  deleteDeployment(db, deployment.id);
  return noContent();
}

/** What a success replaces: earlier successes in the same place, which is neither transient nor production. */
function replaced(call: Call, repository: Repository, status: DeploymentStatus): Deployment[] {
  const { db } = call.forge;
  return listDeployments(db, repository.id).filter(
    (other) =>
      other.id < status.deployment_id &&
      other.environment === status.environment &&
      other.is_transient === 0 &&
      other.is_production === 0 &&
      findLastStatus(db, other.id)?.state === "success",
  );
}

function postStatus(call: Call): Reply {
  const { db } = call.forge;
  const [repository, deployment] = [repositoryOf(call), deploymentOf(call)];
  const body = parseBody(call, statusSchema, "DeploymentStatus");
  const common = { creator_id: requireActor(call).account.id, created_at: call.forge.now() };
  const { status, ended } = inTransaction(db, () => {
    const inserted = insertDeploymentStatus(db, {
      ...common,
      deployment_id: deployment.id,
      state: body.state,
      description: body.description,
      environment: body.environment ?? deployment.environment,
      log_url: body.log_url || body.target_url,
      environment_url: body.environment_url,
    });
    const isReplacing = body.state === "success" && body.auto_inactive;
    const gone = isReplacing ? replaced(call, repository, inserted) : [];
    const inactive = gone.map((other) => {
      const blank = { state: "inactive" as const, description: "", log_url: "", environment_url: "" };
      const row = { ...common, ...blank, deployment_id: other.id, environment: other.environment };
      return { deployment: other, status: insertDeploymentStatus(db, row) };
    });
    return { status: inserted, ended: inactive };
  });
  const current = deploymentOf(call);
  for (const of of [...ended, { deployment: current, status }])
    call.forge.events.emit(deploymentStatusEvent(call, { repository, ...of }));
  return created(deploymentStatusShape(call.forge, { repository, deployment: current, status }));
}

function listStatuses(call: Call): Reply {
  const [repository, deployment] = [repositoryOf(call), deploymentOf(call)];
  return pageReply(call, listDeploymentStatuses(call.forge.db, deployment.id), (status) =>
    deploymentStatusShape(call.forge, { repository, deployment, status }),
  );
}

function getStatus(call: Call): Reply {
  const [repository, deployment] = [repositoryOf(call), deploymentOf(call)];
  const id = Number(param(call, "status_id"));
  const status = listDeploymentStatuses(call.forge.db, deployment.id).find((one) => one.id === id);
  if (!status) throw notFound();
  return ok(deploymentStatusShape(call.forge, { repository, deployment, status }));
}

const all = "/repos/{owner}/{repo}/deployments";
const one = `${all}/{deployment_id}`;
const write = { needs: "push", permission: "deployments=write" } as const;

export const deploymentRoutes: readonly Route[] = [
  read(all, "deployments=read", list),
  { method: "POST", path: all, ...write, handle: post },
  read(one, "deployments=read", (call) =>
    ok(deploymentShape(call.forge, { repository: repositoryOf(call), deployment: deploymentOf(call) })),
  ),
  { method: "DELETE", path: one, ...write, handle: remove },
  read(`${one}/statuses`, "deployments=read", listStatuses),
  { method: "POST", path: `${one}/statuses`, ...write, handle: postStatus },
  read(`${one}/statuses/{status_id}`, "deployments=read", getStatus),
];
