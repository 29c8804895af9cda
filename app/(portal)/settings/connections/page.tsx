import type { Metadata } from "next";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { connectGithubPath } from "~/server/connections/domain/github-place.schema.ts";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../_shell/require-viewer";
import { MaintainersOnly } from "../_components/maintainers-only";
import { SettingsHeader } from "../_components/settings-header";
import { ConnectionList } from "./_components/connection-list";

export const metadata: Metadata = { title: "Connections" };

export default async function ConnectionsPage() {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "maintainer"))
    return <MaintainersOnly what="see connections" role={viewer.role} />;
  await prefetchNow(trpc.connections.list.queryOptions({}));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Connections"
        description="What the portal talks to. A test changes nothing and names each error as it is."
        current="/settings/connections"
        role={viewer.role}
      />
      {hasRole(viewer.role, "admin") && (
        // A full load: the page it leads to has a policy of its own.
        <a href={connectGithubPath} className="mb-4 inline-block text-link hover:underline">
          Connect GitHub
        </a>
      )}
      <ConnectionList />
    </HydrateClient>
  );
}
