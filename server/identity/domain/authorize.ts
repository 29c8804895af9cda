/*
 * Proof that a check ran, carried by the thing itself under a symbol that stays in this file, so nothing but `authorize`
 * makes one. A function that asks for an Authorized<T> cannot be called before the check; one that asks for a T can, and
 * stores ask for a T. Deny by default: no rule, no proof.
 */
import { AppError } from "../../kernel/app-error.ts";
import type { Role } from "../../kernel/roles.ts";
import { actorHasRole, isOwner, type Actor } from "./actor.ts";

/** Nobody hands out more than they have. */
export function assertMayGrant(actor: Actor, role: Role): void {
  if (actorHasRole(actor, role)) return;
  throw new AppError("forbidden", `You cannot grant the role ${role}, which you do not have.`);
}

const proof: unique symbol = Symbol("authorized");
export type Authorized<T extends object> = T & { readonly [proof]: true };

/** Who may do it: a role, or the owners of the thing plus the role that may act for them. */
export interface Access {
  readonly role: Role;
  /** When set, the role alone is not enough: the actor must own the thing, or hold `overrideRole`. */
  readonly ownerRefs?: readonly string[];
  readonly overrideRole?: Role;
  /** For somebody who has the role and owns nothing of it: who may, in words. */
  readonly refusal?: string;
}

/** The same question for a page that shows or hides a button. */
export function isAllowed(actor: Pick<Actor, "role" | "userRef" | "groups">, access: Access): boolean {
  if (!actorHasRole(actor, access.role)) return false;
  const owned = access.ownerRefs === undefined || isOwner(actor, access.ownerRefs);
  return owned || (access.overrideRole !== undefined && actorHasRole(actor, access.overrideRole));
}

/** Returns a copy of the thing with the proof attached, or throws forbidden naming what is missing. */
export function authorize<T extends object>(actor: Actor, thing: T, access: Access): Authorized<T> {
  if (!actorHasRole(actor, access.role)) {
    throw new AppError(
      "forbidden",
      `This needs the role ${access.role}; you have ${actor.role ?? "none"}. Ask an administrator.`,
    );
  }
  if (isAllowed(actor, access)) return { ...thing, [proof]: true };
  const override = access.overrideRole === undefined ? "" : ` or the role ${access.overrideRole}`;
  const owners = access.ownerRefs?.join(", ") ?? "its owner";
  throw new AppError("forbidden", access.refusal ?? `Only ${owners}${override} may do this.`);
}
