import type { Forge } from "../forge.ts";
import type { Actor } from "../http/call.ts";
import { ownsOrganization, permissionOf } from "../permissions.ts";
import type { Repository } from "../store/repositories.ts";
import { listRulesets, type Rule, type Ruleset } from "../store/rulesets.ts";
import { findTeamById, findTeamRole } from "../store/teams.ts";
import { isSatisfied, reportsOn } from "../required-contexts.ts";
import { matchesRefPattern } from "./ref-pattern.ts";

// Repository rules as GitHub documents them, applied to every way a ref can move: push, REST ref update,
// contents and merge. Rules about review and signatures are satisfied only by a merge or not at all.

export type RefMove = {
  readonly repository: Repository;
  readonly actor: Actor;
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Undefined when it cannot be known yet: a push is checked by git after it unpacked the objects. */
  readonly isFastForward: boolean | undefined;
};

function matchesPattern(repository: Repository, pattern: string, ref: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${repository.defaultBranch}`;
  return matchesRefPattern(pattern, ref);
}

export function appliesTo(repository: Repository, ruleset: Ruleset, ref: string): boolean {
  const root = ruleset.target === "tag" ? "refs/tags/" : "refs/heads/";
  if (ruleset.target === "push" || !ref.startsWith(root)) return false;
  const { include, exclude } = ruleset.conditions.ref_name;
  const matches = (pattern: string) => matchesPattern(repository, pattern, ref);
  return include.some(matches) && !exclude.some(matches);
}

/** GitHub's fixed ids of the built-in repository roles. */
const ROLE_IDS: Record<number, string> = { 2: "maintain", 4: "push", 5: "admin" };

function isBypassActor(forge: Forge, move: RefMove, bypass: Ruleset["bypass_actors"][number]): boolean {
  const { actor, repository } = move;
  switch (bypass.actor_type) {
    case "Integration":
      return actor.isAdmin;
    case "OrganizationAdmin":
      return ownsOrganization(forge, repository.owner.id, actor);
    case "User":
      return bypass.actor_id === actor.account.id;
    case "Team": {
      const team = findTeamById(forge.db, bypass.actor_id ?? 0);
      return team !== undefined && findTeamRole(forge.db, team.id, actor.account.id) !== undefined;
    }
    case "RepositoryRole":
      return ROLE_IDS[bypass.actor_id ?? 0] === permissionOf(forge, repository, actor);
    case "DeployKey":
      return false;
  }
}

export function canBypass(forge: Forge, move: RefMove, ruleset: Ruleset): boolean {
  return ruleset.bypass_actors.some(
    (bypass) => bypass.bypass_mode !== "pull_request" && isBypassActor(forge, move, bypass),
  );
}

function missingChecks(
  forge: Forge,
  move: RefMove,
  rule: Extract<Rule, { type: "required_status_checks" }>,
): string[] {
  if (move.to === undefined) return [];
  if (move.from === undefined && rule.parameters.do_not_enforce_on_create === true) return [];
  const reports = reportsOn(forge.db, move.repository.id, move.to);
  return rule.parameters.required_status_checks
    .filter((check) => !isSatisfied(reports, check.context))
    .map((check) => `Required status check "${check.context}" is expected.`);
}

type MoveKind = "create" | "update" | "delete";

function kindOf(move: RefMove): MoveKind {
  if (move.from === undefined) return "create";
  return move.to === undefined ? "delete" : "update";
}

/** Rules that forbid a kind of move outright, with GitHub's sentence. */
const FORBIDS: Partial<Record<Rule["type"], { readonly kind: MoveKind; readonly message: string }>> = {
  creation: { kind: "create", message: "Cannot create ref due to creations being restricted." },
  update: { kind: "update", message: "Cannot update this protected ref." },
  deletion: { kind: "delete", message: "Cannot delete this protected ref." },
  pull_request: { kind: "update", message: "Changes must be made through a pull request." },
};

function violationsOf(forge: Forge, move: RefMove, rule: Rule): string[] {
  if (rule.type === "required_status_checks") return missingChecks(forge, move, rule);
  const kind = kindOf(move);
  if (rule.type === "non_fast_forward") {
    return kind === "update" && move.isFastForward === false ? ["Cannot force-push to this branch."] : [];
  }
  const forbidden = FORBIDS[rule.type];
  return forbidden?.kind === kind ? [forbidden.message] : [];
}

/** Active rulesets that bind this actor on this ref. */
export function bindingRulesets(forge: Forge, move: RefMove): Ruleset[] {
  return listRulesets(forge.db, move.repository.id).filter(
    (ruleset) =>
      ruleset.enforcement === "active" &&
      appliesTo(move.repository, ruleset, move.ref) &&
      !canBypass(forge, move, ruleset),
  );
}

export function findViolations(
  forge: Forge,
  move: RefMove,
  satisfied: readonly Rule["type"][] = [],
): string[] {
  const rules = bindingRulesets(forge, move).flatMap((ruleset) => ruleset.rules);
  const messages = rules
    .filter((rule) => !satisfied.includes(rule.type))
    .flatMap((rule) => violationsOf(forge, move, rule));
  return [...new Set(messages)];
}

export const violationText = (violations: readonly string[]) =>
  `Repository rule violations found\n\n${violations.join("\n\n")}\n\n`;
