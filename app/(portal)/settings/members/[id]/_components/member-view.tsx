"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { PageHeader } from "~/app/_ui/page-header";
import { Facts, Section } from "~/app/_ui/section";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { TimeAgo } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import { MemberState, signInWords, TeamLinks } from "../../_components/member-words";
import { MemberAccess } from "./member-access";
import { MemberSessions } from "./member-sessions";

interface MemberViewProps {
  readonly memberId: string;
  /** The reader's own account. */
  readonly isSelf: boolean;
}

export function MemberView({ memberId, isSelf }: MemberViewProps) {
  const trpc = useTRPC();
  const query = useSuspenseQuery(trpc.members.get.queryOptions({ member: memberId }));
  const member = query.data;
  const nowMs = useNow();
  return (
    <>
      <PageHeader
        title={member.name}
        crumbs={[{ label: "Members", href: "/settings/members" }]}
        badges={<MemberState state={member.state} />}
        description={`Signs in as ${member.handle}`}
      />
      <StaleNotice query={query} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <MemberAccess member={member} isSelf={isSelf} />
          <MemberSessions memberId={member.id} />
        </div>
        <Section id="about" title="About">
          <Facts
            items={[
              { label: "E-mail", value: member.email ?? "Not known" },
              { label: "Teams", value: <TeamLinks groups={member.groups} /> },
              { label: "Signs in with", value: signInWords(member) },
              {
                label: "Last seen",
                value:
                  member.lastSeenAt === null ? "Never" : <TimeAgo at={member.lastSeenAt} nowMs={nowMs} />,
              },
              { label: "Account since", value: <TimeAgo at={member.createdAt} nowMs={nowMs} /> },
              ...(member.disabledAt === null
                ? []
                : [{ label: "Disabled", value: <TimeAgo at={member.disabledAt} nowMs={nowMs} /> }]),
            ]}
          />
        </Section>
      </div>
    </>
  );
}
