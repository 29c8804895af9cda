"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { Avatar } from "~/app/_ui/avatar";
import { LinkButton } from "~/app/_ui/button";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { Member } from "~/server/identity/domain/member.schema.ts";
import { memberListInput, membersHref, type MemberQuery } from "./member-filter";
import { MemberState, signInWords, TeamLinks } from "./member-words";

/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";

function MemberRow({ member, nowMs }: { readonly member: Member; readonly nowMs: number }) {
  return (
    <tr className="last:[&>td]:border-b-0 hover:bg-hover">
      <Cell>
        <Link
          href={`/settings/members/${encodeURIComponent(member.id)}`}
          className="flex items-center gap-2 rounded-sm font-medium hover:underline"
        >
          <Avatar name={member.name} />
          {member.name}
        </Link>
        <p className="pl-7 text-sm text-ink-3">{member.email ?? member.handle}</p>
      </Cell>
      <Cell className="capitalize">{member.role}</Cell>
      <Cell>
        <MemberState state={member.state} />
      </Cell>
      <Cell className={wide}>
        <TeamLinks groups={member.groups} />
      </Cell>
      <Cell className={clsx(wide, "whitespace-nowrap")}>{signInWords(member)}</Cell>
      <Cell className={clsx(wide, "whitespace-nowrap")}>
        {member.lastSeenAt === null ? (
          <span className="text-ink-3">Never</span>
        ) : (
          <TimeAgo at={member.lastSeenAt} nowMs={nowMs} />
        )}
      </Cell>
    </tr>
  );
}

interface MemberTableProps {
  readonly query: MemberQuery;
  readonly cursor: string | undefined;
}

export function MemberTable({ query, cursor }: MemberTableProps) {
  const trpc = useTRPC();
  const members = useSuspenseQuery(trpc.members.list.queryOptions(memberListInput(query, cursor)));
  const { data } = members;
  const nowMs = useNow();
  if (data.items.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <StatePanel
          kind="noResults"
          title="Nobody matches"
          actions={<LinkButton href="/settings/members">Show all</LinkButton>}
        />
      </div>
    );
  }
  return (
    <>
      <StaleNotice query={members} />
      <TableFrame label="Members">
        <Table>
          <thead>
            <tr>
              <HeadCell>Person</HeadCell>
              <HeadCell>Role</HeadCell>
              <HeadCell>State</HeadCell>
              <HeadCell className={wide}>Teams</HeadCell>
              <HeadCell className={wide}>Signs in with</HeadCell>
              <HeadCell className={wide}>Last seen</HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.items.map((member) => (
              <MemberRow key={member.id} member={member} nowMs={nowMs} />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <div className="mt-3 flex items-center justify-between gap-3 text-sm text-ink-3">
        <p className="tabular">{data.totalItems === 1 ? "1 person" : `${data.totalItems} people`}</p>
        <div className="flex gap-2">
          {cursor !== undefined && (
            <LinkButton size="sm" href={membersHref(query)}>
              First
            </LinkButton>
          )}
          {data.nextCursor !== null && (
            <LinkButton size="sm" href={membersHref(query, data.nextCursor)}>
              Next
            </LinkButton>
          )}
        </div>
      </div>
    </>
  );
}
