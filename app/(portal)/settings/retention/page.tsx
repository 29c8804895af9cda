import type { Metadata } from "next";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../_shell/require-viewer";
import { MaintainersOnly } from "../_components/maintainers-only";
import { SettingsHeader } from "../_components/settings-header";
import { RetentionList } from "./_components/retention-list";

export const metadata: Metadata = { title: "Retention" };

export default async function RetentionPage() {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "maintainer"))
    return <MaintainersOnly what="see what is kept how long" role={viewer.role} />;
  await prefetchNow(trpc.retention.list.queryOptions({}));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Retention"
        description="How long the portal keeps what it writes down about its own work, and what the next round removes."
        current="/settings/retention"
        role={viewer.role}
      />
      <RetentionList mayChange={viewer.role === "admin"} />
    </HydrateClient>
  );
}
