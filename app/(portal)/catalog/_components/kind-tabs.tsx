import { TabLinks } from "~/app/_ui/tab-links";
import { catalogHref, catalogKinds, parseCatalogQuery, type CatalogKind } from "./catalog-query";
import { KindIcon } from "../../_entities/kind-icon";

export function KindTabs({ current }: { readonly current: CatalogKind }) {
  const tabs = catalogKinds.map(({ kind, label }) => ({
    href: catalogHref({ ...parseCatalogQuery({}), kind }),
    label,
    icon: <KindIcon kind={kind} className="size-3.5" />,
    current: kind === current,
  }));
  return <TabLinks label="Kinds" tabs={tabs} />;
}
