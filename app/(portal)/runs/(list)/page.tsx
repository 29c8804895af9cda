import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { LinkButton } from "~/app/_ui/button";
import { PageHeader } from "~/app/_ui/page-header";
import { requireViewer } from "../../_shell/require-viewer";
import { mayStartRuns } from "../../_shell/run-rights";
import { readRunFilter } from "../../_runs/run-filter";
import { RunList } from "../_components/run-list";

export const metadata: Metadata = { title: "Runs" };

interface RunsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function RunsPage({ searchParams }: RunsPageProps) {
  const mayStart = mayStartRuns(await requireViewer());
  const filter = readRunFilter(await searchParams);
  prefetch(trpc.runs.list.queryOptions(filter));
  return (
    <HydrateClient>
      <PageHeader
        title="Runs"
        description="Every execution of a template, newest first."
        actions={
          mayStart && (
            <LinkButton tone="primary" href="/templates">
              Start from a template
            </LinkButton>
          )
        }
      />
      <RunList filter={filter} mayStart={mayStart} />
    </HydrateClient>
  );
}
