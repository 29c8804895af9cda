/* What Backstage's clients send, in Backstage's spelling, as the catalog's own terms. Throws invalid_input. */
import { AppError } from "../../kernel/app-error.ts";
import { parseEntityPredicate, type EntityPredicate } from "../domain/entity-predicate.ts";
import type { OrderTerm } from "../store/entity-order.ts";

const maximumOrderTerms = 5;

function assertFewTerms(texts: readonly string[]): void {
  if (texts.length <= maximumOrderTerms) return;
  throw new AppError(
    "invalid_input",
    `Expected at most ${maximumOrderTerms} fields to order by, found ${texts.length}.`,
  );
}

/** `order=asc:metadata.name`, repeated. */
export function readOrder(texts: readonly string[]): OrderTerm[] {
  assertFewTerms(texts);
  return texts.map((text) => {
    const [, direction, field] = /^(asc|desc):(.+)$/.exec(text) ?? [];
    if (field === undefined || (direction !== "asc" && direction !== "desc"))
      throw new AppError(
        "invalid_input",
        `Invalid order parameter "${text}", expected "<asc or desc>:<field name>".`,
      );
    return { key: field.trim(), direction };
  });
}

/** `orderField=metadata.name,asc`, repeated; ascending without a direction. */
export function readOrderFields(texts: readonly string[]): OrderTerm[] {
  assertFewTerms(texts);
  return texts.map((text) => {
    const [field = "", direction = "asc", ...rest] = text.split(",");
    if (field.trim() === "" || rest.length > 0 || (direction !== "asc" && direction !== "desc"))
      throw new AppError(
        "invalid_input",
        `Invalid order field "${text}", expected "<field name>" or "<field name>,<asc or desc>".`,
      );
    return { key: field.trim(), direction };
  });
}

/** `fields=a,b`, repeated; all of an entity without it. */
export function readFields(texts: readonly string[]): string[] {
  const fields = texts
    .flatMap((text) => text.split(","))
    .map((field) => field.trim())
    .filter((field) => field !== "");
  if (fields.some((field) => field.includes("[")))
    throw new AppError("invalid_input", "Invalid fields, array type fields are not supported.");
  return fields;
}

/** Each key of a text search costs a look at every entity. */
const maximumTextKeys = 20;

export function assertFewTextKeys(keys: readonly string[]): void {
  if (keys.length <= maximumTextKeys) return;
  throw new AppError(
    "invalid_input",
    `Expected at most ${maximumTextKeys} fields to search in, found ${keys.length}.`,
  );
}

/** `fullTextFilterFields=a,b`, repeated. */
export const readTextFields = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(","));

export function readPredicate(query: unknown): EntityPredicate | undefined {
  if (query === undefined) return undefined;
  const parsed = parseEntityPredicate(query);
  if (!parsed.ok) throw new AppError("invalid_input", `Invalid query: ${parsed.error}`);
  return parsed.value;
}
