import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { StatePanel } from "~/app/_ui/state-panel";
import { requireViewer } from "../../_shell/require-viewer";
import { SettingsHeader } from "../_components/settings-header";
import { WayBack } from "../_components/way-back";
import { TokenSettings } from "./_components/token-settings";

export const metadata: Metadata = { title: "API tokens" };

export default async function TokensPage() {
  const viewer = await requireViewer();
  if (viewer.role !== "admin") {
    return (
      <StatePanel
        kind="forbidden"
        level={1}
        title="Only administrators manage API tokens"
        actions={<WayBack />}
      >
        Your role is {viewer.role}. Ask an administrator for a token, or for the role.
      </StatePanel>
    );
  }
  prefetch(trpc.tokens.list.queryOptions({ limit: 100 }));
  prefetch(trpc.serviceAccounts.list.queryOptions({ limit: 100 }));
  return (
    <HydrateClient>
      <SettingsHeader
        title="API tokens"
        description="For scripts and pipelines. Each token acts as a service account, or as whoever made it."
        current="/settings/tokens"
        role={viewer.role}
      />
      <TokenSettings />
    </HydrateClient>
  );
}
