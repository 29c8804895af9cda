import type { Deps } from "../runtime/deps.ts";
import type { PickerItem, SearchHit } from "./domain/catalog.schema.ts";
import { findEntityKind } from "./domain/entity-kinds.ts";
import { entityHref } from "./domain/entity-path.ts";
import { parseSearchQuery } from "./domain/search-query.ts";
import { listRelations, type EntityRow } from "./store/entities.ts";
import { listEntityPage, searchEntities } from "./store/entity-query.ts";

type ReadDeps = Pick<Deps, "db">;

const MAX_HITS = 20;

/** Entities of some kinds for a picker: by name while nothing is typed, best match first afterwards. */
export async function searchPickers(
  deps: ReadDeps,
  input: { readonly kinds: readonly string[]; readonly query?: string | undefined; readonly limit: number },
): Promise<{ items: PickerItem[] }> {
  const kinds = input.kinds.map((kind) => kind.toLowerCase());
  const search = parseSearchQuery(input.query);
  const { limit } = input;
  const byName = { order: [{ key: "name", direction: "asc" }], limit } as const;
  const filter = kinds.length > 0 ? [[{ key: "kind", values: kinds }]] : [];
  const rows =
    search === undefined
      ? (await listEntityPage(deps.db.read, { filter }, byName)).rows
      : await searchEntities(deps.db.read, { search, kinds, limit });
  const counts = await memberCounts(deps, rows);
  return { items: rows.map((row) => toPickerItem(row, counts)) };
}

async function memberCounts(deps: ReadDeps, rows: readonly EntityRow[]): Promise<Map<string, number>> {
  const groups = rows.filter((row) => row.kind === "group").map((row) => row.ref);
  const relations = await listRelations(deps.db.read, groups);
  const counts = new Map(groups.map((ref) => [ref, 0]));
  for (const { sourceRef, type } of relations) {
    if (type === "hasMember") counts.set(sourceRef, (counts.get(sourceRef) ?? 0) + 1);
  }
  return counts;
}

const toPickerItem = (row: EntityRow, counts: ReadonlyMap<string, number>): PickerItem => ({
  ref: row.ref,
  kind: row.kind,
  namespace: row.namespace,
  name: row.name,
  title: row.title,
  description: row.description,
  memberCount: counts.get(row.ref) ?? null,
});

/** Anything by a few letters, for the command palette. */
export async function searchAll(
  deps: ReadDeps,
  input: { readonly query: string },
): Promise<{ items: SearchHit[] }> {
  const search = parseSearchQuery(input.query);
  if (search === undefined) return { items: [] };
  const rows = await searchEntities(deps.db.read, { search, kinds: [], limit: MAX_HITS });
  return {
    items: rows.map((row) => ({
      ref: row.ref,
      kind: findEntityKind(row.kind) ?? row.kind,
      title: row.title ?? row.name,
      subtitle: row.description,
      href: entityHref(row.ref),
    })),
  };
}
