import type { Actor } from "../../identity/domain/actor.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { PickerItem, SearchHit } from "../domain/catalog.schema.ts";
import { findEntityKind } from "../domain/entity-kinds.ts";
import { entityHref } from "../domain/entity-path.ts";
import { parseSearchQuery } from "../domain/search-query.ts";
import { listEntitiesByRef, listRelations, type EntityRow } from "../store/entities.ts";
import { listEntityPage, searchEntities } from "../store/entity-query.ts";

type ReadDeps = Pick<Deps, "db">;

const MAX_HITS = 20;

interface PickerSearch {
  readonly kinds: readonly string[];
  readonly query?: string | undefined;
  readonly limit: number;
  /** The caller and their groups come before everybody else, or instead. */
  readonly owners?: "own" | "own-first" | undefined;
}

/** Entities of some kinds for a picker: by name while nothing is typed, best match first afterwards. */
export async function searchPickers(
  deps: ReadDeps,
  actor: Pick<Actor, "userRef" | "groups">,
  input: PickerSearch,
): Promise<{ items: PickerItem[] }> {
  const kinds = input.kinds.map((kind) => kind.toLowerCase());
  const own = input.owners === undefined ? [] : await ownRows(deps, actor, { ...input, kinds });
  const others = input.owners === "own" ? [] : await matchingRows(deps, { ...input, kinds });
  const ownRefs = new Set(own.map(({ ref }) => ref));
  const rows = [...own, ...others.filter(({ ref }) => !ownRefs.has(ref))].slice(0, input.limit);
  const counts = await memberCounts(deps, rows);
  return { items: rows.map((row) => toPickerItem(row, counts)) };
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/);

/** Somebody is in a handful of groups: they are read whole, and every word typed has to stand in the name. */
async function ownRows(
  deps: ReadDeps,
  { userRef, groups }: Pick<Actor, "userRef" | "groups">,
  { kinds, query = "" }: PickerSearch,
): Promise<EntityRow[]> {
  const rows = await listEntitiesByRef(deps.db.read, [...groups, ...(userRef === null ? [] : [userRef])]);
  const isAsked = ({ kind, ref, title }: EntityRow): boolean =>
    (kinds.length === 0 || kinds.includes(kind)) &&
    wordsOf(query).every((word) => `${ref} ${title ?? ""}`.toLowerCase().includes(word));
  return rows.filter(isAsked).toSorted((left, right) => (left.sortName < right.sortName ? -1 : 1));
}

async function matchingRows(deps: ReadDeps, input: PickerSearch): Promise<readonly EntityRow[]> {
  const { kinds } = input;
  const search = parseSearchQuery(input.query);
  const { limit } = input;
  const byName = { order: [{ key: "name", direction: "asc" }], limit } as const;
  const filter = kinds.length > 0 ? [[{ key: "kind", values: kinds }]] : [];
  return search === undefined
    ? (await listEntityPage(deps.db.read, { filter }, byName)).rows
    : searchEntities(deps.db.read, { search, kinds, limit });
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
