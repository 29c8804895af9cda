import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverCaller } from "~/app/_trpc/server";
import { requireViewer } from "../../../../_shell/require-viewer";
import { undefinedIfMissing } from "../../../../_shell/undefined-if-missing";
import { AtAGlance } from "./_components/at-a-glance";
import { EntityHeader } from "./_components/entity-header";
import { EntityTab } from "./_components/entity-tab";
import { EntityTabs, parseTab } from "./_components/entity-tabs";

interface EntityPageProps {
  readonly params: Promise<{ readonly namespace: string; readonly kind: string; readonly name: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: EntityPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function EntityPage({ params, searchParams }: EntityPageProps) {
  await requireViewer();
  const service = await findService(await params);
  const query = await searchParams;
  const tab = parseTab(service, query["tab"]);
  const cursor = typeof query["cursor"] === "string" ? query["cursor"] : undefined;
  return (
    <>
      <EntityHeader service={service} />
      <AtAGlance service={service} />
      <EntityTabs service={service} current={tab} />
      <EntityTab service={service} tab={tab} cursor={cursor} />
    </>
  );
}

async function findService(params: { namespace: string; kind: string; name: string }) {
  const caller = await serverCaller();
  const service = await undefinedIfMissing(
    caller.catalog.getService({
      kind: decodeURIComponent(params.kind),
      namespace: decodeURIComponent(params.namespace),
      name: decodeURIComponent(params.name),
    }),
  );
  return service ?? notFound();
}
