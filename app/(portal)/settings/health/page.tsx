import type { Metadata } from "next";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../_shell/require-viewer";
import { MaintainersOnly } from "../_components/maintainers-only";
import { SettingsHeader } from "../_components/settings-header";
import { CatalogHealth } from "./_components/catalog-health";
import { Collectors } from "./_components/collectors";
import { Orphans } from "./_components/orphans";
import { fileErrorsInput } from "./_components/health-inputs";

export const metadata: Metadata = { title: "Health" };

export default async function HealthPage() {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "maintainer"))
    return <MaintainersOnly what="see how the portal is" role={viewer.role} />;
  await Promise.all([
    prefetchNow(trpc.collectors.list.queryOptions({})),
    prefetchNow(trpc.catalog.status.queryOptions({})),
    prefetchNow(trpc.catalog.listFiles.queryOptions(fileErrorsInput)),
  ]);
  return (
    <HydrateClient>
      <SettingsHeader
        title="Health"
        description="Whether everything that works in the background does its work."
        current="/settings/health"
        role={viewer.role}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <Collectors />
        <CatalogHealth />
        <Orphans />
      </div>
    </HydrateClient>
  );
}
