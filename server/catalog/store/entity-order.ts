/*
 * Order and position of lists. A position is the values of the order and the id of a row, so that rows which come or go
 * meanwhile neither repeat nor hide others. Rows without a value come last in both directions.
 */
import { and, or, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import { entities } from "../../../db/schema/catalog.ts";
import { jsonPath } from "./entity-conditions.ts";

/** Keys with a column, most of them with an index. */
export const sortColumns = {
  name: entities.sortName,
  ref: entities.ref,
  "metadata.name": entities.name,
  "metadata.title": entities.title,
  "metadata.namespace": entities.namespace,
  "metadata.uid": entities.id,
  kind: entities.kind,
  "spec.type": entities.type,
  "spec.lifecycle": entities.lifecycle,
  owner: entities.ownerRef,
  system: entities.systemRef,
  tier: entities.tier,
  updatedAt: entities.updatedAt,
} as const satisfies Record<string, SQLiteColumn>;
export type SortKey = keyof typeof sortColumns;

export const isSortKey = (key: string): key is SortKey => Object.hasOwn(sortColumns, key);

export interface OrderTerm {
  /** A sort key, or the dotted path of a scalar, for which the JSON of every candidate is read. */
  readonly key: string;
  readonly direction: "asc" | "desc";
}

export const positionSchema = z.object({
  values: z.array(z.union([z.string(), z.number(), z.null()])),
  id: z.string(),
});
export type OrderPosition = z.infer<typeof positionSchema>;

interface Sorting {
  readonly value: SQL;
  readonly isNullable: boolean;
}

const wholeKey = /^(metadata)\.(annotations|labels)\.(.+)$/;

function sortingOf(key: string): Sorting {
  if (isSortKey(key)) return { value: sql`${sortColumns[key]}`, isNullable: !sortColumns[key].notNull };
  const parts = wholeKey.exec(key)?.slice(1) ?? key.split(".");
  return { value: sql`lower(json_extract(${entities.body}, ${jsonPath(parts)}))`, isNullable: true };
}

/** The sort values of a row as one JSON text. */
export const sortValuesSql = (order: readonly OrderTerm[]): SQL<string> =>
  sql<string>`json_array(${sql.join(
    order.map(({ key }) => sortingOf(key).value),
    sql`, `,
  )})`;

export function orderSql(order: readonly OrderTerm[], isBackwards: boolean): SQL[] {
  const terms = order.flatMap(({ key, direction }) => {
    const { value, isNullable } = sortingOf(key);
    const isDescending = (direction === "desc") !== isBackwards;
    const nulls = isBackwards ? sql`${value} IS NULL DESC` : sql`${value} IS NULL`;
    return [...(isNullable ? [nulls] : []), isDescending ? sql`${value} DESC` : sql`${value} ASC`];
  });
  return [...terms, isBackwards ? sql`${entities.id} DESC` : sql`${entities.id} ASC`];
}

type Value = OrderPosition["values"][number];

const isValue = ({ value }: Sorting, wanted: Value): SQL =>
  wanted === null ? sql`${value} IS NULL` : sql`${value} = ${wanted}`;

/** Rows whose value comes later, or earlier when the list is walked backwards. */
function beyondValue(term: OrderTerm, wanted: Value, isBackwards: boolean): SQL {
  const { value, isNullable } = sortingOf(term.key);
  if (wanted === null) return isBackwards ? sql`${value} IS NOT NULL` : sql`0`;
  const isUpwards = (term.direction === "asc") !== isBackwards;
  const beyond = isUpwards ? sql`${value} > ${wanted}` : sql`${value} < ${wanted}`;
  return isNullable && !isBackwards ? sql`(${beyond} OR ${value} IS NULL)` : beyond;
}

/** What an index can be entered with; without it every page would be read from the beginning of the list. */
function seekSql(
  [term]: readonly OrderTerm[],
  position: OrderPosition,
  isBackwards: boolean,
): SQL | undefined {
  const [wanted] = position.values;
  if (term === undefined || wanted === undefined || wanted === null) return undefined;
  const { value, isNullable } = sortingOf(term.key);
  if (isNullable && !isBackwards) return undefined;
  const isUpwards = (term.direction === "asc") !== isBackwards;
  return isUpwards ? sql`${value} >= ${wanted}` : sql`${value} <= ${wanted}`;
}

export function beyondSql(
  order: readonly OrderTerm[],
  position: OrderPosition,
  isBackwards: boolean,
): SQL | undefined {
  const wanted = position.values;
  const steps = order.map((term, index) =>
    and(
      ...order.slice(0, index).map((before, at) => isValue(sortingOf(before.key), wanted[at] ?? null)),
      beyondValue(term, wanted[index] ?? null, isBackwards),
    ),
  );
  const last = and(
    ...order.map((term, at) => isValue(sortingOf(term.key), wanted[at] ?? null)),
    isBackwards ? sql`${entities.id} < ${position.id}` : sql`${entities.id} > ${position.id}`,
  );
  return and(seekSql(order, position, isBackwards), or(...steps, last));
}
