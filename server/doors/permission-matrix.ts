/*
 * The permission matrix: role × operation × ownership, computed from the declarations the checks themselves read. What
 * is published (docs/permissions.md, GET /api/v1/permissions) therefore cannot differ from what is enforced.
 */
import { z } from "zod";
import { roleSchema } from "../kernel/role.schema.ts";
import { hasRole, roles, type Role } from "../kernel/roles.ts";
import { baseOf, defineOperation, type RestDoor } from "./define-operation.ts";
import type { RestOperation } from "./rest.ts";
import { listScopes, scopeOf } from "./scope.ts";

const permissionSchema = z.object({
  operation: z.string(),
  summary: z.string(),
  rest: z.string().nullable().describe("Method and path; below /api/v1 unless it begins with /api/."),
  cli: z.string().nullable(),
  anonymous: z.boolean(),
  viewer: z.boolean(),
  developer: z.boolean(),
  maintainer: z.boolean(),
  admin: z.boolean(),
  ownership: z.string().nullable().describe("Whose thing it must be, beyond the role."),
  overrideRole: roleSchema
    .nullable()
    .describe("From this role on it may be anybody's; null with an ownership: the caller's own only."),
  scope: z.string().describe("What a token narrowed to scopes needs."),
  needsSession: z.boolean().describe("True: never with a token, whatever its role and scopes."),
});
export type Permission = z.infer<typeof permissionSchema>;

/** Of an operation a role may call: whether it may be anybody's thing. */
export const mayCallOnOthers = (
  { ownership, overrideRole }: Pick<Permission, "ownership" | "overrideRole">,
  role: Role,
): boolean => ownership === null || (overrideRole !== null && hasRole(role, overrideRole));

const mayCall = (needed: Role | "public", role: Role): boolean =>
  needed === "public" || hasRole(role, needed);

const placeOf = (rest: RestDoor): string =>
  `${rest.method} ${baseOf(rest) === "/api/v1" ? "" : baseOf(rest)}${rest.path}`;

export function permissionOf(operation: RestOperation): Permission {
  const { access, rest } = operation;
  const may = Object.fromEntries(roles.map((role) => [role, mayCall(access.role, role)]));
  return permissionSchema.parse({
    operation: operation.name,
    summary: operation.summary,
    rest: rest === null ? null : placeOf(rest),
    cli: operation.cli,
    anonymous: access.role === "public",
    ...may,
    ownership: access.ownership ?? null,
    overrideRole: access.overrideRole ?? null,
    scope: scopeOf(operation),
    needsSession: access.session === true,
  });
}

export const permissionMatrix = (operations: readonly RestOperation[]): Permission[] =>
  operations.map(permissionOf).toSorted((left, right) => (left.operation < right.operation ? -1 : 1));

/** The list comes as a function: the operation that publishes all operations is one of them. */
export const definePermissions = (operations: () => readonly RestOperation[]) =>
  defineOperation({
    name: "permissions.list",
    kind: "query",
    summary: "Who may call what: every operation with roles, ownership and token scope",
    input: z.object({}),
    output: z.object({
      items: z.array(permissionSchema),
      totalItems: z.number().int(),
      scopes: z.array(z.string()).describe("Everything a token can be narrowed to."),
    }),
    access: { role: "viewer" },
    rest: { method: "GET", path: "/permissions" },
    cli: "permissions",
    run: async () => {
      const items = permissionMatrix(operations());
      return { items, totalItems: items.length, scopes: [...listScopes()] };
    },
  });
