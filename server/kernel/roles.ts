/*
 * The four roles, least powerful first. A role includes everything the roles before it may do. Pages ask for them, so
 * there is no schema here: a schema library is too much to send along.
 */
export const roles = ["viewer", "developer", "maintainer", "admin"] as const;
export type Role = (typeof roles)[number];

export const hasRole = (actual: Role, needed: Role): boolean =>
  roles.indexOf(actual) >= roles.indexOf(needed);

export const lowerRole = (one: Role, other: Role): Role => (hasRole(one, other) ? other : one);
