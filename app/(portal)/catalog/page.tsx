import type { Metadata } from "next";
import { PageHeader } from "~/app/_ui/page-header";
import { StatePanel } from "~/app/_ui/state-panel";
import { requireViewer } from "../_shell/require-viewer";

export const metadata: Metadata = { title: "Catalog" };

export default async function CatalogPage() {
  await requireViewer();
  return (
    <>
      <PageHeader title="Catalog" description="Every service, who owns it and how it is doing." />
      <div className="rounded-lg border border-line bg-surface">
        <StatePanel kind="empty" title="No services yet">
          A service appears here when its repository has a catalog-info.yaml.
        </StatePanel>
      </div>
    </>
  );
}
