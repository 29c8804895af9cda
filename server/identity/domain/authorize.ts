/*
 * Proof that a check ran. A mutating use case takes an Authorized<T>; only `authorize` mints one, so a write without
 * a check does not compile. Deny by default: no rule, no proof.
 */
import { AppError } from "../../kernel/app-error.ts";
import type { Role } from "../../kernel/roles.ts";
import { actorHasRole, isOwner, type Actor } from "./actor.ts";

declare const proof: unique symbol;
export type Authorized<T> = T & { readonly [proof]: true };

/** Who may do it: a role, or the owners of the thing plus the role that may act for them. */
export interface Access {
  readonly role: Role;
  /** When set, the role alone is not enough: the actor must own the thing, or hold `overrideRole`. */
  readonly ownerRefs?: readonly string[];
  readonly overrideRole?: Role;
}

const isProven = <T>(value: T): value is Authorized<T> => value !== undefined;

/** Returns the thing with the proof attached, or throws forbidden naming what is missing. */
export function authorize<T>(actor: Actor, thing: T, access: Access): Authorized<T> {
  if (!actorHasRole(actor, access.role)) {
    throw new AppError(
      "forbidden",
      `This needs the role ${access.role}; you have ${actor.role ?? "none"}. Ask an administrator.`,
    );
  }
  const owned = access.ownerRefs === undefined || isOwner(actor, access.ownerRefs);
  const override = access.overrideRole !== undefined && actorHasRole(actor, access.overrideRole);
  if ((owned || override) && isProven(thing)) return thing;
  throw new AppError(
    "forbidden",
    `Only ${access.ownerRefs?.join(", ") ?? "its owner"}${access.overrideRole === undefined ? "" : ` or the role ${access.overrideRole}`} may do this.`,
  );
}
