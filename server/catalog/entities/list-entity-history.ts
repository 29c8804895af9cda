import { AppError } from "../../kernel/app-error.ts";
import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import { toOptionalTimestamp, toTimestamp } from "../../kernel/time.ts";
import { listEntityChanges } from "../domain/entity-changes.ts";
import type { EntityVersion } from "../domain/entity-history.schema.ts";
import { entitySchema } from "../domain/entity.schema.ts";
import { commitUrl } from "../domain/managed-entity.ts";
import type { CatalogReading } from "./read-as-of.ts";
import {
  countEntityVersions,
  listEntityVersions,
  type EntityVersionRow,
  type VersionPosition,
} from "../store/entity-versions.ts";

export interface HistoryInput {
  readonly ref: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

function toPosition(cursor: string): VersionPosition {
  const [recordedFrom, id] = decodeCursor(cursor);
  if (typeof recordedFrom === "number") return { recordedFrom, id };
  throw new AppError(
    "invalid_input",
    "Expected the nextCursor of an earlier answer, found that of another list.",
  );
}

const parseBody = (row: EntityVersionRow | undefined): unknown =>
  row?.body === undefined || row.body === null ? undefined : JSON.parse(row.body);

/** A version ends where the next begins, unless the entity had left the catalog in between. */
const goneSince = (row: EntityVersionRow, before: EntityVersionRow | undefined): string | null =>
  before?.recordedTo === row.recordedFrom ? null : toOptionalTimestamp(before?.recordedTo ?? null);

function toVersion(row: EntityVersionRow, before: EntityVersionRow | undefined): EntityVersion {
  const body = entitySchema.parse(parseBody(row));
  return {
    id: row.id,
    recordedFrom: toTimestamp(row.recordedFrom),
    recordedTo: toOptionalTimestamp(row.recordedTo),
    commit: row.commitSha,
    commitUrl: row.commitSha === null ? null : commitUrl(body, row.commitSha),
    author: row.commitAuthor,
    goneSince: goneSince(row, before),
    entity: body,
    changes: before === undefined ? [] : listEntityChanges(parseBody(before), body),
  };
}

/** Every version of an entity, newest first, also of one that is gone. Throws not_found for one that never was. */
export async function listEntityHistory(deps: CatalogReading, input: HistoryInput) {
  const ref = input.ref.toLowerCase();
  const totalItems = await countEntityVersions(deps.db.read, ref);
  if (totalItems === 0)
    throw new AppError(
      "not_found",
      `Expected an entity the catalog has ever known, found ${ref.slice(0, 200)}.`,
    );
  const after = input.cursor === undefined ? undefined : toPosition(input.cursor);
  const found = await listEntityVersions(deps.db.read, ref, { limit: input.limit + 1, after });
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map((row, at) => toVersion(row, found[at + 1])),
    totalItems,
    nextCursor:
      found.length > input.limit && last !== undefined ? encodeCursor([last.recordedFrom, last.id]) : null,
  };
}
