/* What keeps the catalog from being right: repositories that cannot be read, and components nobody owns. */
import { and, count, eq, isNotNull, isNull, notExists, or, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Reader } from "../../../db/client.ts";
import { catalogRepositories, entities } from "../../../db/schema/catalog.ts";
import type { EntityRow } from "./entities.ts";
import type { RepositoryRow } from "./repositories.ts";

export interface Some<T> {
  readonly total: number;
  /** The first few, for a person to begin with. */
  readonly rows: readonly T[];
}

const total = (rows: readonly { total: number }[]): number => rows[0]?.total ?? 0;

export async function listUnreadableRepositories(db: Reader, limit: number): Promise<Some<RepositoryRow>> {
  const failed = isNotNull(catalogRepositories.error);
  const rows = await db
    .select()
    .from(catalogRepositories)
    .where(failed)
    .orderBy(catalogRepositories.name, catalogRepositories.id)
    .limit(limit);
  return {
    rows,
    total: total(await db.select({ total: count() }).from(catalogRepositories).where(failed)),
  };
}

const owner = alias(entities, "owner");

const isOwnerless = (db: Reader): SQL | undefined =>
  and(
    eq(entities.kind, "component"),
    or(
      isNull(entities.ownerRef),
      notExists(
        db
          .select({ one: sql`1` })
          .from(owner)
          .where(eq(owner.ref, entities.ownerRef)),
      ),
    ),
  );

/** Components without an owner, or whose owner the catalog does not know; the most important first. */
export async function listOwnerless(db: Reader, limit: number): Promise<Some<EntityRow>> {
  const rows = await db
    .select()
    .from(entities)
    .where(isOwnerless(db))
    .orderBy(sql`${entities.tier} IS NULL`, entities.tier, entities.sortName, entities.id)
    .limit(limit);
  return {
    rows,
    total: total(await db.select({ total: count() }).from(entities).where(isOwnerless(db))),
  };
}
