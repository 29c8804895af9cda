import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LinkButton } from "~/app/_ui/button";
import { PageHeader } from "~/app/_ui/page-header";
import { findTemplate } from "./_components/find-template";
import { TemplateAbout } from "./_components/template-about";
import { requireViewer } from "../../_shell/require-viewer";

interface TemplatePageProps {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: TemplatePageProps): Promise<Metadata> {
  const template = await findTemplate((await params).name);
  return { title: template?.title ?? "Template" };
}

export default async function TemplatePage({ params }: TemplatePageProps) {
  await requireViewer();
  const template = await findTemplate((await params).name);
  if (template === undefined) notFound();
  const broken = template.problems > 0;
  return (
    <>
      <PageHeader
        title={template.title}
        crumbs={[{ label: "Templates", href: "/templates" }]}
        description={template.description ?? undefined}
        actions={
          broken ? undefined : (
            <LinkButton tone="primary" href={`/templates/${template.name}/new`}>
              Start
            </LinkButton>
          )
        }
      />
      <TemplateAbout template={template} />
    </>
  );
}
