import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { HydrateClient, prefetch, serverCaller, trpc } from "~/app/_trpc/server";
import { requireViewer } from "../../../_shell/require-viewer";
import { undefinedIfMissing } from "../../../_shell/undefined-if-missing";
import { AdminOnly } from "../../_components/admin-only";
import { MemberSkeleton } from "./_components/member-skeleton";
import { MemberView } from "./_components/member-view";

interface MemberPageProps {
  readonly params: Promise<{ readonly id: string }>;
}

export const metadata: Metadata = { title: "Member" };

export default async function MemberPage({ params }: MemberPageProps) {
  const viewer = await requireViewer();
  if (viewer.role !== "admin") return <AdminOnly what="manage members" role={viewer.role} />;
  const { id } = await params;
  const member = await undefinedIfMissing((await serverCaller()).members.get({ member: id }));
  if (member === undefined) notFound();
  prefetch(trpc.members.get.queryOptions({ member: member.id }));
  prefetch(trpc.sessions.listOf.queryOptions({ member: member.id, limit: 100 }));
  return (
    <HydrateClient>
      <Suspense fallback={<MemberSkeleton />}>
        <MemberView memberId={member.id} isSelf={member.id === viewer.id} />
      </Suspense>
    </HydrateClient>
  );
}
