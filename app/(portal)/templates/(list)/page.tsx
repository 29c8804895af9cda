import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { PageHeader } from "~/app/_ui/page-header";
import { mayStartRuns } from "../../_shell/run-rights";
import { requireViewer } from "../../_shell/require-viewer";
import { MayNotStart } from "../_components/may-not-start";
import { TemplateGallery } from "../_components/template-gallery";

export const metadata: Metadata = { title: "Templates" };

interface TemplatesPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function TemplatesPage({ searchParams }: TemplatesPageProps) {
  const viewer = await requireViewer();
  const mayStart = mayStartRuns(viewer);
  const { q } = await searchParams;
  const search = typeof q === "string" && q.trim() !== "" ? q.trim().slice(0, 200) : undefined;
  const input = { limit: 100, ...(search === undefined ? {} : { search }) };
  prefetch(trpc.templates.list.queryOptions(input));
  return (
    <HydrateClient>
      <PageHeader
        title="Templates"
        description="Start a service the way your platform team would: repository, pipeline, objectives, alerts, dashboard and runbook in one go."
      />
      {!mayStart && <MayNotStart role={viewer.role} />}
      <TemplateGallery input={input} mayStart={mayStart} />
    </HydrateClient>
  );
}
