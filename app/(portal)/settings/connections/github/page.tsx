import type { Metadata } from "next";
import { HydrateClient, prefetchNow, trpc } from "~/app/_trpc/server";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../../_shell/require-viewer";
import { AdminOnly } from "../../_components/admin-only";
import { SettingsHeader } from "../../_components/settings-header";
import { ConnectGithub } from "./_components/connect-github";

export const metadata: Metadata = { title: "Connect GitHub" };

interface ConnectPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

const textOf = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

export default async function ConnectGithubPage({ searchParams }: ConnectPageProps) {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "admin")) return <AdminOnly what="connect GitHub" role={viewer.role} />;
  await prefetchNow(trpc.connections.getGithubApp.queryOptions({}));
  const { url, org, outcome, reference } = await searchParams;
  return (
    <HydrateClient>
      <SettingsHeader
        title="Connect GitHub"
        description="A GitHub App of your organisation, made from a manifest, with the least permissions Waymark works with."
        current="/settings/connections"
        role={viewer.role}
      />
      <ConnectGithub
        place={{ url: textOf(url), org: textOf(org) }}
        outcome={textOf(outcome)}
        reference={textOf(reference)}
      />
    </HydrateClient>
  );
}
