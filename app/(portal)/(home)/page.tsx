import type { Metadata } from "next";
import { cookies } from "next/headers";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { LinkButton } from "~/app/_ui/button";
import { PageHeader } from "~/app/_ui/page-header";
import { firstStepsCookie } from "~/app/_ui/theme";
import { hasRole } from "~/server/kernel/roles.ts";
import { mayStartRuns } from "../_shell/run-rights";
import { requireViewer } from "../_shell/require-viewer";
import { Attention } from "./_components/attention";
import { FirstSteps } from "./_components/first-steps";
import { homeInputs } from "./_components/home-inputs";
import { MyRuns } from "./_components/my-runs";
import { MyServices } from "./_components/my-services";
import { NextSteps } from "./_components/next-steps";

export const metadata: Metadata = { title: "Home" };

export default async function HomePage() {
  const [viewer, jar] = await Promise.all([requireViewer(), cookies()]);
  const looksAfterPortal = hasRole(viewer.role, "maintainer");
  await Promise.all([
    prefetchNow(trpc.home.firstSteps.queryOptions({})),
    prefetchNow(trpc.catalog.listServices.queryOptions(homeInputs.services)),
    prefetchNow(trpc.scorecards.listNextSteps.queryOptions(homeInputs.steps)),
    prefetchNow(trpc.runs.list.queryOptions(homeInputs.runs)),
    ...(looksAfterPortal ? [prefetchNow(trpc.home.attention.queryOptions({}))] : []),
  ]);
  const create = (
    <LinkButton tone="primary" href="/templates">
      Start from a template
    </LinkButton>
  );
  const ownsThings = viewer.userRef !== null || viewer.groups.length > 0;
  return (
    <HydrateClient>
      <PageHeader
        title="Home"
        description={`What is yours, ${viewer.name}, and what comes next.`}
        actions={mayStartRuns(viewer) && create}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <FirstSteps hidden={jar.get(firstStepsCookie)?.value === "hidden"} />
          <MyServices ownsThings={ownsThings} isAdmin={viewer.role === "admin"} />
          <NextSteps />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {looksAfterPortal && <Attention />}
          <MyRuns mayStart={mayStartRuns(viewer)} />
        </div>
      </div>
    </HydrateClient>
  );
}
