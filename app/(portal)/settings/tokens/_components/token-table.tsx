"use client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import { Ban, CircleCheck, Clock } from "lucide-react";

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly role: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

function TokenState({ token, nowMs }: { readonly token: TokenRow; readonly nowMs: number }) {
  if (token.revokedAt !== null) {
    return (
      <Badge tone="quiet" icon={<Ban aria-hidden className="size-3.5" />}>
        Revoked
      </Badge>
    );
  }
  if (Date.parse(token.expiresAt) <= nowMs) {
    return (
      <Badge tone="warn" icon={<Clock aria-hidden className="size-3.5" />}>
        Expired
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon={<CircleCheck aria-hidden className="size-3.5" />}>
      Active
    </Badge>
  );
}

interface TokenTableProps {
  readonly tokens: readonly TokenRow[];
  readonly onRevoke: (token: TokenRow) => void;
}

export function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  const nowMs = useNow();
  return (
    <TableFrame label="API tokens">
      <Table>
        <thead>
          <tr>
            <HeadCell>Name</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>Role</HeadCell>
            <HeadCell>Created</HeadCell>
            <HeadCell>Last used</HeadCell>
            <HeadCell>Expires</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} className="last:[&>td]:border-b-0">
              <Cell>
                <p className="font-medium">{token.name}</p>
                <p className="font-mono text-xs text-ink-3">{token.hint}</p>
              </Cell>
              <Cell>
                <TokenState token={token} nowMs={nowMs} />
              </Cell>
              <Cell className="capitalize">{token.role}</Cell>
              <Cell className="whitespace-nowrap">
                <TimeAgo at={token.createdAt} nowMs={nowMs} />
                <p className="text-sm text-ink-3">by {token.createdBy}</p>
              </Cell>
              <Cell className="whitespace-nowrap">
                {token.lastUsedAt === null ? (
                  <span className="text-ink-3">Never</span>
                ) : (
                  <TimeAgo at={token.lastUsedAt} nowMs={nowMs} />
                )}
              </Cell>
              <Cell className="whitespace-nowrap">
                <TimeAgo at={token.expiresAt} nowMs={nowMs} />
              </Cell>
              <Cell className="text-right">
                {token.revokedAt === null && (
                  <Button size="sm" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
                    Revoke
                  </Button>
                )}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
