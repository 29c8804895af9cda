/*
 * The actor is who a request acts for: a person with a session, a service account with a token, the operator at the
 * machine's own command line, or the portal itself. Rights are read anew on every request, never cached in a cookie.
 */
import { hasRole, type Role } from "../../kernel/roles.ts";

/** How a token narrows what its role may do. */
export interface Grant {
  /** `runs:write`, `catalog:read`; null: everything the role may do. */
  readonly scopes: readonly string[] | null;
  /** null: no limit of its own. */
  readonly runsPerHour: number | null;
}

export interface Actor {
  readonly kind: "anonymous" | "user" | "service" | "operator" | "system";
  readonly id: string;
  readonly name: string;
  /** null for anonymous. */
  readonly role: Role | null;
  /** The person's User entity, when one is linked: `user:default/ada`. */
  readonly userRef: string | null;
  /** Groups the person belongs to, as entity references; ownership compares with these. */
  readonly groups: readonly string[];
  /** Only what comes with a token is narrowed. */
  readonly grant?: Grant;
}

export const anonymous: Actor = {
  kind: "anonymous",
  id: "anonymous",
  name: "Anonymous",
  role: null,
  userRef: null,
  groups: [],
};

/** The portal acting on its own behalf: ingestion, schedules. Never reachable through a door. */
export const systemActor: Actor = {
  kind: "system",
  id: "system",
  name: "Waymark",
  role: "admin",
  userRef: null,
  groups: [],
};

/** Whoever can use the owner-only socket in the data folder. */
export const operatorActor: Actor = {
  ...systemActor,
  kind: "operator",
  id: "operator",
  name: "Local operator",
};

export const actorHasRole = (actor: Pick<Actor, "role">, needed: Role): boolean =>
  actor.role !== null && hasRole(actor.role, needed);

/** True when the actor is one of the owners, directly or through a group. */
export const isOwner = (actor: Pick<Actor, "userRef" | "groups">, ownerRefs: readonly string[]): boolean =>
  ownerRefs.some((ref) => ref === actor.userRef || actor.groups.includes(ref));
