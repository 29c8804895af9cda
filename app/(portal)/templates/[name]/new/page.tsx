import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverCaller } from "~/app/_trpc/server";
import { PageHeader } from "~/app/_ui/page-header";
import { requireViewer } from "../../../_shell/require-viewer";
import { findTemplate } from "../_components/find-template";
import { WizardLoader } from "./_components/wizard-loader";

interface NewPageProps {
  readonly params: Promise<{ readonly name: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: NewPageProps): Promise<Metadata> {
  const template = await findTemplate((await params).name);
  return { title: template === undefined ? "Template" : `New ${template.title}` };
}

async function answersOfRun(id: string | string[] | undefined): Promise<Record<string, unknown>> {
  if (typeof id !== "string") return {};
  const run = await (await serverCaller()).runs.get({ id }).catch(() => undefined);
  return run?.answers ?? {};
}

export default async function NewPage({ params, searchParams }: NewPageProps) {
  const viewer = await requireViewer();
  const template = await findTemplate((await params).name);
  if (template === undefined || template.problems > 0) notFound();
  const query = await searchParams;
  const link = Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
  const { name, title, pages, presentation } = template;
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
          createLabel: presentation.createButtonText ?? "Create",
          embedded: viewer.forge.kind === "embedded",
        }}
        given={{ link, run: await answersOfRun(query["from"]), identity }}
      />
    </>
  );
}
