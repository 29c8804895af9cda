/** Rows of the catalog's tables as ingestion would have written them. */
import type { Db } from "../../../db/client.ts";
import { catalogFiles, catalogRepositories } from "../../../db/schema/catalog.ts";
import { createIdFactory } from "../../runtime/ids.ts";
import type { Entity } from "../domain/entity.schema.ts";
import type { EntitySource } from "../store/entities.ts";
import type { DescriptorFileRow, RepositoryRow } from "../store/repositories.ts";
import { writeEntity, type Written } from "../testing.ts";

type Writing = Pick<Db, "withTx">;
const newId = createIdFactory();

let forgeIds = 100;
export function aRepository(name: string, overrides: Partial<RepositoryRow> = {}): RepositoryRow {
  forgeIds += 1;
  return {
    id: `repo_${name}`,
    forgeId: forgeIds,
    owner: "acme",
    name,
    description: null,
    htmlUrl: `https://github.com/acme/${name}`,
    cloneUrl: `https://github.com/acme/${name}.git`,
    defaultBranch: "main",
    visibility: "private",
    createdAt: 1,
    pushedAt: 2,
    headSha: "a".repeat(40),
    treeSha: "b".repeat(40),
    committedAt: 3,
    ingestedAt: 4,
    changedAt: 4,
    error: null,
    seenAt: 10,
    ...overrides,
  };
}

export const seedRepositories = (db: Writing, rows: readonly RepositoryRow[]): Promise<void> =>
  db.withTx(async (tx) => {
    await tx.insert(catalogRepositories).values([...rows]);
  });

export const aDescriptorFile = (
  repositoryId: string,
  overrides: Partial<DescriptorFileRow> = {},
): DescriptorFileRow => ({
  id: newId("file"),
  repositoryId,
  path: "catalog-info.yaml",
  state: "ok",
  findings: "[]",
  entityRefs: "[]",
  commitSha: "a".repeat(40),
  checkedAt: 5,
  ...overrides,
});

export const seedDescriptorFiles = (db: Writing, rows: readonly DescriptorFileRow[]): Promise<void> =>
  db.withTx(async (tx) => {
    await tx.insert(catalogFiles).values([...rows]);
  });

export const fromRepository = (
  repositoryId: string,
  more: { readonly filePath?: string; readonly sha?: string; readonly author?: string | null } = {},
): EntitySource => ({
  kind: "repository",
  repositoryId,
  filePath: more.filePath ?? "catalog-info.yaml",
  commit: { sha: more.sha ?? "a".repeat(40), author: more.author ?? null },
});

/** One entity in a transaction of its own. */
export const store = (
  db: Writing,
  entity: Entity,
  written?: Written,
): Promise<"created" | "changed" | "same"> => db.withTx((tx) => writeEntity(tx, entity, written));
