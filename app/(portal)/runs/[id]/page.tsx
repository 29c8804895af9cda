import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HydrateClient, prefetch, serverCaller, trpc } from "~/app/_trpc/server";
import { requireViewer } from "../../_shell/require-viewer";
import { RunView } from "./_components/run-view";

interface RunPageProps {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const { id } = await params;
  const run = await (await serverCaller()).runs.get({ id }).catch(() => undefined);
  return { title: run === undefined ? "Run" : `${run.name} · Run` };
}

export default async function RunPage({ params }: RunPageProps) {
  await requireViewer();
  const { id } = await params;
  const exists = await (await serverCaller()).runs.get({ id }).then(
    () => true,
    () => false,
  );
  if (!exists) notFound();
  prefetch(trpc.runs.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <RunView runId={id} />
    </HydrateClient>
  );
}
