import type { Forge } from "./forge.ts";
import type { Actor } from "./http/call.ts";
import { findMembership } from "./store/accounts.ts";
import { LEVELS } from "./store/apps.ts";
import type { Repository } from "./store/repositories.ts";
import { findGrantedPermission, REPOSITORY_PERMISSIONS, type RepositoryPermission } from "./store/teams.ts";

/** Reads are open on this machine, so `pull` is the floor for everybody who shows a token. */
export function permissionOf(
  forge: Forge,
  repository: Repository,
  actor: Actor | undefined,
): RepositoryPermission | undefined {
  if (!actor) return undefined;
  if (actor.isAdmin || repository.owner.id === actor.account.id) return "admin";
  if (findMembership(forge.db, repository.owner.id, actor.account.id) === "admin") return "admin";
  return findGrantedPermission(forge.db, repository.id, actor.account.id) ?? "pull";
}

/** An app may do what its installation was granted, reads included; "a=write,b=read" asks for both. */
export function isGranted(actor: Actor | undefined, permission: string): boolean {
  const granted = actor?.permissions;
  if (granted === undefined || permission === "") return true;
  return permission.split(",").every((wanted) => {
    const [name = "", level = ""] = wanted.split("=");
    const held = name === "metadata" ? "read" : granted[name];
    const rank = LEVELS.findIndex((known) => known === held);
    return rank >= 0 && rank >= LEVELS.findIndex((known) => known === level);
  });
}

export function hasPermission(held: RepositoryPermission | undefined, wanted: RepositoryPermission): boolean {
  return held !== undefined && REPOSITORY_PERMISSIONS.indexOf(held) >= REPOSITORY_PERMISSIONS.indexOf(wanted);
}

export function ownsOrganization(forge: Forge, organizationId: number, actor: Actor): boolean {
  return actor.isAdmin || findMembership(forge.db, organizationId, actor.account.id) === "admin";
}
