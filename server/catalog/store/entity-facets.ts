/* How many entities have each value of a key, most frequent first. */
import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Reader } from "../../../db/client.ts";
import { entities } from "../../../db/schema/catalog.ts";
import { columnOfKey, jsonScalars, scalar, whereOf, type EntityQuery } from "./entity-conditions.ts";

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

const rowsSchema = z.array(z.object({ value: z.union([z.string(), z.number()]), count: z.number() }));

/** The value of a key per entity: a column, an index row, a relation or, slowest, the JSON. */
function valuesOf(key: string): { readonly join: SQL; readonly value: SQL } {
  const lower = key.toLowerCase();
  const column = columnOfKey.get(lower);
  if (column === entities.description) return { join: sql``, value: sql`${column} COLLATE NOCASE` };
  if (column !== undefined) return { join: sql``, value: sql`${column}` };
  if (lower.startsWith("relations.")) {
    const type = lower.slice("relations.".length);
    return {
      join: sql` JOIN (SELECT DISTINCT source_ref, target_ref FROM entity_relations WHERE type = ${type}) r ON r.source_ref = ${entities.ref}`,
      value: sql`r.target_ref`,
    };
  }
  if (/^metadata\.(tags$|labels\.|annotations\.)/.test(lower)) {
    return {
      join: sql` JOIN entity_attributes a ON a.entity_id = ${entities.id} AND a.key = ${lower}`,
      value: sql`a.value`,
    };
  }
  const { from, where } = jsonScalars(key);
  return { join: sql` JOIN ${from} ON ${where}`, value: sql`CAST(${scalar} AS TEXT) COLLATE NOCASE` };
}

/** A list may name a value twice; the entity has it once. */
const howMany = (join: SQL): SQL =>
  join.queryChunks.length > 1 ? sql`count(DISTINCT ${entities.id})` : sql`count(*)`;

export async function countFacet(
  db: Reader,
  query: EntityQuery,
  facet: { readonly key: string; readonly limit: number },
): Promise<FacetCount[]> {
  const { join, value } = valuesOf(facet.key);
  const where = whereOf(query);
  const rows = db.all(sql`
    SELECT ${value} AS value, ${howMany(join)} AS count FROM ${entities}${join}
    WHERE ${where === undefined ? sql`1` : where} AND ${value} IS NOT NULL
      AND typeof(${value}) IN ('text', 'integer', 'real')
    GROUP BY ${value} ORDER BY count DESC, value LIMIT ${facet.limit}`);
  return rowsSchema.parse(rows).map((row) => ({ value: String(row.value), count: row.count }));
}
