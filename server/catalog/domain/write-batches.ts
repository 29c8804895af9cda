/*
 * How much of the catalog one transaction writes. SQLite has one writer: whoever holds it for long keeps everybody
 * else's changes waiting, so a transaction touches at most 500 rows (docs/architecture.md, which names the exceptions).
 */
import type { EntityIndex } from "./entity-index.ts";

export const maximumRows = 500;

/** Itself, the version that begins, the one that ends, and what the full-text index keeps of its words. */
const rowsOfEachEntity = 20;

/** At most, for an entity that had as many attributes and relations before: what is replaced counts twice. */
export const rowsTouched = ({
  attributes,
  relations,
}: Pick<EntityIndex, "attributes" | "relations">): number =>
  rowsOfEachEntity + 2 * attributes.length + 3 * relations.length;

/** In their order; what is larger than a batch by itself is one of its own. */
export function toBatches<T>(items: readonly T[], sizeOf: (item: T) => number): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const grows = sizeOf(item);
    if (size + grows > maximumRows) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(item);
    size += grows;
  }
  return batches;
}
