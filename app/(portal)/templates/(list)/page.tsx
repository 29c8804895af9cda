import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { PageHeader } from "~/app/_ui/page-header";
import { requireViewer } from "../../_shell/require-viewer";
import { TemplateGallery } from "../_components/template-gallery";

export const metadata: Metadata = { title: "Templates" };

interface TemplatesPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function TemplatesPage({ searchParams }: TemplatesPageProps) {
  await requireViewer();
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
      <TemplateGallery input={input} />
    </HydrateClient>
  );
}
