"use client";
import { Ban, CircleCheck, Clock, RefreshCw } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { ApiToken } from "~/server/identity/domain/api-token.schema.ts";

const iconClass = "size-3.5";

function TokenState({ token, nowMs }: { readonly token: ApiToken; readonly nowMs: number }) {
  if (token.revokedAt !== null)
    return <Badge icon={<Ban aria-hidden className={iconClass} />}>Revoked</Badge>;
  if (Date.parse(token.expiresAt) <= nowMs) {
    return (
      <Badge tone="warn" icon={<Clock aria-hidden className={iconClass} />}>
        Expired
      </Badge>
    );
  }
  if (token.replacedBy !== null) {
    return (
      <Badge tone="info" icon={<RefreshCw aria-hidden className={iconClass} />}>
        Rotated
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon={<CircleCheck aria-hidden className={iconClass} />}>
      Active
    </Badge>
  );
}

/** What it may do: the role, narrowed by scopes and by a limit of its own. */
function TokenTerms({ token }: { readonly token: ApiToken }) {
  const { scopes, runsPerHour } = token;
  const terms = [
    ...(scopes ?? []),
    ...(runsPerHour === null ? [] : [`${runsPerHour} ${runsPerHour === 1 ? "run" : "runs"} an hour`]),
  ];
  return (
    <>
      <p className="capitalize">{token.role}</p>
      {terms.length > 0 && (
        <p className="max-w-56 truncate text-xs text-ink-3" title={terms.join(", ")}>
          {terms.join(", ")}
        </p>
      )}
    </>
  );
}

interface TokenActions {
  readonly onRevoke: (token: ApiToken) => void;
  readonly onRotate: (token: ApiToken) => void;
}

interface TokenRowProps extends TokenActions {
  readonly token: ApiToken;
  readonly nowMs: number;
}

function TokenRow({ token, nowMs, onRevoke, onRotate }: TokenRowProps) {
  return (
    <tr className="last:[&>td]:border-b-0">
      <Cell>
        <p className="font-medium">{token.name}</p>
        <p className="text-xs text-ink-3">
          <span className="font-mono">{token.hint}</span>
          {token.serviceAccount !== null && ` · ${token.serviceAccount.name}`}
        </p>
      </Cell>
      <Cell>
        <TokenState token={token} nowMs={nowMs} />
      </Cell>
      <Cell>
        <TokenTerms token={token} />
      </Cell>
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
      <Cell className="text-right whitespace-nowrap">
        {token.revokedAt === null && (
          <span className="inline-flex gap-2">
            {token.replacedBy === null && (
              <Button size="sm" onClick={() => onRotate(token)} aria-label={`Rotate ${token.name}`}>
                Rotate
              </Button>
            )}
            <Button size="sm" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
              Revoke
            </Button>
          </span>
        )}
      </Cell>
    </tr>
  );
}

interface TokenTableProps extends TokenActions {
  readonly tokens: readonly ApiToken[];
}

export function TokenTable({ tokens, ...actions }: TokenTableProps) {
  const nowMs = useNow();
  return (
    <TableFrame label="API tokens">
      <Table>
        <thead>
          <tr>
            <HeadCell>Name</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>May do</HeadCell>
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
            <TokenRow key={token.id} token={token} nowMs={nowMs} {...actions} />
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
