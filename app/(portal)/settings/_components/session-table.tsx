"use client";
import { clsx } from "clsx";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { Cell, HeadCell, Table } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { Session } from "~/server/identity/domain/session.schema.ts";

/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";

interface SessionTableProps {
  readonly sessions: readonly Session[];
  /** The session being ended at this moment. */
  readonly pendingId: string | undefined;
  readonly onEnd: (session: Session) => void;
}

export function SessionTable({ sessions, pendingId, onEnd }: SessionTableProps) {
  const nowMs = useNow();
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Device</HeadCell>
          <HeadCell className={wide}>Address</HeadCell>
          <HeadCell className={wide}>Signed in</HeadCell>
          <HeadCell>Last seen</HeadCell>
          <HeadCell>
            <span className="sr-only">Actions</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id} className="last:[&>td]:border-b-0">
            <Cell>
              <span className="font-medium" title={session.userAgent ?? undefined}>
                {session.device}
              </span>{" "}
              {session.isCurrent && <Badge tone="good">This session</Badge>}
              <p className="text-sm text-ink-3 sm:hidden">{session.address ?? "Unknown address"}</p>
            </Cell>
            <Cell className={clsx(wide, "font-mono text-sm")}>{session.address ?? "Unknown"}</Cell>
            <Cell className={clsx(wide, "whitespace-nowrap")}>
              <TimeAgo at={session.createdAt} nowMs={nowMs} />
            </Cell>
            <Cell className="whitespace-nowrap">
              <TimeAgo at={session.lastSeenAt} nowMs={nowMs} />
            </Cell>
            <Cell className="text-right">
              {!session.isCurrent && (
                <Button
                  size="sm"
                  aria-label={`End the session on ${session.device}`}
                  pending={pendingId === session.id}
                  onClick={() => onEnd(session)}
                >
                  End
                </Button>
              )}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
