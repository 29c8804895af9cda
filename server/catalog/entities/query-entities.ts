/* Lists of entities: Backstage's parameters on top of the store's pages. */
import type { Reader } from "../../../db/client.ts";
import { AppError } from "../../kernel/app-error.ts";
import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import { assertPlaceIn, decodeAfter, encodeAfter } from "../backstage/page-cursor.ts";
import { assertFewTextKeys, readOrderFields, readTextFields } from "../backstage/read-parameters.ts";
import { parseEntityFilter, type EntityFilter } from "../domain/catalog-filter.ts";
import type { EntityPredicate } from "../domain/entity-predicate.ts";
import { pickFields } from "../domain/entity-fields.ts";
import { findEntityKind } from "../domain/entity-kinds.ts";
import { entitySchema, type Entity } from "../domain/entity.schema.ts";
import { parseSearchQuery } from "../domain/search-query.ts";
import type { CatalogReading } from "./read-as-of.ts";
import {
  listEntitiesByRef,
  listRelations,
  listTagsOf,
  type EntityRow,
  type RelationRow,
} from "../store/entities.ts";
import { countFacet, type FacetCount } from "../store/entity-facets.ts";
import type { EntityQuery } from "../store/entity-conditions.ts";
import { isSortKey, sortColumns, type OrderPosition, type OrderTerm } from "../store/entity-order.ts";
import { countEntities, listEntityPage } from "../store/entity-query.ts";

/** The index columns of an entity, for slices that build lists of their own. */
export type CatalogRow = EntityRow;

export interface EntityListInput {
  readonly filter: EntityFilter;
  readonly search?: string | undefined;
  readonly sort: string;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface EntityRowPage {
  readonly rows: readonly EntityRow[];
  readonly totalItems: number;
  readonly nextCursor: string | null;
}

/** One page of index rows; other slices build their own shapes from them. */
export function listEntityRows(deps: CatalogReading, input: EntityListInput): Promise<EntityRowPage> {
  const query: EntityQuery = { filter: input.filter, search: parseSearchQuery(input.search) };
  const { sort, direction, limit, cursor } = input;
  return listRows(deps, query, { order: [{ key: sort, direction }], limit, cursor });
}

interface RowRequest {
  readonly order: readonly OrderTerm[];
  readonly limit: number;
  readonly cursor: string | undefined;
  /** Counts from the start of the list; a cursor says the place itself. */
  readonly offset?: number | undefined;
}

function assertSortKeys(order: readonly OrderTerm[]): void {
  const unknown = order.find(({ key }) => !isSortKey(key));
  if (unknown === undefined) return;
  const known = Object.keys(sortColumns).join(", ");
  throw new AppError("invalid_input", `Expected to sort by one of ${known}, found "${unknown.key}".`);
}

/** One sort value travels as in every other list, several as in Backstage's. */
const encodePosition = (position: OrderPosition): string =>
  position.values.length > 1
    ? encodeAfter(position)
    : encodeCursor([position.values[0] ?? null, position.id]);

function decodePosition(order: readonly OrderTerm[], cursor: string): OrderPosition {
  if (order.length > 1) {
    const position = decodeAfter(cursor);
    assertPlaceIn(order, position);
    return position;
  }
  const [value, id] = decodeCursor(cursor);
  return { values: [value], id };
}

async function listRows(
  { db }: CatalogReading,
  query: EntityQuery,
  { order, limit, cursor, offset }: RowRequest,
): Promise<EntityRowPage> {
  assertSortKeys(order);
  const position = cursor === undefined ? undefined : decodePosition(order, cursor);
  const page = await listEntityPage(db.read, query, {
    ...{ order, limit, position },
    offset: position === undefined ? offset : 0,
  });
  return {
    rows: page.rows,
    totalItems: await countEntities(db.read, query),
    nextCursor: page.hasMore && page.last !== undefined ? encodePosition(page.last) : null,
  };
}

/** Backstage's item: the descriptor with uid, etag and the relations of both directions. */
export function toEntity(row: EntityRow, relations: readonly RelationRow[]): Entity {
  const body = entitySchema.parse(JSON.parse(row.body));
  return {
    ...body,
    metadata: { ...body.metadata, uid: row.id, etag: row.etag },
    relations: relations
      .filter((relation) => relation.sourceRef === row.ref)
      .map(({ type, targetRef }) => ({ type, targetRef })),
  };
}

export async function toEntities(db: Reader, rows: readonly EntityRow[]): Promise<Entity[]> {
  const relations = await listRelations(
    db,
    rows.map((row) => row.ref),
  );
  const bySource = Map.groupBy(relations, (relation) => relation.sourceRef);
  return rows.map((row) => toEntity(row, bySource.get(row.ref) ?? []));
}

export function requireFilter(texts: readonly string[]): EntityFilter {
  const parsed = parseEntityFilter(texts);
  if (!parsed.ok) throw new AppError("invalid_input", parsed.error);
  return parsed.value;
}

export interface QueryEntitiesInput {
  readonly filter: readonly string[];
  readonly fields: readonly string[];
  readonly fullTextFilterTerm?: string | undefined;
  /** Where a value has to hold the term as it stands; without any, the words of the term are searched for everywhere. */
  readonly fullTextFilterFields?: readonly string[] | undefined;
  /** `metadata.name,asc` */
  readonly orderField?: readonly string[] | undefined;
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly cursor?: string | undefined;
}

const byName: readonly OrderTerm[] = [{ key: "name", direction: "asc" }];

export async function queryEntities(deps: CatalogReading, input: QueryEntitiesInput) {
  const asked = readOrderFields(input.orderField ?? []);
  const keys = readTextFields(input.fullTextFilterFields ?? []);
  assertFewTextKeys(keys);
  const term = input.fullTextFilterTerm?.trim() ?? "";
  const { limit, offset, cursor } = input;
  const query: EntityQuery = {
    filter: requireFilter(input.filter),
    ...(keys.length === 0 ? { search: parseSearchQuery(term) } : {}),
    ...(keys.length > 0 && term !== "" ? { text: { term, keys } } : {}),
  };
  const order = asked.length > 0 ? asked : byName;
  const { rows, totalItems, nextCursor } = await listRows(deps, query, { order, limit, offset, cursor });
  const items = await toEntities(deps.db.read, rows);
  return { items: items.map((item) => pickFields(item, input.fields)), totalItems, nextCursor };
}

/** In the order asked for; null where nothing is known. */
export async function getEntitiesByRefs(
  deps: CatalogReading,
  input: { readonly entityRefs: readonly string[]; readonly fields: readonly string[] },
) {
  const refs = input.entityRefs.map((ref) => ref.toLowerCase());
  const found = await toEntities(deps.db.read, await listEntitiesByRef(deps.db.read, [...new Set(refs)]));
  const byRef = new Map(found.map((entity) => [refOfStored(entity), entity]));
  return {
    items: refs.map((ref) => {
      const entity = byRef.get(ref);
      return entity === undefined ? null : pickFields(entity, input.fields);
    }),
  };
}

export const refOfStored = (entity: Entity): string =>
  `${entity.kind}:${entity.metadata.namespace ?? "default"}/${entity.metadata.name}`.toLowerCase();

const MAX_FACET_VALUES = 1_000;

export async function getEntityFacets(
  deps: CatalogReading,
  input: {
    readonly facet: readonly string[];
    readonly filter: readonly string[];
    readonly predicate?: EntityPredicate | undefined;
  },
): Promise<{ facets: Record<string, FacetCount[]> }> {
  const query: EntityQuery = { filter: requireFilter(input.filter), predicate: input.predicate };
  const facets: [string, FacetCount[]][] = [];
  for (const key of input.facet) {
    const counts = await countFacet(deps.db.read, query, { key, limit: MAX_FACET_VALUES });
    facets.push([key, key.toLowerCase() === "kind" ? counts.map(withKindName) : counts]);
  }
  return { facets: Object.fromEntries(facets) };
}

const withKindName = (count: FacetCount): FacetCount => ({
  ...count,
  value: findEntityKind(count.value) ?? count.value,
});

export const listTags = (deps: CatalogReading, rows: readonly CatalogRow[]): Promise<Map<string, string[]>> =>
  listTagsOf(
    deps.db.read,
    rows.map((row) => row.id),
  );

/** How often each value of one key occurs among the entities a list shows. */
export const countFacetValues = (
  deps: CatalogReading,
  input: Pick<EntityListInput, "filter" | "search"> & { readonly key: string; readonly limit: number },
): Promise<FacetCount[]> => {
  const query: EntityQuery = { filter: input.filter, search: parseSearchQuery(input.search) };
  return countFacet(deps.db.read, query, { key: input.key, limit: input.limit });
};
