import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HydrateClient, prefetch, serverCaller, trpc } from "~/app/_trpc/server";
import { mayStartRuns, maySteerRun } from "../../_shell/run-rights";
import { requireViewer } from "../../_shell/require-viewer";
import { undefinedIfMissing } from "../../_shell/undefined-if-missing";
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
  const viewer = await requireViewer();
  const { id } = await params;
  const run = await undefinedIfMissing((await serverCaller()).runs.get({ id }));
  if (run === undefined) notFound();
  const rights = { maySteer: maySteerRun(viewer, run), mayStart: mayStartRuns(viewer) };
  prefetch(trpc.runs.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <RunView runId={id} rights={rights} isEmbeddedForge={viewer.forge.kind === "embedded"} />
    </HydrateClient>
  );
}
