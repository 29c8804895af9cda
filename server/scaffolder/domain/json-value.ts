/*
 * JSON as data: what answers, step inputs and template values are made of. Parsed at the edge, narrowed with the two
 * guards below everywhere else.
 */
import { z } from "zod";

export const jsonValueSchema = z.json();
export type JsonValue = z.infer<typeof jsonValueSchema>;
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema);
export type JsonObject = z.infer<typeof jsonObjectSchema>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isJsonArray = (value: JsonValue | undefined): value is JsonValue[] => Array.isArray(value);

export const toJsonObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
export const toJsonArray = (value: JsonValue | undefined): readonly JsonValue[] =>
  isJsonArray(value) ? value : [];
export const toText = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;
