/* Pages, counts and ranked hits over entities: filter, search, order and position as one statement. */
import { and, asc, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Reader } from "../../../db/client.ts";
import { entities } from "../../../db/schema/catalog.ts";
import type { SearchQuery } from "../domain/search-query.ts";
import type { EntityRow } from "./entities.ts";
import { whereOf, type EntityQuery } from "./entity-conditions.ts";
import { beyondSql, orderSql, sortValuesSql, type OrderPosition, type OrderTerm } from "./entity-order.ts";

export interface EntityPageRequest {
  readonly order: readonly OrderTerm[];
  readonly limit: number;
  readonly offset?: number | undefined;
  /** The row the page begins after, or ends before when it is read backwards. */
  readonly position?: OrderPosition | undefined;
  readonly isBackwards?: boolean | undefined;
}

export interface EntityPage {
  /** In the order asked for, also when read backwards. */
  readonly rows: readonly EntityRow[];
  /** More rows in the direction the page was read. */
  readonly hasMore: boolean;
  readonly first: OrderPosition | undefined;
  readonly last: OrderPosition | undefined;
}

const sortValuesSchema = z.array(z.union([z.string(), z.number(), z.null()]));

/** The statement of a page, apart so that a test can ask SQLite how it would be run. */
export function selectEntityPage(db: Reader, query: EntityQuery, page: EntityPageRequest) {
  const { order, position, limit, offset = 0, isBackwards = false } = page;
  const beyond = position === undefined ? undefined : beyondSql(order, position, isBackwards);
  return db
    .select({ entity: entities, sortValues: sortValuesSql(order) })
    .from(entities)
    .where(and(whereOf(query), beyond))
    .orderBy(...orderSql(order, isBackwards))
    .limit(limit + 1)
    .offset(offset);
}

export async function listEntityPage(
  db: Reader,
  query: EntityQuery,
  page: EntityPageRequest,
): Promise<EntityPage> {
  const found = await selectEntityPage(db, query, page);
  const kept = found.slice(0, page.limit);
  const shown = page.isBackwards === true ? kept.toReversed() : kept;
  const positionOf = (row: (typeof found)[number] | undefined): OrderPosition | undefined =>
    row === undefined
      ? undefined
      : { values: sortValuesSchema.parse(JSON.parse(row.sortValues)), id: row.entity.id };
  return {
    rows: shown.map((row) => row.entity),
    hasMore: found.length > page.limit,
    first: positionOf(shown.at(0)),
    last: positionOf(shown.at(-1)),
  };
}

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
