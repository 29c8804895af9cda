/*
 * The `fields` parameter of Backstage's catalog API: dotted paths that pick parts of an entity. A key that contains dots
 * (an annotation) is matched whole before it is split.
 */
type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Copies only the asked paths; an empty list copies everything. */
export function pickFields(entity: Json, fields: readonly string[]): Json {
  if (fields.length === 0) return entity;
  const picked: Json = {};
  for (const field of fields) copyPath(entity, picked, field);
  return picked;
}

function copyPath(from: Json, to: Json, field: string): void {
  if (Object.hasOwn(from, field)) {
    define(to, field, from[field]);
    return;
  }
  for (let at = field.indexOf("."); at !== -1; at = field.indexOf(".", at + 1)) {
    const head = field.slice(0, at);
    const child = Object.hasOwn(from, head) ? from[head] : undefined;
    if (!isJson(child)) continue;
    const existing = Object.hasOwn(to, head) ? to[head] : undefined;
    // Copied whole already: the parts of it are there.
    if (existing === child) return;
    const target: Json = isJson(existing) ? existing : {};
    copyPath(child, target, field.slice(at + 1));
    if (Object.keys(target).length > 0) define(to, head, target);
    return;
  }
}

/** Plain assignment to `__proto__` would change the prototype. */
function define(target: Json, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
