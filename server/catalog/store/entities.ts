/* Entities with their index rows, relations and versions. One write function, so that none of them can be forgotten. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import {
  entities,
  entityAttributes,
  entityRelations,
  entityVersionRelations,
  entityVersions,
} from "../../../db/schema/catalog.ts";
import { toLowerAscii } from "../../kernel/ascii-case.ts";
import type { EntityIndex } from "../domain/entity-index.ts";
import { whereOf, type EntityQuery } from "./entity-conditions.ts";

export type EntityRow = typeof entities.$inferSelect;
export type EntitySource =
  | { readonly kind: "forge" }
  | {
      readonly kind: "repository";
      readonly repositoryId: string;
      readonly filePath: string;
      readonly commit: CommitRead;
    };

/** The commit a descriptor was read at, and who made it as the commit says. */
export interface CommitRead {
  readonly sha: string;
  readonly author: string | null;
}

export interface EntityWrite {
  readonly index: EntityIndex;
  readonly body: string;
  readonly etag: string;
  readonly source: EntitySource;
}

export interface WriteContext {
  readonly now: number;
  readonly newId: (prefix: string) => string;
}

export async function findEntity(db: Reader, ref: string): Promise<EntityRow | undefined> {
  const [row] = await db.select().from(entities).where(eq(entities.ref, ref)).limit(1);
  return row;
}

export async function listEntitiesByRef(db: Reader, refs: readonly string[]): Promise<EntityRow[]> {
  if (refs.length === 0) return [];
  return db
    .select()
    .from(entities)
    .where(inArray(entities.ref, [...refs]))
    .orderBy(entities.id);
}

/** Those of the given entities that a filter lets through. */
export async function listEntitiesMatching(
  db: Reader,
  refs: readonly string[],
  query: EntityQuery,
): Promise<EntityRow[]> {
  if (refs.length === 0) return [];
  return db
    .select()
    .from(entities)
    .where(and(inArray(entities.ref, [...refs]), whereOf(query)))
    .orderBy(entities.id);
}

export async function findEntityById(db: Reader, id: string): Promise<EntityRow | undefined> {
  const [row] = await db.select().from(entities).where(eq(entities.id, id)).limit(1);
  return row;
}

/** The Location entities of a repository: they say which descriptors lead to which. */
export async function listLocationsOfRepository(db: Reader, repositoryId: string): Promise<EntityRow[]> {
  return db
    .select()
    .from(entities)
    .where(and(eq(entities.repositoryId, repositoryId), eq(entities.kind, "location")))
    .orderBy(entities.ref);
}

export async function listEntitiesOfRepository(db: Reader, repositoryId: string): Promise<EntityRow[]> {
  return db.select().from(entities).where(eq(entities.repositoryId, repositoryId)).orderBy(entities.id);
}

/** Refs and etags only: enough to see what the forge no longer has. */
export async function listForgeEntities(db: Reader): Promise<{ ref: string; kind: string; name: string }[]> {
  return db
    .select({ ref: entities.ref, kind: entities.kind, name: entities.name })
    .from(entities)
    .where(eq(entities.source, "forge"))
    .orderBy(entities.ref);
}

/** Refs of the forge's people whose profile shows this address; at most two, enough to see that it names nobody alone. */
export async function listPeopleByEmail(db: Reader, email: string): Promise<string[]> {
  const address = sql`lower(json_extract(${entities.body}, '$.spec.profile.email'))`;
  const rows = await db
    .select({ ref: entities.ref })
    .from(entities)
    .where(
      and(eq(entities.kind, "user"), eq(entities.source, "forge"), sql`${address} = ${toLowerAscii(email)}`),
    )
    .orderBy(entities.ref)
    .limit(2);
  return rows.map((row) => row.ref);
}

const commitOf = (source: EntitySource): CommitRead | undefined =>
  source.kind === "repository" ? source.commit : undefined;

/** Writes the entity and everything derived from it; a new version only when the content changed. */
export async function saveEntity(
  tx: Tx,
  context: WriteContext,
  write: EntityWrite,
): Promise<"created" | "changed" | "same"> {
  const existing = await findEntity(tx, write.index.ref);
  const values = columnsOf(write);
  if (existing !== undefined && existing.etag === write.etag) {
    if (existing.state !== "ok" || existing.filePath !== values.filePath) {
      await tx.update(entities).set(values).where(eq(entities.id, existing.id));
    }
    return "same";
  }
  const id = existing?.id ?? context.newId("ent");
  if (existing === undefined) {
    await tx.insert(entities).values({ ...values, id, createdAt: context.now, updatedAt: context.now });
  } else {
    await tx
      .update(entities)
      .set({ ...values, updatedAt: context.now })
      .where(eq(entities.id, id));
  }
  await replaceDerived(tx, id, write);
  await closeVersion(tx, write.index.ref, context.now);
  await addVersion(tx, context, { id, write });
  return existing === undefined ? "created" : "changed";
}

async function addVersion(
  tx: Tx,
  context: WriteContext,
  { id, write }: { readonly id: string; readonly write: EntityWrite },
): Promise<void> {
  const { attributes: _attributes, relations, ...columns } = write.index;
  const versionId = context.newId("ver");
  const commit = commitOf(write.source);
  await tx.insert(entityVersions).values({
    ...columns,
    id: versionId,
    entityId: id,
    body: write.body,
    etag: write.etag,
    source: write.source.kind,
    commitSha: commit?.sha ?? null,
    commitAuthor: commit?.author ?? null,
    recordedFrom: context.now,
    recordedTo: null,
  });
  if (relations.length > 0)
    await tx.insert(entityVersionRelations).values(relations.map((row) => ({ versionId, ...row })));
}

function columnsOf({ index, body, etag, source }: EntityWrite) {
  const { attributes: _attributes, relations: _relations, ...columns } = index;
  return {
    ...columns,
    source: source.kind,
    repositoryId: source.kind === "repository" ? source.repositoryId : null,
    filePath: source.kind === "repository" ? source.filePath : null,
    state: "ok" as const,
    body,
    etag,
  };
}

async function replaceDerived(tx: Tx, id: string, { index }: EntityWrite): Promise<void> {
  await deleteDerived(tx, id);
  if (index.attributes.length > 0) {
    await tx.insert(entityAttributes).values(index.attributes.map((row) => ({ entityId: id, ...row })));
  }
  if (index.relations.length > 0) {
    await tx.insert(entityRelations).values(index.relations.map((row) => ({ declaredBy: id, ...row })));
  }
  const tags = index.attributes.filter((row) => row.key === "metadata.tags").map((row) => row.value);
  tx.run(sql`
    INSERT INTO entities_fts (rowid, name, title, description, tags, owner)
    SELECT seq, name, coalesce(title, ''), coalesce(description, ''), ${tags.join(" ")}, coalesce(owner_ref, '')
    FROM entities WHERE id = ${id}`);
}

async function deleteDerived(tx: Tx, id: string): Promise<void> {
  await tx.delete(entityAttributes).where(eq(entityAttributes.entityId, id));
  await tx.delete(entityRelations).where(eq(entityRelations.declaredBy, id));
  tx.run(sql`DELETE FROM entities_fts WHERE rowid = (SELECT seq FROM entities WHERE id = ${id})`);
}

async function closeVersion(tx: Tx, ref: string, now: number): Promise<void> {
  await tx
    .update(entityVersions)
    .set({ recordedTo: now })
    .where(and(eq(entityVersions.ref, ref), isNull(entityVersions.recordedTo)));
}

/** The entity goes, its versions stay and end now. */
export async function removeEntity(tx: Tx, ref: string, now: number): Promise<void> {
  const existing = await findEntity(tx, ref);
  if (existing === undefined) return;
  await deleteDerived(tx, existing.id);
  await tx.delete(entities).where(eq(entities.id, existing.id));
  await closeVersion(tx, ref, now);
}

/** Keeps the last version that was right and says that the file is not any more. */
export async function markEntityInvalid(tx: Tx, ref: string): Promise<void> {
  await tx.update(entities).set({ state: "invalid" }).where(eq(entities.ref, ref));
}

export interface RelationRow {
  readonly sourceRef: string;
  readonly type: string;
  readonly targetRef: string;
}

/** Relations that start at the given entities, whoever declared them. */
export async function listRelations(db: Reader, sourceRefs: readonly string[]): Promise<RelationRow[]> {
  if (sourceRefs.length === 0) return [];
  return db
    .selectDistinct({
      sourceRef: entityRelations.sourceRef,
      type: entityRelations.type,
      targetRef: entityRelations.targetRef,
    })
    .from(entityRelations)
    .where(inArray(entityRelations.sourceRef, [...sourceRefs]))
    .orderBy(entityRelations.sourceRef, entityRelations.type, entityRelations.targetRef);
}

/** Removes every trace of versions as well; only the sample organisation is ever forgotten. */
export async function forgetVersions(tx: Tx, refs: readonly string[]): Promise<void> {
  if (refs.length > 0) await tx.delete(entityVersions).where(inArray(entityVersions.ref, [...refs]));
}

/** Tags of many entities at once, in the order they were stored. */
export async function listTagsOf(db: Reader, entityIds: readonly string[]): Promise<Map<string, string[]>> {
  if (entityIds.length === 0) return new Map();
  const rows = await db
    .select({ id: entityAttributes.entityId, value: entityAttributes.value })
    .from(entityAttributes)
    .where(and(inArray(entityAttributes.entityId, [...entityIds]), eq(entityAttributes.key, "metadata.tags")))
    .orderBy(entityAttributes.entityId, entityAttributes.value);
  const tags = new Map<string, string[]>();
  for (const { id, value } of rows) tags.set(id, [...(tags.get(id) ?? []), value]);
  return tags;
}

/** References that ever came from the repository at this address. */
export async function listVersionedRefs(db: Reader, htmlUrl: string): Promise<string[]> {
  const location = sql`json_extract(${entityVersions.body}, '$.metadata.annotations."backstage.io/managed-by-location"')`;
  const rows = await db
    .selectDistinct({ ref: entityVersions.ref })
    .from(entityVersions)
    .where(sql`instr(${location}, ${`url:${htmlUrl}/blob/`}) = 1`)
    .orderBy(entityVersions.ref);
  return rows.map((row) => row.ref);
}
