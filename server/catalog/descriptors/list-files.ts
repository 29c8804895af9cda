import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import { toTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { DescriptorFile } from "../domain/catalog.schema.ts";
import { fileUrl } from "../domain/managed-entity.ts";
import {
  countDescriptorFiles,
  listDescriptorFiles,
  type DescriptorFileRow,
  type RepositoryRow,
} from "../store/repositories.ts";

export interface ListFilesInput {
  readonly state?: "ok" | "error" | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Every descriptor ever seen, with its state and all its findings. */
export async function listFiles(deps: Pick<Deps, "db">, input: ListFilesInput) {
  const state = input.state === "error" ? "invalid" : input.state;
  const afterId = input.cursor === undefined ? undefined : decodeCursor(input.cursor)[1];
  const found = await listDescriptorFiles(deps.db.read, { state, afterId, limit: input.limit + 1 });
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ file, repository }) => toDescriptorFile(file, repository)),
    totalItems: await countDescriptorFiles(deps.db.read, state),
    nextCursor: found.length > input.limit && last !== undefined ? encodeCursor([null, last.file.id]) : null,
  };
}

export function toDescriptorFile(file: DescriptorFileRow, repository: RepositoryRow): DescriptorFile {
  const { htmlUrl, defaultBranch, owner, name } = repository;
  return {
    repository: `${owner}/${name}`,
    path: file.path,
    url: fileUrl({ htmlUrl, defaultBranch, path: file.path }),
    state: file.state,
    findings: z.array(findingSchema).parse(JSON.parse(file.findings)),
    entityRefs: z.array(z.string()).parse(JSON.parse(file.entityRefs)),
    commit: file.commitSha,
    checkedAt: toTimestamp(file.checkedAt),
  };
}
