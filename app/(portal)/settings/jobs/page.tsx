import type { Metadata } from "next";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../_shell/require-viewer";
import { MaintainersOnly } from "../_components/maintainers-only";
import { SettingsHeader } from "../_components/settings-header";
import { readJobFilter } from "./_components/job-filter";
import { JobList } from "./_components/job-list";

export const metadata: Metadata = { title: "Jobs" };

interface JobsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function JobsPage({ searchParams }: JobsPageProps) {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "maintainer"))
    return <MaintainersOnly what="see background jobs" role={viewer.role} />;
  const filter = readJobFilter(await searchParams);
  await prefetchNow(trpc.jobs.list.queryOptions(filter));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Jobs"
        description="Background work of the last week: what waits, what runs, what failed."
        current="/settings/jobs"
        role={viewer.role}
      />
      <JobList filter={filter} />
    </HydrateClient>
  );
}
