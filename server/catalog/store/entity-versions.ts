/*
 * What was known when. Every statement of the other stores reads a moment of the past through views that take the place
 * of their tables: the versions that were current then, their relations and their attributes.
 */
import { and, desc, eq, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db, Reader } from "../../../db/client.ts";
import { entityVersions } from "../../../db/schema/catalog.ts";

export type EntityVersionRow = typeof entityVersions.$inferSelect;

const columns =
  "kind, namespace, name, title, sort_name, description, type, lifecycle, tier, owner_ref, system_ref, source";

/** `at` is epoch milliseconds. */
function viewsAt(at: number): string[] {
  const moment = String(Math.trunc(at));
  const isCurrent = `v.recorded_from <= ${moment} AND (v.recorded_to IS NULL OR v.recorded_to > ${moment})`;
  const attributes = (key: string, from: string): string =>
    `SELECT v.entity_id AS entity_id, (${key}) COLLATE NOCASE AS key, j.value COLLATE NOCASE AS value
     FROM main.entity_versions v, json_each(v.body, '${from}') j WHERE ${isCurrent} AND length(j.value) <= 200`;
  return [
    `CREATE TEMP VIEW entities AS
       SELECT v.rowid AS seq, v.entity_id AS id, v.ref, ${columns}, NULL AS repository_id, NULL AS file_path,
         'ok' AS state, v.body, v.etag,
         (SELECT min(first.recorded_from) FROM main.entity_versions first WHERE first.entity_id = v.entity_id) AS created_at,
         v.recorded_from AS updated_at
       FROM main.entity_versions v WHERE ${isCurrent}`,
    `CREATE TEMP VIEW entity_relations AS
       SELECT v.entity_id AS declared_by, r.source_ref, r.type, r.target_ref
       FROM main.entity_version_relations r JOIN main.entity_versions v ON v.id = r.version_id WHERE ${isCurrent}`,
    `CREATE TEMP VIEW entity_attributes AS
       ${attributes("'metadata.tags'", "$.metadata.tags")}
       UNION ALL ${attributes("'metadata.labels.' || j.key", "$.metadata.labels")}
       UNION ALL ${attributes("'metadata.annotations.' || j.key", "$.metadata.annotations")}`,
  ];
}

/** Runs reads against what was known at a moment, epoch milliseconds. */
export const readCatalogAt = <T>(
  db: Pick<Db, "readThrough">,
  at: number,
  body: (reader: Reader) => Promise<T>,
): Promise<T> => db.readThrough(viewsAt(at), body);

const earliestSchema = z.object({ earliest: z.number().nullable() });

/**
 * The first moment that can be asked about; null while nothing was ever recorded. Versions of a release that did not
 * index them are in the history, but no list can be made of them: the past begins where the last of them ended.
 */
export function findEarliestMoment(db: Reader): number | null {
  const row = db.get(sql`
    SELECT max((SELECT min(recorded_from) FROM entity_versions),
      coalesce((SELECT max(recorded_to) FROM entity_versions WHERE kind IS NULL), 0)) AS earliest`);
  return earliestSchema.parse(row).earliest;
}

export interface VersionPosition {
  readonly recordedFrom: number;
  readonly id: string;
}

/** Newest first. */
export async function listEntityVersions(
  db: Reader,
  ref: string,
  page: { readonly limit: number; readonly after: VersionPosition | undefined },
): Promise<EntityVersionRow[]> {
  const { after, limit } = page;
  const isOlder =
    after === undefined
      ? undefined
      : or(
          lt(entityVersions.recordedFrom, after.recordedFrom),
          and(eq(entityVersions.recordedFrom, after.recordedFrom), lt(entityVersions.id, after.id)),
        );
  return db
    .select()
    .from(entityVersions)
    .where(and(eq(entityVersions.ref, ref), isOlder))
    .orderBy(desc(entityVersions.recordedFrom), desc(entityVersions.id))
    .limit(limit);
}

export async function countEntityVersions(db: Reader, ref: string): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(entityVersions)
    .where(eq(entityVersions.ref, ref));
  return row?.count ?? 0;
}
