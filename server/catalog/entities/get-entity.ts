import { AppError } from "../../kernel/app-error.ts";
import type { Entity } from "../domain/entity.schema.ts";
import { toEntity } from "./query-entities.ts";
import type { CatalogReading } from "./read-as-of.ts";
import { findEntity, listEntitiesByRef, listRelations, type EntityRow } from "../store/entities.ts";
import {
  findRepository,
  listDescriptorFilesOf,
  listRepositoryFiles,
  type DescriptorFileRow,
  type RepositoryFileRow,
  type RepositoryRow,
} from "../store/repositories.ts";

export async function requireEntityRow(deps: CatalogReading, ref: string): Promise<EntityRow> {
  const row = await findEntity(deps.db.read, ref.toLowerCase());
  if (row !== undefined) return row;
  throw new AppError(
    "not_found",
    `Expected an entity the catalog knows, found ${ref.slice(0, 200)}. A new repository appears within seconds of its first push.`,
  );
}

export async function getEntity(deps: CatalogReading, ref: string): Promise<Entity> {
  const row = await requireEntityRow(deps, ref);
  return toEntity(row, await listRelations(deps.db.read, [row.ref]));
}

export interface RelatedEntity {
  readonly type: string;
  readonly ref: string;
  /** undefined: named by the descriptor but not in the catalog. */
  readonly row: EntityRow | undefined;
}

export interface EntityWithSource {
  readonly row: EntityRow;
  readonly entity: Entity;
  readonly related: readonly RelatedEntity[];
  readonly owner: EntityRow | undefined;
  readonly system: EntityRow | undefined;
  readonly repository: RepositoryRow | undefined;
  readonly files: readonly RepositoryFileRow[];
  readonly descriptor: DescriptorFileRow | undefined;
}

const MAX_RELATED = 500;

/** Everything the catalog knows about one entity, for pages and checks that need all of it. */
export async function getEntityWithSource(deps: CatalogReading, ref: string): Promise<EntityWithSource> {
  const db = deps.db.read;
  const row = await requireEntityRow(deps, ref);
  const relations = await listRelations(db, [row.ref]);
  const targets = relations.slice(0, MAX_RELATED).map((relation) => relation.targetRef);
  const named = [row.ownerRef, row.systemRef].filter((name) => name !== null);
  const rows = await listEntitiesByRef(db, [...new Set([...targets, ...named])]);
  const byRef = new Map(rows.map((related) => [related.ref, related]));
  const { repositoryId } = row;
  const repository = repositoryId === null ? undefined : await findRepository(db, repositoryId);
  const descriptors = repositoryId === null ? [] : await listDescriptorFilesOf(db, repositoryId);
  return {
    row,
    entity: toEntity(row, relations),
    related: relations.map(({ type, targetRef }) => ({ type, ref: targetRef, row: byRef.get(targetRef) })),
    owner: byRef.get(row.ownerRef ?? ""),
    system: byRef.get(row.systemRef ?? ""),
    repository,
    files: repositoryId === null ? [] : await listRepositoryFiles(db, repositoryId),
    descriptor: descriptors.find((file) => file.path === row.filePath),
  };
}

/** Members of a group, by name, as far as the catalog knows them. */
export async function listMembers(
  deps: CatalogReading,
  groupRef: string,
): Promise<{ readonly members: readonly EntityRow[]; readonly total: number }> {
  const relations = await listRelations(deps.db.read, [groupRef]);
  const refs = relations
    .filter((relation) => relation.type === "hasMember")
    .map((relation) => relation.targetRef);
  const rows = await listEntitiesByRef(deps.db.read, refs.slice(0, MAX_RELATED));
  return {
    members: rows.toSorted((left, right) => (left.sortName < right.sortName ? -1 : 1)),
    total: refs.length,
  };
}

/** Groups each person is a member of, as the forge's teams say; people without one are left out. */
export async function listGroupsOfMany(
  deps: CatalogReading,
  userRefs: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  for (const { sourceRef, type, targetRef } of await listRelations(deps.db.read, userRefs)) {
    if (type === "memberOf") groups.set(sourceRef, [...(groups.get(sourceRef) ?? []), targetRef]);
  }
  return groups;
}

/** GitHub nests teams, each within one other; a chain longer than this is a mistake. */
const MAX_NESTING = 20;

/**
 * Groups a person is a member of, as the forge's teams say, and the groups those are nested in: who is in a team is in
 * the team around it, as at GitHub.
 */
export async function listGroupsOf(deps: CatalogReading, userRef: string): Promise<readonly string[]> {
  const groups = new Set((await listGroupsOfMany(deps, [userRef])).get(userRef));
  let reached = [...groups];
  for (let level = 0; level < MAX_NESTING && reached.length > 0; level += 1) {
    const relations = await listRelations(deps.db.read, reached);
    const above = relations.filter(({ type }) => type === "childOf").map(({ targetRef }) => targetRef);
    reached = [...new Set(above)].filter((ref) => !groups.has(ref));
    for (const ref of reached) groups.add(ref);
  }
  return [...groups];
}

export const listEntityRowsByRef = (deps: CatalogReading, refs: readonly string[]): Promise<EntityRow[]> =>
  listEntitiesByRef(deps.db.read, refs);
