/* One entity in Backstage's shape: by name, by uid, and with the Location entities that led to it. */
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { Entity } from "../domain/entity.schema.ts";
import { resolveRepositoryPath } from "../domain/repository-path.ts";
import { findEntity, findEntityById, listLocationsOfRepository, type EntityRow } from "../store/entities.ts";
import { toBackstageEntities } from "./list-entities.ts";

type ReadDeps = Pick<Deps, "db">;

export interface EntityName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const refOf = ({ kind, namespace, name }: EntityName): string => `${kind}:${namespace}/${name}`.toLowerCase();

async function requireNamed(deps: ReadDeps, named: EntityName): Promise<EntityRow> {
  const row = await findEntity(deps.db.read, refOf(named));
  if (row !== undefined) return row;
  const { kind, namespace, name } = named;
  throw new AppError(
    "not_found",
    `No entity named '${name}' found, with kind '${kind}' in namespace '${namespace}'.`,
  );
}

async function toOne(deps: ReadDeps, row: EntityRow): Promise<Entity> {
  const [entity] = await toBackstageEntities(deps, [row]);
  if (entity === undefined) throw new AppError("not_found", `No entity ${row.ref}.`);
  return entity;
}

export const getEntityByName = async (deps: ReadDeps, named: EntityName): Promise<Entity> =>
  toOne(deps, await requireNamed(deps, named));

export async function getEntityByUid(deps: ReadDeps, uid: string): Promise<Entity> {
  const row = await findEntityById(deps.db.read, uid);
  if (row === undefined) throw new AppError("not_found", `No entity with uid ${uid}.`);
  return toOne(deps, row);
}

export interface Ancestry {
  readonly rootEntityRef: string;
  readonly items: { readonly entity: Entity; readonly parentEntityRefs: string[] }[];
}

/** The files a Location entity leads to; what it names elsewhere was never read. */
function targetsOf(location: EntityRow, entity: Entity): string[] {
  const { target, targets } = entity.spec ?? {};
  const named = [target, ...(Array.isArray(targets) ? targets : [])];
  return named.flatMap((path: unknown) => {
    if (typeof path !== "string") return [];
    const resolved = resolveRepositoryPath(location.filePath ?? "", path);
    return resolved.ok ? [resolved.value] : [];
  });
}

/** The entity first, then the Locations that led to it, each once; a ring of Locations ends where it closes. */
export async function getEntityAncestry(deps: ReadDeps, named: EntityName): Promise<Ancestry> {
  const root = await requireNamed(deps, named);
  const { repositoryId } = root;
  const locations = repositoryId === null ? [] : await listLocationsOfRepository(deps.db.read, repositoryId);
  const entities = await toBackstageEntities(deps, locations);
  const leads = locations.map((row, at) => {
    const entity = entities[at];
    return { row, files: entity === undefined ? [] : targetsOf(row, entity) };
  });
  const parentsOf = (row: EntityRow): EntityRow[] =>
    leads
      .filter(({ row: other, files }) => other.ref !== row.ref && files.includes(row.filePath ?? ""))
      .map(({ row: parent }) => parent);
  const items: Ancestry["items"] = [];
  const seen = new Map([[root.ref, root]]);
  for (const row of seen.values()) {
    const parents = parentsOf(row);
    items.push({ entity: await toOne(deps, row), parentEntityRefs: parents.map(({ ref }) => ref) });
    for (const parent of parents) seen.set(parent.ref, parent);
  }
  return { rootEntityRef: root.ref, items };
}
