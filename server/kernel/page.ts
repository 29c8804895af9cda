/*
 * Paging of every list: `limit` of at most 100, an opaque cursor, and the total. The cursor carries the sort key and
 * id of the last row, so rows inserted meanwhile neither repeat nor hide others.
 */
import { z } from "zod";
import { AppError } from "./app-error.ts";

/**
 * A cursor holds the sort key of a row, which may be a title somebody wrote: what one page hands out the next must take.
 * Still well within the 16 KB that a request line and its headers may have.
 */
const maxCursorLength = 8_000;

export const pageInputShape = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(maxCursorLength).optional(),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    totalItems: z.number().int(),
    nextCursor: z.string().nullable(),
  });

const cursorSchema = z.tuple([z.union([z.string(), z.number(), z.null()]), z.string()]);
export type CursorKey = z.infer<typeof cursorSchema>;

export function encodeCursor(key: CursorKey): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const notHandedOut = (): AppError =>
  new AppError(
    "invalid_input",
    "Expected the nextCursor of an earlier answer, found something else. Leave cursor out to start again.",
  );

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

function findStart(ids: readonly string[], [place, lastId]: CursorKey): number {
  if (typeof place !== "number" || !Number.isInteger(place) || place < 0) throw notHandedOut();
  const last = ids.indexOf(lastId);
  return last === -1 ? place : last + 1;
}

/** One page of a list that is read whole anyway. It goes on behind the last item, or at its place once that is gone. */
export function cutPage<T>(all: readonly T[], { limit, cursor }: PageRequest, idOf: (item: T) => string) {
  const start = cursor === undefined ? 0 : findStart(all.map(idOf), decodeCursor(cursor));
  const items = all.slice(start, start + limit);
  const end = items.at(-1);
  const hasMore = end !== undefined && start + items.length < all.length;
  const nextCursor = hasMore ? encodeCursor([start + items.length, idOf(end)]) : null;
  return { items, totalItems: all.length, nextCursor };
}

/** Throws invalid_input for a cursor this portal did not hand out. */
export function decodeCursor(cursor: string): CursorKey {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const text = new TextDecoder().decode(Uint8Array.from(binary, (c) => c.codePointAt(0) ?? 0));
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    throw notHandedOut();
  }
}
