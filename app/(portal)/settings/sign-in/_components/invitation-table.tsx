"use client";
import { Ban, CircleCheck, Clock, Mail } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { InvitationState } from "~/server/identity/domain/invitation.ts";

export interface InvitationRow {
  readonly id: string;
  readonly email: string | null;
  readonly githubLogin: string | null;
  readonly role: string;
  readonly state: InvitationState;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

const states = {
  open: { tone: "info", label: "Open", Icon: Mail },
  accepted: { tone: "good", label: "Accepted", Icon: CircleCheck },
  withdrawn: { tone: "quiet", label: "Withdrawn", Icon: Ban },
  expired: { tone: "warn", label: "Expired", Icon: Clock },
} as const satisfies Record<InvitationState, object>;

function StateBadge({ state }: { readonly state: InvitationState }) {
  const { tone, label, Icon } = states[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
      {label}
    </Badge>
  );
}

const wide = "hidden sm:table-cell";

interface InvitationTableProps {
  readonly invitations: readonly InvitationRow[];
  readonly onWithdraw: (invitation: InvitationRow) => void;
}

export function InvitationTable({ invitations, onWithdraw }: InvitationTableProps) {
  const nowMs = useNow();
  return (
    <TableFrame label="Invited people">
      <Table>
        <thead>
          <tr>
            <HeadCell>Person</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell className={wide}>Role</HeadCell>
            <HeadCell className={wide}>Invited</HeadCell>
            <HeadCell className={wide}>Expires</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => {
            const name = invitation.email ?? invitation.githubLogin ?? "";
            return (
              <tr key={invitation.id} className="last:[&>td]:border-b-0">
                <Cell>
                  <p className="font-medium break-all">{name}</p>
                  {invitation.githubLogin !== null && <p className="text-sm text-ink-3">on GitHub</p>}
                </Cell>
                <Cell>
                  <StateBadge state={invitation.state} />
                </Cell>
                <Cell className={`${wide} capitalize`}>{invitation.role}</Cell>
                <Cell className={`${wide} whitespace-nowrap`}>
                  <TimeAgo at={invitation.createdAt} nowMs={nowMs} />
                  <p className="text-sm text-ink-3">by {invitation.createdBy}</p>
                </Cell>
                <Cell className={`${wide} whitespace-nowrap`}>
                  <TimeAgo at={invitation.expiresAt} nowMs={nowMs} />
                </Cell>
                <Cell className="text-right">
                  {invitation.state === "open" && (
                    <Button
                      size="sm"
                      onClick={() => onWithdraw(invitation)}
                      aria-label={`Withdraw the invitation for ${name}`}
                    >
                      Withdraw
                    </Button>
                  )}
                </Cell>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </TableFrame>
  );
}
