import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { requireViewer } from "../../../_shell/require-viewer";
import { AdminOnly } from "../../_components/admin-only";
import { SettingsHeader } from "../../_components/settings-header";
import { memberListInput, readMemberQuery } from "../_components/member-filter";
import { MemberFilterForm } from "../_components/member-filter-form";
import { MemberTable } from "../_components/member-table";

export const metadata: Metadata = { title: "Members" };

interface MembersPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function MembersPage({ searchParams }: MembersPageProps) {
  const viewer = await requireViewer();
  if (viewer.role !== "admin") return <AdminOnly what="manage members" role={viewer.role} />;
  const params = await searchParams;
  const query = readMemberQuery(params);
  const cursor = typeof params["cursor"] === "string" ? params["cursor"] : undefined;
  prefetch(trpc.members.list.queryOptions(memberListInput(query, cursor)));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Members"
        description="Who has an account, what they may do, and when they were last here."
        current="/settings/members"
        role={viewer.role}
      />
      <MemberFilterForm query={query} />
      <MemberTable query={query} cursor={cursor} />
    </HydrateClient>
  );
}
