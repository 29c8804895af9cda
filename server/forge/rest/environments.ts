import { type Call, noContent, ok, param, parseBody, read, type Reply, type Route } from "../http/call.ts";
import { linkHeader, pageOf } from "../http/pagination.ts";
import { invalidField, notFound } from "../http/problem.ts";
import type { Forge } from "../forge.ts";
import { guardedBy, requireEnvironmentPlan } from "../plan-limits.ts";
import { isoTime, nodeId, userShape } from "../present/account-shape.ts";
import { htmlUrl, repositoryUrl } from "../present/repository-shape.ts";
import { teamShape } from "../present/team-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { findAccountById } from "../store/accounts.ts";
import {
  deleteEnvironment,
  type Environment,
  type EnvironmentBody,
  environmentBodySchema,
  findEnvironment,
  listEnvironments,
  putEnvironment,
} from "../store/environments.ts";
import { findTeamById } from "../store/teams.ts";

type Reviewer = NonNullable<EnvironmentBody["reviewers"]>[number];

function reviewerShape(forge: Forge, reviewer: Reviewer): Record<string, unknown> | undefined {
  if (reviewer.type === "Team") {
    const team = findTeamById(forge.db, reviewer.id);
    return team && { type: "Team", reviewer: teamShape(forge, team) };
  }
  const account = findAccountById(forge.db, reviewer.id);
  return account && { type: "User", reviewer: userShape(forge, account) };
}

/** GitHub shows the settings of an environment as a list of rules, each with an id of its own. */
function protectionRules(forge: Forge, { id, body }: Environment): Record<string, unknown>[] {
  const rules: Record<string, unknown>[] = [];
  const add = (type: string, extra: Record<string, unknown>) => {
    const number = id * 10 + rules.length;
    rules.push({ id: number, node_id: nodeId("GateRule", number), type, ...extra });
  };
  if (body.wait_timer) add("wait_timer", { wait_timer: body.wait_timer });
  const reviewers = (body.reviewers ?? [])
    .map((reviewer) => reviewerShape(forge, reviewer))
    .filter((shape) => shape !== undefined);
  if (reviewers.length > 0) {
    add("required_reviewers", { prevent_self_review: body.prevent_self_review ?? false, reviewers });
  }
  if (body.deployment_branch_policy) add("branch_policy", {});
  return rules;
}

function shape(call: Call, environment: Environment): Record<string, unknown> {
  const repository = repositoryOf(call);
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId("Environment", environment.id),
    name: environment.name,
    url: `${repositoryUrl(call.forge, repository)}/environments/${name}`,
    html_url: `${htmlUrl(call.forge, repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: isoTime(environment.createdAt),
    updated_at: isoTime(environment.updatedAt),
    protection_rules: protectionRules(call.forge, environment),
    deployment_branch_policy: environment.body.deployment_branch_policy ?? null,
  };
}

function environmentOf(call: Call): Environment {
  const environment = findEnvironment(call.forge.db, repositoryOf(call).id, param(call, "environment_name"));
  if (!environment) throw notFound();
  return environment;
}

const LONGEST_NAME = 255;

function put(call: Call): Reply {
  const body = parseBody(call, environmentBodySchema, "Environment");
  const unknown = (body.reviewers ?? []).some(
    (reviewer) => reviewerShape(call.forge, reviewer) === undefined,
  );
  if (unknown) throw invalidField({ resource: "Environment", field: "reviewers", code: "invalid" });
  const asked = param(call, "environment_name");
  if (asked.length > LONGEST_NAME)
    throw invalidField({ resource: "Environment", field: "name", code: "invalid" });
  // In whatever case it is asked for: the database folds the letters of ASCII alone.
  const name = findEnvironment(call.forge.db, repositoryOf(call).id, asked)?.name ?? asked;
  putEnvironment(call.forge.db, repositoryOf(call).id, { name, body, now: call.forge.now() });
  return ok(shape(call, environmentOf(call)));
}

function list(call: Call): Reply {
  const all = listEnvironments(call.forge.db, repositoryOf(call).id);
  const { offset, perPage } = pageOf(call.query);
  return {
    status: 200,
    headers: linkHeader(call, all.length),
    body: {
      total_count: all.length,
      environments: all.slice(offset, offset + perPage).map((environment) => shape(call, environment)),
    },
  };
}

function remove(call: Call): Reply {
  deleteEnvironment(call.forge.db, environmentOf(call).id);
  return noContent();
}

const all = "/repos/{owner}/{repo}/environments";
const one = `${all}/{environment_name}`;

export const environmentRoutes: readonly Route[] = guardedBy(requireEnvironmentPlan, [
  read(all, "actions=read", list),
  read(one, "actions=read", (call) => ok(shape(call, environmentOf(call)))),
  { method: "PUT", path: one, needs: "admin", permission: "administration=write", handle: put },
  { method: "DELETE", path: one, needs: "admin", permission: "administration=write", handle: remove },
]);
