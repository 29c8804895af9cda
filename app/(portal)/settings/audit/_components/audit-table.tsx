"use client";
/* The audit log, newest first. Who and what lead to their own rows; what it was done to leads to the thing. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { LinkButton } from "~/app/_ui/button";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { AuditEvent } from "~/server/audit/domain/audit.schema.ts";
import { auditHref, auditListInput, type AuditQuery } from "./audit-filter";

/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";

const targetHref = (target: string): string =>
  target.startsWith("run_") ? `/runs/${target}` : auditHref({ target });

function AuditRow({ event, nowMs }: { readonly event: AuditEvent; readonly nowMs: number }) {
  const { seq, at, actor, action, target, details } = event;
  const hasDetails = Object.keys(details).length > 0;
  return (
    <tr className="align-top hover:bg-hover">
      <Cell className={clsx(wide, "tabular text-right text-ink-3")}>{seq}</Cell>
      <Cell className="whitespace-nowrap text-ink-2">
        <TimeAgo at={at} nowMs={nowMs} />
      </Cell>
      <Cell>
        <Link
          prefetch={false}
          href={auditHref({ actor: actor.name })}
          className="font-medium hover:underline"
        >
          {actor.name}
        </Link>
        <p className="text-sm text-ink-3">{actor.kind}</p>
      </Cell>
      <Cell>
        <Link
          prefetch={false}
          href={auditHref({ action })}
          className="font-mono text-sm wrap-anywhere hover:underline"
        >
          {action}
        </Link>
        <p className="sm:hidden">
          <Link
            prefetch={false}
            href={targetHref(target)}
            className="font-mono text-xs break-all text-ink-2 hover:underline"
          >
            {target}
          </Link>
        </p>
      </Cell>
      <Cell className={clsx(wide, "max-w-80")}>
        <Link
          prefetch={false}
          href={targetHref(target)}
          className="font-mono text-sm break-all hover:underline"
        >
          {target}
        </Link>
        {hasDetails && (
          <details className="mt-0.5">
            <summary className="w-fit text-sm text-ink-3 hover:text-ink">Details</summary>
            <pre className="mt-1 overflow-x-auto rounded-md bg-canvas p-2 text-xs">
              {JSON.stringify(details, null, 2)}
            </pre>
          </details>
        )}
      </Cell>
    </tr>
  );
}

function NoRows({ isNarrowed }: { readonly isNarrowed: boolean }) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      {isNarrowed ? (
        <StatePanel
          kind="noResults"
          title="No row matches"
          actions={<LinkButton href="/settings/audit">Show all</LinkButton>}
        />
      ) : (
        <StatePanel kind="empty" title="Nothing has been changed yet">
          Every change by a person, a token or the command line leaves a row here.
        </StatePanel>
      )}
    </div>
  );
}

interface AuditTableProps {
  readonly query: AuditQuery;
  readonly cursor: string | undefined;
}

export function AuditTable({ query, cursor }: AuditTableProps) {
  const trpc = useTRPC();
  const rows = useSuspenseQuery(trpc.audit.list.queryOptions(auditListInput(query, cursor)));
  const { data } = rows;
  const nowMs = useNow();
  if (data.items.length === 0) return <NoRows isNarrowed={Object.keys(query).length > 0} />;
  return (
    <>
      <StaleNotice query={rows} />
      <TableFrame label="Audit log">
        <Table>
          <thead>
            <tr>
              <HeadCell className={clsx(wide, "text-right")}>Row</HeadCell>
              <HeadCell>When</HeadCell>
              <HeadCell>Who</HeadCell>
              <HeadCell>What</HeadCell>
              <HeadCell className={wide}>On what</HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.items.map((event) => (
              <AuditRow key={event.seq} event={event} nowMs={nowMs} />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <div className="mt-3 flex items-center justify-between gap-3 text-sm text-ink-3">
        <p className="tabular">
          {data.totalItems === 1 ? "1 row" : `${data.totalItems.toLocaleString("en")} rows`}
        </p>
        <div className="flex gap-2">
          {cursor !== undefined && (
            <LinkButton size="sm" href={auditHref(query)}>
              Newest
            </LinkButton>
          )}
          {data.nextCursor !== null && (
            <LinkButton size="sm" href={auditHref(query, data.nextCursor)}>
              Older
            </LinkButton>
          )}
        </div>
      </div>
    </>
  );
}
