import type { Metadata } from "next";
import { HydrateClient, prefetch, trpc } from "~/app/_trpc/server";
import { PageHeader } from "~/app/_ui/page-header";
import { requireViewer } from "../../_shell/require-viewer";
import { CatalogBrowser } from "../_components/catalog-browser";
import { parseCatalogQuery, toListInput, type SearchParams } from "../_components/catalog-query";
import { KindTabs } from "../_components/kind-tabs";

export const metadata: Metadata = { title: "Catalog" };

export default async function CatalogPage({
  searchParams,
}: {
  readonly searchParams: Promise<SearchParams>;
}) {
  const viewer = await requireViewer();
  const query = parseCatalogQuery(await searchParams);
  prefetch(trpc.catalog.listServices.queryOptions(toListInput(query)));
  prefetch(trpc.catalog.status.queryOptions({}));
  return (
    <HydrateClient>
      <PageHeader title="Catalog" description="Everything your teams run: who owns it and how ready it is." />
      <KindTabs current={query.kind} />
      <CatalogBrowser
        query={query}
        viewer={{
          ownsThings: viewer.userRef !== null || viewer.groups.length > 0,
          canRefresh: viewer.role !== "viewer",
        }}
      />
    </HydrateClient>
  );
}
