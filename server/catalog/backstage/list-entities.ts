/* Lists in Backstage's two ways: GET /entities with a link to the rest, and by-query with cursors in both directions. */
import type { Deps } from "../../runtime/deps.ts";
import type { Entity } from "../domain/entity.schema.ts";
import { pickFields } from "../domain/entity-fields.ts";
import { requireFilter, toEntities } from "../entities/query-entities.ts";
import { listEntitiesMatching, type EntityRow } from "../store/entities.ts";
import type { EntityQuery } from "../store/entity-conditions.ts";
import type { OrderPosition, OrderTerm } from "../store/entity-order.ts";
import { countEntities, listEntityPage, type EntityPage } from "../store/entity-query.ts";
import {
  assertPlaceIn,
  decodeAfter,
  decodePageCursor,
  encodeAfter,
  encodePageCursor,
  type PageCursor,
  type Question,
} from "./page-cursor.ts";
import {
  assertFewTextKeys,
  readFields,
  readOrder,
  readOrderFields,
  readPredicate,
} from "./read-parameters.ts";

type ReadDeps = Pick<Deps, "db">;

/** Backstage says on the entity itself that its last processing failed. */
const failedStatus = {
  items: [
    {
      type: "backstage.io/catalog-processing",
      level: "error",
      message:
        "The descriptor is not valid any more; this is the last version that was. GET /api/v1/catalog/files?state=error lists what is wrong.",
    },
  ],
};

/** Entities of rows in Backstage's shape, in the order of the rows. */
export async function toBackstageEntities(deps: ReadDeps, rows: readonly EntityRow[]): Promise<Entity[]> {
  const found = await toEntities(deps.db.read, rows);
  return found.map((entity, at) =>
    rows[at]?.state === "invalid" ? { ...entity, status: failedStatus } : entity,
  );
}

async function toItems(deps: ReadDeps, rows: readonly EntityRow[], fields: readonly string[]) {
  const wanted = readFields(fields);
  return (await toBackstageEntities(deps, rows)).map((entity) => pickFields(entity, wanted));
}

const byRef: readonly OrderTerm[] = [{ key: "ref", direction: "asc" }];

export interface ListEntitiesInput {
  readonly filter: readonly string[];
  readonly fields: readonly string[];
  readonly order: readonly string[];
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly after?: string | undefined;
}

/** One page of GET /entities; `after` leads to the next, as the door's Link header says. */
export async function listBackstageEntities(deps: ReadDeps, input: ListEntitiesInput) {
  const order = input.order.length > 0 ? readOrder(input.order) : byRef;
  const position = input.after === undefined ? undefined : decodeAfter(input.after);
  if (position !== undefined) assertPlaceIn(order, position);
  const query: EntityQuery = { filter: requireFilter(input.filter) };
  const { limit, offset } = input;
  const page = await listEntityPage(deps.db.read, query, {
    order,
    limit,
    position,
    offset: position === undefined ? offset : 0,
  });
  return {
    items: await toItems(deps, page.rows, input.fields),
    after: page.hasMore && page.last !== undefined ? encodeAfter(page.last) : null,
  };
}

export interface QueryInput {
  /** A cursor says the question; it is not asked for anything else then. */
  readonly cursor?: string | undefined;
  readonly question: Question;
  readonly fields: readonly string[];
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly totalItems: "include" | "exclude";
}

function toQuery(question: Question, order: readonly OrderTerm[]): EntityQuery {
  const { filter, query, text } = question;
  const keys = text === undefined || text.keys.length > 0 ? text?.keys : [order[0]?.key ?? "metadata.uid"];
  assertFewTextKeys(keys ?? []);
  const term = text?.term.trim() ?? "";
  return {
    filter: requireFilter(filter),
    predicate: readPredicate(query),
    text: term === "" || keys === undefined ? undefined : { term, keys },
  };
}

interface Reading {
  readonly question: Question;
  readonly position: OrderPosition | undefined;
  readonly isPrevious: boolean;
  readonly totalItems: number | null | undefined;
}

function readCursor(input: QueryInput): Reading {
  if (input.cursor !== undefined) return decodePageCursor(input.cursor);
  const totalItems = input.totalItems === "exclude" ? null : undefined;
  return { question: input.question, position: undefined, isPrevious: false, totalItems };
}

/** One page of by-query. The rows are counted for the first page only; the cursors carry the number on. */
export async function queryBackstageEntities(deps: ReadDeps, input: QueryInput) {
  const reading = readCursor(input);
  const { question, position, isPrevious } = reading;
  const asked = readOrderFields(question.orderFields);
  const order = asked.length > 0 ? asked : byRef;
  if (position !== undefined) assertPlaceIn(order, position);
  const query = toQuery(question, asked);
  const totalItems =
    reading.totalItems === undefined ? await countEntities(deps.db.read, query) : reading.totalItems;
  const page = await listEntityPage(deps.db.read, query, {
    order,
    limit: input.limit,
    position,
    isBackwards: isPrevious,
    offset: position === undefined ? input.offset : 0,
  });
  return {
    items: await toItems(deps, page.rows, input.fields),
    totalItems: totalItems ?? 0,
    pageInfo: cursorsOf(
      page,
      { question, isPrevious, totalItems },
      {
        isFirst: position === undefined && (input.offset ?? 0) === 0,
      },
    ),
  };
}

/** Whoever went back came from a page that follows; whoever went on came from one that precedes. */
function cursorsOf(
  page: EntityPage,
  { question, isPrevious, totalItems }: Omit<PageCursor, "position">,
  { isFirst }: { readonly isFirst: boolean },
): { nextCursor?: string; prevCursor?: string } {
  const to = (position: OrderPosition, back: boolean): string =>
    encodePageCursor({ question, position, isPrevious: back, totalItems });
  const hasNext = isPrevious || page.hasMore;
  const hasPrevious = isPrevious ? page.hasMore : !isFirst;
  return {
    ...(hasNext && page.last !== undefined ? { nextCursor: to(page.last, false) } : {}),
    ...(hasPrevious && page.first !== undefined ? { prevCursor: to(page.first, true) } : {}),
  };
}

export interface ByRefsInput {
  readonly entityRefs: readonly string[];
  readonly filter: readonly string[];
  readonly fields: readonly string[];
}

/** In the order asked for; null for what is not known or does not match the filter. */
export async function getBackstageEntitiesByRefs(deps: ReadDeps, input: ByRefsInput) {
  const refs = input.entityRefs.map((ref) => ref.toLowerCase());
  const query: EntityQuery = { filter: requireFilter(input.filter) };
  const rows = await listEntitiesMatching(deps.db.read, [...new Set(refs)], query);
  const items = await toItems(deps, rows, input.fields);
  const byRowRef = new Map(rows.map((row, at) => [row.ref, items[at]]));
  return { items: refs.map((ref) => byRowRef.get(ref) ?? null) };
}
