import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LinkButton } from "~/app/_ui/button";
import { PageHeader } from "~/app/_ui/page-header";
import { MayNotStart } from "../_components/may-not-start";
import { findTemplate, titleOfTemplate } from "./_components/find-template";
import { TemplateAbout } from "./_components/template-about";
import { mayStartRuns } from "../../_shell/run-rights";
import { requireViewer } from "../../_shell/require-viewer";

interface TemplatePageProps {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: TemplatePageProps): Promise<Metadata> {
  return { title: (await titleOfTemplate((await params).name)) ?? "Template" };
}

export default async function TemplatePage({ params }: TemplatePageProps) {
  const viewer = await requireViewer();
  const template = await findTemplate((await params).name);
  if (template === undefined) notFound();
  const mayStart = mayStartRuns(viewer);
  return (
    <>
      <PageHeader
        title={template.title}
        crumbs={[{ label: "Templates", href: "/templates" }]}
        description={template.description ?? undefined}
        actions={
          mayStart && template.problems === 0 ? (
            <LinkButton tone="primary" href={`/templates/${template.name}/new`}>
              Start
            </LinkButton>
          ) : undefined
        }
      />
      {!mayStart && <MayNotStart role={viewer.role} />}
      <TemplateAbout template={template} />
    </>
  );
}
