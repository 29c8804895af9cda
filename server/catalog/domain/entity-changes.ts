/*
 * What differs between two versions of an entity, value by value: objects are compared inside, lists as a whole, because
 * the place of an item in a list says nothing about which item it was.
 */
import type { EntityChange } from "./entity-history.schema.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Equal also when keys stand in another order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const parts = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${parts.join(",")}}`;
}

const orNull = (value: unknown): unknown => (value === undefined ? null : value);

export function listEntityChanges(before: unknown, after: unknown, path = ""): EntityChange[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return keys.flatMap((key) =>
      listEntityChanges(
        Object.hasOwn(before, key) ? before[key] : undefined,
        Object.hasOwn(after, key) ? after[key] : undefined,
        path === "" ? key : `${path}.${key}`,
      ),
    );
  }
  if (canonical(before) === canonical(after) && (before === undefined) === (after === undefined)) return [];
  return [{ path, before: orNull(before), after: orNull(after) }];
}
