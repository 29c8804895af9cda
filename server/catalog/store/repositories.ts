import { and, eq, inArray, lt, ne, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import {
  catalogConflicts,
  catalogFiles,
  catalogRepositories,
  catalogRepositoryFiles,
} from "../../../db/schema/catalog.ts";

export type RepositoryRow = typeof catalogRepositories.$inferSelect;
export type RepositoryFileRow = typeof catalogRepositoryFiles.$inferSelect;
export type DescriptorFileRow = typeof catalogFiles.$inferSelect;
/** What the forge's list says about a repository. */
export type SeenRepository = Pick<
  RepositoryRow,
  | "forgeId"
  | "owner"
  | "name"
  | "description"
  | "htmlUrl"
  | "cloneUrl"
  | "defaultBranch"
  | "visibility"
  | "createdAt"
  | "pushedAt"
>;

export async function findRepositoryByForgeId(
  db: Reader,
  forgeId: number,
): Promise<RepositoryRow | undefined> {
  const [row] = await db.select().from(catalogRepositories).where(eq(catalogRepositories.forgeId, forgeId));
  return row;
}

export async function findRepositoryByName(
  db: Reader,
  owner: string,
  name: string,
): Promise<RepositoryRow | undefined> {
  const [row] = await db
    .select()
    .from(catalogRepositories)
    .where(and(eq(catalogRepositories.owner, owner), eq(catalogRepositories.name, name)));
  return row;
}

export async function findRepository(db: Reader, id: string): Promise<RepositoryRow | undefined> {
  const [row] = await db.select().from(catalogRepositories).where(eq(catalogRepositories.id, id));
  return row;
}

export async function listRepositoriesByIds(db: Reader, ids: readonly string[]): Promise<RepositoryRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(catalogRepositories)
    .where(inArray(catalogRepositories.id, [...ids]))
    .orderBy(catalogRepositories.id);
}

/** Inserts or refreshes what the forge says; head, files and entities are ingestion's to change. */
export async function saveSeenRepository(
  tx: Tx,
  id: string,
  seen: SeenRepository & { readonly seenAt: number },
): Promise<void> {
  await tx
    .insert(catalogRepositories)
    .values({ id, ...seen })
    .onConflictDoUpdate({ target: catalogRepositories.forgeId, set: { ...seen, headSha: headUnlessMoved } });
}

/** Entities carry links to their repository: another address or branch asks for reading it again. */
const headUnlessMoved = sql`CASE WHEN ${catalogRepositories.htmlUrl} = excluded.html_url AND ${catalogRepositories.defaultBranch} = excluded.default_branch THEN ${catalogRepositories.headSha} END`;

export type IngestedState = Pick<
  RepositoryRow,
  "headSha" | "treeSha" | "committedAt" | "ingestedAt" | "error"
> &
  Partial<Pick<RepositoryRow, "changedAt">>;

export async function updateIngestedState(tx: Tx, id: string, state: IngestedState): Promise<void> {
  await tx.update(catalogRepositories).set(state).where(eq(catalogRepositories.id, id));
}

/** Repositories the last complete scan did not see any more. */
export async function listUnseenRepositories(db: Reader, before: number): Promise<RepositoryRow[]> {
  return db
    .select()
    .from(catalogRepositories)
    .where(lt(catalogRepositories.seenAt, before))
    .orderBy(catalogRepositories.id);
}

export async function deleteRepository(tx: Tx, id: string): Promise<void> {
  await tx.delete(catalogRepositories).where(eq(catalogRepositories.id, id));
}

export async function countRepositories(db: Reader): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)` }).from(catalogRepositories);
  return row?.count ?? 0;
}

export async function listRepositoryFiles(db: Reader, repositoryId: string): Promise<RepositoryFileRow[]> {
  return db
    .select()
    .from(catalogRepositoryFiles)
    .where(eq(catalogRepositoryFiles.repositoryId, repositoryId))
    .orderBy(catalogRepositoryFiles.path);
}

export async function replaceRepositoryFiles(
  tx: Tx,
  repositoryId: string,
  files: readonly RepositoryFileRow[],
): Promise<void> {
  await tx.delete(catalogRepositoryFiles).where(eq(catalogRepositoryFiles.repositoryId, repositoryId));
  if (files.length > 0) await tx.insert(catalogRepositoryFiles).values([...files]);
}

export async function listDescriptorFilesOf(db: Reader, repositoryId: string): Promise<DescriptorFileRow[]> {
  return db
    .select()
    .from(catalogFiles)
    .where(eq(catalogFiles.repositoryId, repositoryId))
    .orderBy(catalogFiles.path);
}

export async function saveDescriptorFile(tx: Tx, file: DescriptorFileRow): Promise<void> {
  const { id: _id, ...values } = file;
  await tx
    .insert(catalogFiles)
    .values(file)
    .onConflictDoUpdate({ target: [catalogFiles.repositoryId, catalogFiles.path], set: values });
}

export async function deleteDescriptorFile(tx: Tx, repositoryId: string, path: string): Promise<void> {
  await tx
    .delete(catalogFiles)
    .where(and(eq(catalogFiles.repositoryId, repositoryId), eq(catalogFiles.path, path)));
}

export async function listDescriptorFiles(
  db: Reader,
  query: { state: "ok" | "invalid" | undefined; afterId: string | undefined; limit: number },
): Promise<{ file: DescriptorFileRow; repository: RepositoryRow }[]> {
  const rows = await db
    .select({ file: catalogFiles, repository: catalogRepositories })
    .from(catalogFiles)
    .innerJoin(catalogRepositories, eq(catalogRepositories.id, catalogFiles.repositoryId))
    .where(
      and(
        query.state === undefined ? undefined : eq(catalogFiles.state, query.state),
        query.afterId === undefined ? undefined : sql`${catalogFiles.id} > ${query.afterId}`,
      ),
    )
    .orderBy(catalogFiles.id)
    .limit(query.limit);
  return rows;
}

export async function findDescriptorFile(
  db: Reader,
  file: { readonly id: string } | { readonly repositoryId: string; readonly path: string },
): Promise<{ file: DescriptorFileRow; repository: RepositoryRow } | undefined> {
  const isFile =
    "id" in file
      ? eq(catalogFiles.id, file.id)
      : and(eq(catalogFiles.repositoryId, file.repositoryId), eq(catalogFiles.path, file.path));
  const [row] = await db
    .select({ file: catalogFiles, repository: catalogRepositories })
    .from(catalogFiles)
    .innerJoin(catalogRepositories, eq(catalogRepositories.id, catalogFiles.repositoryId))
    .where(isFile)
    .limit(1);
  return row;
}

export async function countDescriptorFiles(db: Reader, state: "ok" | "invalid" | undefined): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(catalogFiles)
    .where(state === undefined ? undefined : eq(catalogFiles.state, state));
  return row?.count ?? 0;
}

export async function replaceConflicts(
  tx: Tx,
  repositoryId: string,
  conflicts: readonly { ref: string; path: string }[],
): Promise<void> {
  await tx.delete(catalogConflicts).where(eq(catalogConflicts.repositoryId, repositoryId));
  if (conflicts.length === 0) return;
  await tx.insert(catalogConflicts).values(conflicts.map((conflict) => ({ repositoryId, ...conflict })));
}

/** Others that want one of these references are read again: the name may be theirs now. */
export async function reopenClaimants(
  tx: Tx,
  refs: readonly string[],
  exceptRepositoryId: string,
): Promise<RepositoryRow[]> {
  if (refs.length === 0) return [];
  const claims = await tx
    .selectDistinct({ id: catalogConflicts.repositoryId })
    .from(catalogConflicts)
    .where(
      and(inArray(catalogConflicts.ref, [...refs]), ne(catalogConflicts.repositoryId, exceptRepositoryId)),
    );
  const ids = claims.map((claim) => claim.id);
  if (ids.length === 0) return [];
  await tx.update(catalogRepositories).set({ headSha: null }).where(inArray(catalogRepositories.id, ids));
  return listRepositoriesByIds(tx, ids);
}

export async function touchRepository(tx: Tx, id: string, seenAt: number): Promise<void> {
  await tx.update(catalogRepositories).set({ seenAt }).where(eq(catalogRepositories.id, id));
}

export async function updateRepositoryError(
  tx: Tx,
  forgeId: number,
  failure: { readonly error: string; readonly seenAt: number },
): Promise<void> {
  await tx.update(catalogRepositories).set(failure).where(eq(catalogRepositories.forgeId, forgeId));
}
