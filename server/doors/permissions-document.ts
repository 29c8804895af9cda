/* docs/permissions.md, written by scripts/generate-permissions.mjs and compared with the declarations by a test. */
import { roles, type Role } from "../kernel/roles.ts";
import { ownDoors } from "./own-doors.ts";
import { mayCallOnOthers, type Permission } from "./permission-matrix.ts";

const mark = (may: boolean): string => (may ? "yes" : "–");
const code = (text: string | null): string =>
  text === null ? "–" : `\`${text.replaceAll("|", String.raw`\|`)}\``;
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
/** Unpadded: a new row must not change every other line. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    "<!-- prettier-ignore-start -->",
    row(head),
    row(head.map(() => "---")),
    ...rows.map(row),
    "<!-- prettier-ignore-end -->",
  ].join("\n");

const markOfRole = (permission: Permission, role: Role): string =>
  permission[role] && !mayCallOnOthers(permission, role) ? "own" : mark(permission[role]);

const ownershipCells = (permission: Permission): string[] => [
  code(permission.operation),
  ...roles.flatMap((role) => [
    mark(permission[role]),
    mark(permission[role] && mayCallOnOthers(permission, role)),
  ]),
];

const permissionCells = (permission: Permission): string[] => [
  code(permission.operation),
  code(permission.rest),
  mark(permission.anonymous),
  ...roles.map((role) => markOfRole(permission, role)),
  permission.ownership ?? "–",
  permission.needsSession ? "never" : code(permission.scope),
];

export const permissionsDocument = (permissions: readonly Permission[]): string => `# Permissions

Generated from the declarations by \`node scripts/generate-permissions.mjs\`; a test fails while it is not up to date. The same
is at \`GET /api/v1/permissions\`, on the settings page Permissions and with \`waymark permissions\`.

A role includes everything the roles before it may do. **Whose** says what the use case checks on the thing itself, beyond the
role; a role marked "own" may do it with its own things only. **Token scope** is what a token that is narrowed to scopes needs; \`x:write\` includes \`x:read\`, and \`viewer:read\` is
always granted. "never" means that the operation hands out rights: it needs a signed-in person or the command line on the
machine itself.

Refusals are 401 \`unauthenticated\` without a credential, 403 \`forbidden\` naming the missing role, 403 \`insufficient_scope\`
naming the missing scope, and 403 \`session_required\`.

${table(["operation", "REST below /api/v1", "anonymous", ...roles, "whose", "token scope"], permissions.map(permissionCells))}

## Own and other

Where it matters whose it is. Own is what **whose** names above; other is another team's, or another person's. Of an account
that is nobody of the catalog no team is known: it may create for any (see [access.md](access.md#teams-decide-ownership)).

${table(
  ["operation", ...roles.flatMap((role) => [`${role}: own`, `${role}: other`])],
  permissions.filter(({ ownership }) => ownership !== null).map(ownershipCells),
)}

## Doors with a rule of their own

${table(
  ["route", "methods", "who gets in"],
  ownDoors.map(({ route, methods, who }) => [code(route), methods, who]),
)}
`;
