/*
 * Filters, search, order and pages over entities. Keys with a column or an index row cost by the rows of the page; any
 * other key of metadata or spec reads the JSON of every candidate, which docs/catalog.md says.
 */
import { and, asc, desc, inArray, or, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Reader } from "../../../db/client.ts";
import { entities } from "../../../db/schema/catalog.ts";
import type { EntityFilter, FilterCondition } from "../domain/catalog-filter.ts";
import type { SearchQuery } from "../domain/search-query.ts";
import type { EntityRow } from "./entities.ts";

export const sortColumns = {
  name: entities.sortName,
  "metadata.name": entities.name,
  "metadata.title": entities.title,
  "metadata.namespace": entities.namespace,
  kind: entities.kind,
  "spec.type": entities.type,
  "spec.lifecycle": entities.lifecycle,
  owner: entities.ownerRef,
  system: entities.systemRef,
  tier: entities.tier,
  updatedAt: entities.updatedAt,
} as const;
export type SortKey = keyof typeof sortColumns;

/** Keys with a column of their own: Backstage's spelling, and owner, system and tier as canonical references. */
export const columnOfKey: Readonly<Record<string, SQLiteColumn>> = {
  kind: entities.kind,
  "metadata.name": entities.name,
  "metadata.namespace": entities.namespace,
  "metadata.title": entities.title,
  "spec.type": entities.type,
  "spec.lifecycle": entities.lifecycle,
  owner: entities.ownerRef,
  system: entities.systemRef,
  tier: entities.tier,
};

export interface EntityQuery {
  readonly filter: EntityFilter;
  readonly search?: SearchQuery | undefined;
}

const lowered = (values: readonly string[]): string[] => values.map((value) => value.toLowerCase());

function attributeCondition(key: string, values: readonly string[] | null): SQL {
  const wanted = values === null ? sql`` : sql` AND a.value IN ${lowered(values)}`;
  return sql`EXISTS (SELECT 1 FROM entity_attributes a WHERE a.entity_id = ${entities.id} AND a.key = ${key}${wanted})`;
}

function relationCondition(type: string, values: readonly string[] | null): SQL {
  if (values === null) {
    return sql`EXISTS (SELECT 1 FROM entity_relations r WHERE r.source_ref = ${entities.ref} AND r.type = ${type})`;
  }
  return sql`${entities.ref} IN (SELECT r.source_ref FROM entity_relations r WHERE r.type = ${type} AND r.target_ref IN ${lowered(values)})`;
}

/** `$."spec"."a"."b"`, quoted so that no part of a key is read as a path expression. */
export const jsonPath = (parts: readonly string[]): string =>
  `$${parts.map((part) => `."${part.replaceAll('"', "")}"`).join("")}`;

/** The slow way: a scalar or a list of scalars under a dotted path, or `list.value` for the presence of a value. */
function jsonCondition(key: string, values: readonly string[] | null): SQL {
  const parts = key.split(".");
  const path = jsonPath(parts);
  if (values !== null) {
    return sql`EXISTS (SELECT 1 FROM json_each(${entities.body}, ${path}) j WHERE lower(j.value) IN ${lowered(values)})`;
  }
  const list = jsonPath(parts.slice(0, -1));
  const member = (parts.at(-1) ?? "").toLowerCase();
  return sql`(json_type(${entities.body}, ${path}) IS NOT NULL OR (json_type(${entities.body}, ${list}) = 'array' AND EXISTS (SELECT 1 FROM json_each(${entities.body}, ${list}) j WHERE lower(j.value) = ${member})))`;
}

const tagPrefix = "metadata.tags.";
const isAttributeKey = (key: string): boolean =>
  key === "metadata.tags" || key.startsWith("metadata.labels.") || key.startsWith("metadata.annotations.");

function conditionSql({ key, values }: FilterCondition): SQL {
  const lower = key.toLowerCase();
  const column = columnOfKey[lower];
  if (column !== undefined) {
    return values === null ? sql`${column} IS NOT NULL` : inArray(column, lowered(values));
  }
  if (lower.startsWith("relations.")) return relationCondition(lower.slice("relations.".length), values);
  if (lower.startsWith(tagPrefix) && values === null) {
    return attributeCondition("metadata.tags", [lower.slice(tagPrefix.length)]);
  }
  if (isAttributeKey(lower)) return attributeCondition(lower, values);
  return jsonCondition(key, values);
}

function searchSql(search: SearchQuery | undefined): SQL | undefined {
  if (search === undefined) return undefined;
  if (search.match === null) return sql`0`;
  return sql`${entities.seq} IN (SELECT rowid FROM entities_fts WHERE entities_fts MATCH ${search.match})`;
}

export function whereOf(query: EntityQuery): SQL | undefined {
  const sets = query.filter.map((set) => and(...set.map(conditionSql)));
  return and(sets.length > 0 ? or(...sets) : undefined, searchSql(query.search));
}

export interface EntityPage {
  readonly sort: SortKey;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  /** Sort value and id of the last row of the page before. */
  readonly after: readonly [string | number | null, string] | undefined;
}

/** Rows without a sort value come last in both directions. */
function afterSql(page: EntityPage): SQL | undefined {
  if (page.after === undefined) return undefined;
  const column = sortColumns[page.sort];
  const [value, id] = page.after;
  if (value === null) return sql`(${column} IS NULL AND ${entities.id} > ${id})`;
  const beyond = page.direction === "asc" ? sql`>` : sql`<`;
  const nulls = isNullable(page.sort) ? sql` OR ${column} IS NULL` : sql``;
  return sql`(${column} ${beyond} ${value} OR (${column} = ${value} AND ${entities.id} > ${id})${nulls})`;
}

const isNullable = (sort: SortKey): boolean => !sortColumns[sort].notNull;

function orderOf(page: EntityPage): SQL[] {
  const column = sortColumns[page.sort];
  const direction = page.direction === "asc" ? asc(column) : desc(column);
  const nullsLast = isNullable(page.sort) ? [sql`${column} IS NULL`] : [];
  return [...nullsLast, direction, asc(entities.id)];
}

export async function listEntityPage(
  db: Reader,
  query: EntityQuery,
  page: EntityPage,
): Promise<{ rows: EntityRow[]; hasMore: boolean }> {
  const found = await db
    .select()
    .from(entities)
    .where(and(whereOf(query), afterSql(page)))
    .orderBy(...orderOf(page))
    .limit(page.limit + 1);
  return { rows: found.slice(0, page.limit), hasMore: found.length > page.limit };
}

export const sortValueOf = (row: EntityRow, sort: SortKey): string | number | null => {
  const keyOfSort = {
    name: row.sortName,
    "metadata.name": row.name,
    "metadata.title": row.title,
    "metadata.namespace": row.namespace,
    kind: row.kind,
    "spec.type": row.type,
    "spec.lifecycle": row.lifecycle,
    owner: row.ownerRef,
    system: row.systemRef,
    tier: row.tier,
    updatedAt: row.updatedAt,
  } satisfies Record<SortKey, string | number | null>;
  return keyOfSort[sort];
};

export async function countEntities(db: Reader, query: EntityQuery): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(entities)
    .where(whereOf(query));
  return row?.count ?? 0;
}

/** The best matches of a search first; title and name weigh most. */
export async function searchEntities(
  db: Reader,
  query: { search: SearchQuery; kinds: readonly string[]; limit: number },
): Promise<EntityRow[]> {
  if (query.search.match === null) return [];
  const ranked = sql`(SELECT rowid AS hit, bm25(entities_fts, 10, 10, 2, 4, 1) AS score FROM entities_fts WHERE entities_fts MATCH ${query.search.match})`;
  const rows = await db
    .select({ entity: entities })
    .from(entities)
    .innerJoin(sql`${ranked} AS ranked`, sql`ranked.hit = ${entities.seq}`)
    .where(query.kinds.length > 0 ? inArray(entities.kind, [...query.kinds]) : undefined)
    .orderBy(sql`ranked.score`, asc(entities.id))
    .limit(query.limit);
  return rows.map((row) => row.entity);
}
