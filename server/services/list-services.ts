/* The catalog's table: one page of rows with the names, scores and facet counts it shows, each in one query. */
import type { FilterCondition } from "../catalog/domain/catalog-filter.ts";
import { listEntityRowsByRef } from "../catalog/entities/get-entity.ts";
import { getStatus } from "../catalog/repositories/get-status.ts";
import {
  countFacetValues,
  listEntityRows,
  listTags,
  type CatalogRow,
} from "../catalog/entities/query-entities.ts";
import { parseEntityRef } from "../kernel/entity-ref.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Score } from "../scorecards/domain/result.schema.ts";
import { listScores } from "../scorecards/list-results.ts";
import { facetNames, type FacetName, type ServiceRow } from "./domain/service.schema.ts";

type ReadDeps = Pick<Deps, "db">;

export type Selection = Readonly<Record<FacetName, readonly string[]>>;

export interface ListServicesInput {
  readonly kind: string;
  readonly selection: Selection;
  readonly search?: string | undefined;
  readonly orderBy: string;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly withFacets: boolean;
  /** Only what one of these owns. */
  readonly ownedBy?: readonly string[] | undefined;
}

const keyOfFacet: Readonly<Record<FacetName, string>> = {
  owner: "owner",
  system: "system",
  tier: "tier",
  lifecycle: "spec.lifecycle",
  type: "spec.type",
  tag: "metadata.tags",
};

const MAX_FACET_VALUES = 20;

function conditionsOf(input: ListServicesInput, without?: FacetName): FilterCondition[] {
  const selected = facetNames
    .filter((facet) => facet !== without && input.selection[facet].length > 0)
    .map((facet) => ({ key: keyOfFacet[facet], values: input.selection[facet] }));
  const owned = input.ownedBy === undefined ? [] : [{ key: "owner", values: input.ownedBy }];
  return [{ key: "kind", values: [input.kind] }, ...owned, ...selected];
}

/** The name to show for a reference: the entity's title, else the last part of the reference. */
function titleOfRef(ref: string, known: ReadonlyMap<string, CatalogRow>): string {
  const row = known.get(ref);
  if (row !== undefined) return row.title ?? row.name;
  const parsed = parseEntityRef(ref);
  return parsed.ok ? parsed.value.name : ref;
}

export interface RowContext {
  readonly known: ReadonlyMap<string, CatalogRow>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly scores: ReadonlyMap<string, Score>;
}

export function toServiceRow(row: CatalogRow, context: RowContext): ServiceRow {
  const named = (ref: string | null) =>
    ref === null ? null : { ref, title: titleOfRef(ref, context.known) };
  return {
    ref: row.ref,
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    title: row.title,
    description: row.description,
    type: row.type,
    lifecycle: row.lifecycle,
    tier: row.tier,
    owner: named(row.ownerRef),
    system: named(row.systemRef),
    tags: [...(context.tags.get(row.id) ?? [])],
    state: row.state,
    scorecard: context.scores.get(row.ref) ?? null,
    updatedAt: toTimestamp(row.updatedAt),
  };
}

const refsNamedBy = (rows: readonly CatalogRow[]): string[] => [
  ...new Set(rows.flatMap((row) => [row.ownerRef, row.systemRef]).filter((ref) => ref !== null)),
];

const byRef = (rows: readonly CatalogRow[]): Map<string, CatalogRow> =>
  new Map(rows.map((row) => [row.ref, row]));

export async function readRowContext(deps: ReadDeps, rows: readonly CatalogRow[]): Promise<RowContext> {
  return {
    known: byRef(await listEntityRowsByRef(deps, refsNamedBy(rows))),
    tags: await listTags(deps, rows),
    scores: await listScores(
      deps,
      rows.map((row) => row.ref),
    ),
  };
}

async function countFacet(deps: ReadDeps, input: ListServicesInput, facet: FacetName) {
  const counts = await countFacetValues(deps, {
    filter: [conditionsOf(input, facet)],
    search: input.search,
    key: keyOfFacet[facet],
    limit: MAX_FACET_VALUES,
  });
  if (facet !== "owner" && facet !== "system")
    return counts.map((count) => ({ ...count, label: count.value }));
  const known = byRef(
    await listEntityRowsByRef(
      deps,
      counts.map((count) => count.value),
    ),
  );
  return counts.map((count) => ({ ...count, label: titleOfRef(count.value, known) }));
}

async function countFacets(deps: ReadDeps, input: ListServicesInput) {
  return {
    owner: await countFacet(deps, input, "owner"),
    system: await countFacet(deps, input, "system"),
    tier: await countFacet(deps, input, "tier"),
    lifecycle: await countFacet(deps, input, "lifecycle"),
    type: await countFacet(deps, input, "type"),
    tag: await countFacet(deps, input, "tag"),
  };
}

export async function listServices(deps: ReadDeps, input: ListServicesInput) {
  const { search, limit, cursor, direction } = input;
  const filter = [conditionsOf(input)];
  const page = await listEntityRows(deps, { filter, search, sort: input.orderBy, direction, limit, cursor });
  const context = await readRowContext(deps, page.rows);
  const { lastScanAt } = await getStatus(deps);
  return {
    items: page.rows.map((row) => toServiceRow(row, context)),
    totalItems: page.totalItems,
    nextCursor: page.nextCursor,
    asOf: lastScanAt,
    facets: input.withFacets ? await countFacets(deps, input) : null,
  };
}
