/*
 * The four roles, least powerful first. A role includes everything the roles before it may do.
 */
import { z } from "zod";

export const roles = ["viewer", "developer", "maintainer", "admin"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const hasRole = (actual: Role, needed: Role): boolean =>
  roles.indexOf(actual) >= roles.indexOf(needed);
