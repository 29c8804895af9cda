/* The permission matrix for people: one row per operation, one column per role, the reader's own column marked. */
import { Check, Minus } from "lucide-react";
import { clsx } from "clsx";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";

const roles = ["viewer", "developer", "maintainer", "admin"] as const;

export interface PermissionRow extends Readonly<Record<(typeof roles)[number], boolean>> {
  readonly operation: string;
  readonly summary: string;
  readonly rest: string | null;
  readonly ownership: string | null;
  /** From this role on it may be anybody's. */
  readonly overrideRole: (typeof roles)[number] | null;
  readonly scope: string;
  readonly needsSession: boolean;
}

/** Columns that a phone leaves out. */
const wide = "hidden lg:table-cell";

function Mark({ may }: { readonly may: boolean }) {
  const Icon = may ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={clsx("inline size-4", may ? "text-good" : "text-ink-3")} />
      <span className="sr-only">{may ? "yes" : "no"}</span>
    </>
  );
}

/** Whether the role may do it with its own things only. */
const isOwnOnly = (permission: PermissionRow, role: (typeof roles)[number]): boolean =>
  permission[role] &&
  permission.ownership !== null &&
  (permission.overrideRole === null || roles.indexOf(role) < roles.indexOf(permission.overrideRole));

interface PermissionTableProps {
  readonly permissions: readonly PermissionRow[];
  /** The reader's role. */
  readonly role: string;
}

export function PermissionTable({ permissions, role }: PermissionTableProps) {
  return (
    <TableFrame label="Permissions">
      <Table>
        <thead>
          <tr>
            <HeadCell>Operation</HeadCell>
            {roles.map((one) => (
              <HeadCell key={one} className={clsx("text-center capitalize", one === role && "text-ink")}>
                {one}
                {one === role && <span className="block text-xs font-normal text-ink-3">you</span>}
              </HeadCell>
            ))}
            <HeadCell className={wide}>Whose</HeadCell>
            <HeadCell className={wide}>Token scope</HeadCell>
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <tr key={permission.operation} className="align-top last:[&>td]:border-b-0 hover:bg-hover">
              <Cell className="min-w-52">
                <p>{permission.summary}</p>
                <p className="font-mono text-xs wrap-anywhere text-ink-3">
                  {permission.rest ?? permission.operation}
                </p>
              </Cell>
              {roles.map((one) => (
                <Cell key={one} className={clsx("text-center", one === role && "bg-hover")}>
                  <Mark may={permission[one]} />
                  {isOwnOnly(permission, one) && <span className="block text-xs text-ink-3">own</span>}
                </Cell>
              ))}
              <Cell className={clsx(wide, "max-w-60 text-sm text-ink-2")}>
                {permission.ownership ?? "Any"}
              </Cell>
              <Cell className={clsx(wide, "text-sm whitespace-nowrap")}>
                {permission.needsSession ? (
                  <span className="text-ink-3">Not for tokens</span>
                ) : (
                  <code className="font-mono">{permission.scope}</code>
                )}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
