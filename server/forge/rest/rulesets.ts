import { appliesTo, canBypass } from "../git/branch-rules.ts";
import {
  type Call,
  created,
  noContent,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  type Route,
} from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { hasPermission, isGranted, permissionOf } from "../permissions.ts";
import { guardedBy, requireBranchRulePlan } from "../plan-limits.ts";
import { invalidField, notFound, Problem } from "../http/problem.ts";
import { isoTime, nodeId } from "../present/account-shape.ts";
import { htmlUrl, repositoryUrl } from "../present/repository-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { fullName, type Repository } from "../store/repositories.ts";
import {
  deleteRuleset,
  insertRuleset,
  listRulesets,
  type Ruleset,
  type RulesetBody,
  rulesetBodySchema,
  updateRuleset,
} from "../store/rulesets.ts";
import { findTeamById } from "../store/teams.ts";

const administration = "administration=write";

function summary(call: Call, repository: Repository, ruleset: Ruleset): Record<string, unknown> {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName(repository),
    enforcement: ruleset.enforcement,
    node_id: nodeId("RepositoryRuleset", ruleset.id),
    _links: {
      self: { href: `${repositoryUrl(call.forge, repository)}/rulesets/${ruleset.id}` },
      html: { href: `${htmlUrl(call.forge, repository)}/rules/${ruleset.id}` },
    },
    created_at: isoTime(ruleset.createdAt),
    updated_at: isoTime(ruleset.updatedAt),
  };
}

/** Who may pass is shown only to those who may write the ruleset, as GitHub does. */
const mayWrite = (call: Call, repository: Repository): boolean =>
  hasPermission(permissionOf(call.forge, repository, call.actor), "admin") &&
  isGranted(call.actor, administration);

function details(call: Call, repository: Repository, ruleset: Ruleset): Record<string, unknown> {
  const { actor } = call;
  const move = actor && {
    repository,
    actor,
    ref: "",
    from: undefined,
    to: undefined,
    isFastForward: undefined,
  };
  return {
    ...summary(call, repository, ruleset),
    conditions: ruleset.conditions,
    rules: ruleset.rules,
    ...(mayWrite(call, repository) ? { bypass_actors: ruleset.bypass_actors } : {}),
    current_user_can_bypass: move && canBypass(call.forge, move, ruleset) ? "always" : "never",
  };
}

function rulesetOf(call: Call, repository: Repository): Ruleset {
  const id = Number(param(call, "ruleset_id"));
  const ruleset = listRulesets(call.forge.db, repository.id).find((candidate) => candidate.id === id);
  if (!ruleset) throw notFound();
  return ruleset;
}

function checkBody(call: Call, repository: Repository, body: RulesetBody & { id?: number }): void {
  const others = listRulesets(call.forge.db, repository.id).filter((ruleset) => ruleset.id !== body.id);
  if (others.some((ruleset) => ruleset.name === body.name)) {
    throw new Problem(422, "Validation Failed", {
      errors: [
        {
          resource: "RepositoryRuleset",
          field: "name",
          code: "already_exists",
          message: "Name must be unique",
        },
      ],
    });
  }
  for (const bypass of body.bypass_actors) {
    const isUnknownTeam = bypass.actor_type === "Team" && !findTeamById(call.forge.db, bypass.actor_id ?? 0);
    if (isUnknownTeam)
      throw invalidField({ resource: "RepositoryRuleset", field: "bypass_actors", code: "invalid" });
  }
}

function postRuleset(call: Call): Reply {
  const repository = repositoryOf(call);
  const body = parseBody(call, rulesetBodySchema, "RepositoryRuleset");
  checkBody(call, repository, body);
  const id = insertRuleset(call.forge.db, repository.id, { body, now: call.forge.now() });
  const stored = listRulesets(call.forge.db, repository.id).find((ruleset) => ruleset.id === id);
  if (!stored) throw new Error(`expected ruleset ${id} just written, found none`);
  return created(details(call, repository, stored));
}

function putRuleset(call: Call): Reply {
  const repository = repositoryOf(call);
  const current = rulesetOf(call, repository);
  const { id, createdAt: _createdAt, updatedAt: _updatedAt, ...before } = current;
  const merged = { ...before, ...Object(call.body) };
  const body = parseBody({ ...call, body: merged }, rulesetBodySchema, "RepositoryRuleset");
  checkBody(call, repository, { ...body, id });
  updateRuleset(call.forge.db, id, { body, now: call.forge.now() });
  return ok(details(call, repository, rulesetOf(call, repository)));
}

function removeRuleset(call: Call): Reply {
  deleteRuleset(call.forge.db, rulesetOf(call, repositoryOf(call)).id);
  return noContent();
}

function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const targets = call.query.get("targets")?.split(",");
  const rulesets = listRulesets(call.forge.db, repository.id).filter(
    (ruleset) => targets === undefined || targets.includes(ruleset.target),
  );
  return pageReply(call, rulesets, (ruleset) => summary(call, repository, ruleset));
}

/** Every active rule that touches the branch, whoever asks. */
function branchRules(call: Call): Reply {
  const repository = repositoryOf(call);
  const ref = `refs/heads/${param(call, "branch")}`;
  const rules = listRulesets(call.forge.db, repository.id)
    .filter((ruleset) => ruleset.enforcement === "active" && appliesTo(repository, ruleset, ref))
    .flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({
        ...rule,
        ruleset_source_type: "Repository",
        ruleset_source: fullName(repository),
        ruleset_id: ruleset.id,
      })),
    );
  return pageReply(call, rules, (rule) => rule);
}

const all = "/repos/{owner}/{repo}/rulesets";
const one = `${all}/{ruleset_id}`;

export const rulesetRoutes: readonly Route[] = guardedBy(requireBranchRulePlan, [
  read(all, "metadata=read", list),
  { method: "POST", path: all, needs: "admin", permission: administration, handle: postRuleset },
  read(one, "metadata=read", (call) =>
    ok(details(call, repositoryOf(call), rulesetOf(call, repositoryOf(call)))),
  ),
  { method: "PUT", path: one, needs: "admin", permission: administration, handle: putRuleset },
  { method: "DELETE", path: one, needs: "admin", permission: administration, handle: removeRuleset },
  read("/repos/{owner}/{repo}/rules/branches/{branch+}", "metadata=read", branchRules),
]);
