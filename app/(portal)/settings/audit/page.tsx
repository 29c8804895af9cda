import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { StatePanel } from "~/app/_ui/state-panel";
import { requireViewer } from "../../_shell/require-viewer";
import { SettingsHeader } from "../_components/settings-header";
import { WayBack } from "../_components/way-back";
import { auditListInput, readAuditQuery } from "./_components/audit-filter";
import { AuditFilterForm } from "./_components/audit-filter-form";
import { AuditTable } from "./_components/audit-table";
import { VerifyChain } from "./_components/verify-chain";

export const metadata: Metadata = { title: "Audit log" };

interface AuditPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const viewer = await requireViewer();
  if (viewer.role !== "admin") {
    return (
      <StatePanel
        kind="forbidden"
        level={1}
        title="Only administrators read the audit log"
        actions={<WayBack />}
      >
        Your role is {viewer.role}. Ask an administrator for an export, or for the role.
      </StatePanel>
    );
  }
  const params = await searchParams;
  const query = readAuditQuery(params);
  const cursor = typeof params["cursor"] === "string" ? params["cursor"] : undefined;
  prefetch(trpc.audit.list.queryOptions(auditListInput(query, cursor)));
  return (
    <HydrateClient>
      <SettingsHeader
        title="Audit log"
        description="Who changed what. Rows are chained, so that a change or a gap shows."
        current="/settings/audit"
        role={viewer.role}
      />
      <AuditFilterForm query={query} />
      <VerifyChain />
      <AuditTable query={query} cursor={cursor} />
    </HydrateClient>
  );
}
