import { BookOpen, ExternalLink, GitBranch } from "lucide-react";
import { PageHeader } from "~/app/_ui/page-header";
import { Tag } from "~/app/_ui/badge";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { catalogHref, catalogKinds, parseCatalogQuery } from "../../../../_components/catalog-query";
import { InvalidBadge, LifecycleTag, TierTag } from "../../../../../_entities/entity-facts";
import { CloneMenu } from "./clone-menu";
import { titleOf, type Service } from "./service";

const maxLinks = 6;

export function EntityHeader({ service }: { readonly service: Service }) {
  const known = catalogKinds.find(({ kind }) => kind === service.kind);
  const crumbs = [
    { label: "Catalog", href: "/catalog" },
    ...(known === undefined
      ? []
      : [{ label: known.label, href: catalogHref({ ...parseCatalogQuery({}), kind: known.kind }) }]),
    ...(service.system === null
      ? []
      : [{ label: service.system.title, href: entityHref(service.system.ref) }]),
  ];
  return (
    <PageHeader
      crumbs={crumbs.slice(0, 3)}
      title={titleOf(service)}
      badges={
        <>
          {service.tier !== null && <TierTag tier={service.tier} />}
          {service.lifecycle !== null && <LifecycleTag lifecycle={service.lifecycle} />}
          <Tag>{service.type ?? service.kind}</Tag>
          {service.state === "invalid" && <InvalidBadge />}
        </>
      }
      {...(service.description !== null && { description: service.description })}
      meta={<QuickLinks service={service} />}
      actions={
        service.repository !== null && (
          <CloneMenu
            cloneUrl={service.repository.cloneUrl}
            isEmbeddedForge={service.repository.isEmbeddedForge}
          />
        )
      }
    />
  );
}

interface QuickLink {
  readonly title: string;
  readonly url: string;
}

const isSameLink = (one: QuickLink, other: QuickLink): boolean =>
  one.url === other.url || one.title.toLowerCase() === other.title.toLowerCase();

function QuickLinks({ service }: { readonly service: Service }) {
  const runbook = service.runbooks[0];
  const links = [
    ...(service.repository === null
      ? []
      : [{ title: service.repository.fullName, url: service.repository.htmlUrl, Icon: GitBranch }]),
    ...(runbook === undefined ? [] : [{ title: "Runbook", url: "?tab=runbook", Icon: BookOpen }]),
    ...service.links.map((link) => ({ title: link.title, url: link.url, Icon: ExternalLink })),
  ];
  // A descriptor often links its own repository and runbook, which are listed already.
  const distinct = links.filter((link, at) => links.findIndex((other) => isSameLink(other, link)) === at);
  if (distinct.length === 0) return null;
  return (
    <ul aria-label="Links" className="mt-1 flex w-full flex-wrap gap-x-4 gap-y-1">
      {distinct.slice(0, maxLinks).map(({ title, url, Icon }) => (
        <li key={`${title} ${url}`}>
          <a
            href={url}
            {...(url.startsWith("?") ? {} : { target: "_blank", rel: "noreferrer" })}
            className="inline-flex items-center gap-1.5 rounded-sm text-link hover:underline"
          >
            <Icon aria-hidden className="size-3.5" />
            {title}
          </a>
        </li>
      ))}
    </ul>
  );
}
