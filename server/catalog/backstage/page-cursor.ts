/*
 * Backstage's cursors carry the whole question, so that a client goes on with the cursor alone. Opaque to clients, and
 * read as strictly as if they had typed it.
 */
import { z } from "zod";
import { AppError } from "../../kernel/app-error.ts";
import { positionSchema } from "../store/entity-order.ts";

const textList = z.array(z.string().max(1_000)).max(100);

export const questionSchema = z.strictObject({
  filter: textList,
  query: z.unknown().optional(),
  orderFields: textList,
  text: z.strictObject({ term: z.string().max(200), keys: textList }).optional(),
});
/** What is asked for, apart from the part of it to show. */
export type Question = z.infer<typeof questionSchema>;

const cursorSchema = z.strictObject({
  question: questionSchema,
  position: positionSchema,
  isPrevious: z.boolean(),
  /** Counted once, for the first page. */
  totalItems: z.number().int().min(0).nullable(),
});
export type PageCursor = z.infer<typeof cursorSchema>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode<T>(text: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw new AppError("invalid_input", `Malformed ${what}, could not be parsed.`);
  }
}

export const encodePageCursor = (cursor: PageCursor): string => encode(cursor);
export const decodePageCursor = (text: string): PageCursor => decode(text, cursorSchema, "cursor");

/** `after` of GET /entities: only the place, because its link repeats the question. */
export const encodeAfter = (position: z.infer<typeof positionSchema>): string => encode(position);
export const decodeAfter = (text: string): z.infer<typeof positionSchema> =>
  decode(text, positionSchema, "after cursor");

/** A place in a list of another order is no place in this one. */
export function assertPlaceIn(
  order: readonly unknown[],
  position: { readonly values: readonly unknown[] },
): void {
  if (position.values.length === order.length) return;
  throw new AppError("invalid_input", "Malformed cursor, it belongs to a list of another order.");
}
