import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "~/app/_ui/page-header";
import { mayStartRuns, ownersToOffer } from "../../../_shell/run-rights";
import { requireViewer } from "../../../_shell/require-viewer";
import { MayNotStartPage } from "../../_components/may-not-start";
import { findTemplate, titleOfTemplate } from "../_components/find-template";
import { answersOfRun } from "./_components/answers-of-run";
import { WizardLoader } from "./_components/wizard-loader";

interface NewPageProps {
  readonly params: Promise<{ readonly name: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: NewPageProps): Promise<Metadata> {
  const title = await titleOfTemplate((await params).name);
  return { title: title === undefined ? "Template" : `New ${title}` };
}

export default async function NewPage({ params, searchParams }: NewPageProps) {
  const viewer = await requireViewer();
  const template = await findTemplate((await params).name);
  if (template === undefined || template.problems > 0) notFound();
  if (!mayStartRuns(viewer)) return <MayNotStartPage title={template.title} role={viewer.role} />;
  const query = await searchParams;
  const link = Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
  const { name, title, pages, presentation, secrets } = template;
  const [onlyGroup, ...otherGroups] = viewer.groups;
  const identity = onlyGroup !== undefined && otherGroups.length === 0 ? { owner: onlyGroup } : {};
  return (
    <>
      <PageHeader
        title={`New ${title}`}
        crumbs={[
          { label: "Templates", href: "/templates" },
          { label: title, href: `/templates/${name}` },
        ]}
      />
      <WizardLoader
        template={{
          name,
          title,
          pages,
          secrets,
          forgeHost: new URL(viewer.forge.url).host,
          createLabel: presentation.createButtonText ?? "Create",
          embedded: viewer.forge.kind === "embedded",
          owners: ownersToOffer(viewer),
        }}
        given={{ link, run: await answersOfRun(query["from"]), identity }}
      />
    </>
  );
}
