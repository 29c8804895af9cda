"use client";
/* What the reader and their teams own, the most important first. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { LinkButton } from "~/app/_ui/button";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { InvalidBadge, LevelBadge, TierTag } from "../../_entities/entity-facts";
import type { ServiceRow } from "../../_entities/service-row";
import { homeInputs, homeRefreshMs } from "./home-inputs";

interface MyServicesProps {
  readonly ownsThings: boolean;
  readonly isAdmin: boolean;
}

export function MyServices({ ownsThings, isAdmin }: MyServicesProps) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.catalog.listServices.queryOptions(homeInputs.services, { refetchInterval: homeRefreshMs }),
  );
  return (
    <QueryCard
      id="my-services"
      title="My services"
      query={query}
      rows={4}
      meta={({ totalItems }) => <span className="tabular">{totalItems}</span>}
      actions={
        <Link href="/catalog?mine=true" className="rounded-sm text-sm text-link hover:underline">
          All of them
        </Link>
      }
      empty={({ totalItems }) =>
        totalItems === 0 ? <NothingMine ownsThings={ownsThings} isAdmin={isAdmin} /> : undefined
      }
    >
      {({ items }) => (
        <ul>
          {items.map((service) => (
            <ServiceLine key={service.ref} service={service} />
          ))}
        </ul>
      )}
    </QueryCard>
  );
}

function ServiceLine({ service }: { readonly service: ServiceRow }) {
  const { scorecard, tier } = service;
  return (
    <CardRow>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <Link
            href={entityHref(service.ref)}
            className="truncate rounded-sm font-medium hover:text-link hover:underline"
          >
            {service.title ?? service.name}
          </Link>
          {service.state === "invalid" && <InvalidBadge />}
        </p>
        <p className="truncate text-sm text-ink-3">
          {[service.owner?.title, service.system?.title].filter(Boolean).join(" · ")}
        </p>
      </div>
      {tier !== null && (
        <span className="max-sm:hidden">
          <TierTag tier={tier} />
        </span>
      )}
      {scorecard !== null && (
        <span className="flex shrink-0 items-center gap-2">
          <span className="tabular text-sm text-ink-2 max-sm:hidden">
            {scorecard.passed} of {scorecard.applicable}
          </span>
          <LevelBadge level={scorecard.level} />
        </span>
      )}
    </CardRow>
  );
}

function NothingMine({ ownsThings, isAdmin }: MyServicesProps) {
  if (ownsThings)
    return (
      <StatePanel
        compact
        level={3}
        kind="empty"
        title="Your teams own no service yet"
        actions={<LinkButton href="/catalog">Browse the catalog</LinkButton>}
      >
        A service is yours when spec.owner in its catalog-info.yaml names you or one of your teams.
      </StatePanel>
    );
  return (
    <StatePanel
      compact
      level={3}
      kind="empty"
      title="Waymark does not know your teams"
      actions={
        <>
          {isAdmin && (
            <LinkButton href="/settings/account" tone="primary">
              Say who you are
            </LinkButton>
          )}
          <LinkButton href="/catalog">Browse the catalog</LinkButton>
        </>
      }
    >
      {isAdmin
        ? "Pick yourself among the people of the catalog; what your teams own appears here."
        : "An administrator can link your account to your person in the catalog."}
    </StatePanel>
  );
}
