"use client";
import { Users } from "lucide-react";
import Link from "next/link";
import { Cell, HeadCell, SortHeadCell, Table, TableFrame } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { catalogHref, withSort, type CatalogQuery, type SortColumn } from "./catalog-query";
import { KindIcon } from "../../_entities/kind-icon";
import { InvalidBadge, LevelBadge, LifecycleTag, TierTag } from "../../_entities/entity-facts";
import type { Named, ServiceRow } from "../../_entities/service-row";

interface ServiceTableProps {
  readonly label: string;
  readonly rows: readonly ServiceRow[];
  readonly query: CatalogQuery;
  readonly nowMs: number;
}

const none = <span className="text-ink-3">–</span>;
/** Columns that a phone leaves out. */
const wide = "hidden sm:table-cell";
const peopleKinds = ["group", "user"];

export function ServiceTable({ label, rows, query, nowMs }: ServiceTableProps) {
  const isComponent = query.kind === "component";
  const isOwned = !peopleKinds.includes(query.kind);
  const head = (column: SortColumn, text: string) => (
    <SortHeadCell
      label={text}
      direction={query.sort === column ? query.direction : undefined}
      href={catalogHref(withSort(query, column))}
      className={column === "name" ? "" : wide}
    />
  );
  return (
    <TableFrame label={label}>
      <Table>
        <thead>
          <tr>
            {head("name", "Name")}
            {isOwned && head("owner", "Owner")}
            {isOwned && head("system", "System")}
            {isComponent && head("tier", "Tier")}
            {isComponent && head("lifecycle", "Lifecycle")}
            {isComponent && <HeadCell className={wide}>Readiness</HeadCell>}
            {head("updatedAt", "Updated")}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.ref} className="hover:bg-hover last:[&>td]:border-b-0">
              <Cell className="w-full max-w-0">
                <NameCell row={row} />
              </Cell>
              {isOwned && (
                <Cell className={wide}>{row.owner === null ? none : <OwnerLink owner={row.owner} />}</Cell>
              )}
              {isOwned && (
                <Cell className={wide}>
                  {row.system === null ? none : <EntityLink entity={row.system} />}
                </Cell>
              )}
              {isComponent && (
                <Cell className={wide}>{row.tier === null ? none : <TierTag tier={row.tier} />}</Cell>
              )}
              {isComponent && (
                <Cell className={wide}>
                  {row.lifecycle === null ? none : <LifecycleTag lifecycle={row.lifecycle} />}
                </Cell>
              )}
              {isComponent && (
                <Cell className={wide}>
                  <Readiness scorecard={row.scorecard} />
                </Cell>
              )}
              <Cell className="hidden text-sm whitespace-nowrap text-ink-2 sm:table-cell">
                <TimeAgo at={row.updatedAt} nowMs={nowMs} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

function NameCell({ row }: { readonly row: ServiceRow }) {
  return (
    <div className="flex items-start gap-2.5 sm:min-w-56">
      <span title={row.type ?? row.kind} className="mt-0.75 text-ink-3">
        <KindIcon kind={row.kind} />
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            href={entityHref(row.ref)}
            prefetch={false}
            data-list-item
            className="truncate rounded-sm font-medium hover:text-link hover:underline"
          >
            {row.title ?? row.name}
          </Link>
          {row.state === "invalid" && <InvalidBadge />}
        </p>
        {row.description !== null && (
          <p title={row.description} className="truncate text-sm text-ink-2">
            {row.description}
          </p>
        )}
        <PhoneFacts row={row} />
      </div>
    </div>
  );
}

/** On a phone the other columns do not fit; their essence goes under the name. */
function PhoneFacts({ row }: { readonly row: ServiceRow }) {
  const facts = [
    row.owner?.title,
    row.tier === null ? undefined : `Tier ${row.tier}`,
    row.lifecycle,
    row.scorecard === null ? undefined : (row.scorecard.level ?? "No level"),
  ];
  return (
    <p className="truncate text-sm text-ink-3 sm:hidden">
      {facts.filter((fact) => typeof fact === "string").join(" · ")}
    </p>
  );
}

const EntityLink = ({ entity }: { readonly entity: Named }) => (
  <Link
    href={entityHref(entity.ref)}
    prefetch={false}
    className="rounded-sm whitespace-nowrap text-ink-2 hover:text-link hover:underline"
  >
    {entity.title}
  </Link>
);

const OwnerLink = ({ owner }: { readonly owner: Named }) => (
  <span className="flex items-center gap-1.5">
    <Users aria-hidden className="size-3.5 shrink-0 text-ink-3" />
    <EntityLink entity={owner} />
  </span>
);

function Readiness({ scorecard }: { readonly scorecard: ServiceRow["scorecard"] }) {
  if (scorecard === null) return none;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <LevelBadge level={scorecard.level} />
      <span className="tabular text-sm text-ink-2">
        {scorecard.passed} of {scorecard.applicable}
      </span>
    </span>
  );
}
