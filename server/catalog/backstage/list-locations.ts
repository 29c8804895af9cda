/* Backstage's locations are where descriptors come from: here every descriptor file the catalog has seen. */
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { fileUrl } from "../domain/managed-entity.ts";
import {
  findDescriptorFile,
  listDescriptorFiles,
  type DescriptorFileRow,
  type RepositoryRow,
} from "../store/repositories.ts";
import { findEntity } from "../store/entities.ts";
import { decodeAfter, encodeAfter } from "./page-cursor.ts";
import type { EntityName } from "./get-one-entity.ts";

type ReadDeps = Pick<Deps, "db">;

export interface BackstageLocation {
  readonly id: string;
  readonly type: "url";
  readonly target: string;
}

interface SeenFile {
  readonly file: DescriptorFileRow;
  readonly repository: RepositoryRow;
}

const toLocation = ({ file, repository }: SeenFile): BackstageLocation => {
  const { htmlUrl, defaultBranch } = repository;
  return { id: file.id, type: "url", target: fileUrl({ htmlUrl, defaultBranch, path: file.path }) };
};

export async function listBackstageLocations(
  deps: ReadDeps,
  input: { readonly limit: number; readonly after?: string | undefined },
) {
  const afterId = input.after === undefined ? undefined : decodeAfter(input.after).id;
  const found = await listDescriptorFiles(deps.db.read, {
    state: undefined,
    afterId,
    limit: input.limit + 1,
  });
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map((seen) => ({ data: toLocation(seen) })),
    after:
      found.length > input.limit && last !== undefined ? encodeAfter({ values: [], id: last.file.id }) : null,
  };
}

export async function getBackstageLocation(deps: ReadDeps, id: string): Promise<BackstageLocation> {
  const seen = await findDescriptorFile(deps.db.read, { id });
  if (seen === undefined) throw new AppError("not_found", `Found no location with ID ${id}.`);
  return toLocation(seen);
}

export async function getBackstageLocationOfEntity(
  deps: ReadDeps,
  { kind, namespace, name }: EntityName,
): Promise<BackstageLocation> {
  const ref = `${kind}:${namespace}/${name}`.toLowerCase();
  const row = await findEntity(deps.db.read, ref);
  if (row === undefined) throw new AppError("not_found", `Found no entity for ref ${ref}.`);
  const { repositoryId, filePath: path } = row;
  const seen =
    repositoryId === null || path === null
      ? undefined
      : await findDescriptorFile(deps.db.read, { repositoryId, path });
  if (seen === undefined)
    throw new AppError("not_found", `Found no location for ${ref}: it does not come from a descriptor.`);
  return toLocation(seen);
}
