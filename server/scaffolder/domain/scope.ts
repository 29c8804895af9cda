/*
 * What a template text may refer to: the names in scope and, as far as they are declared, the fields below them.
 * `any` is a value whose fields nobody declared (a computed value, a catalog entity), so every field of it passes.
 */

export type Shape =
  { readonly kind: "any" } | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Shape> };

export interface Scope {
  readonly names: ReadonlyMap<string, Shape>;
  readonly functions: ReadonlySet<string>;
  readonly filters: ReadonlySet<string>;
}

export const anyShape: Shape = { kind: "any" };

export const recordShape = (fields: Iterable<readonly [string, Shape]>): Shape => ({
  kind: "record",
  fields: new Map(fields),
});

export const recordOfNames = (names: Iterable<string>): Shape =>
  recordShape([...names].map((name) => [name, anyShape]));

/** The longest declared prefix decides: fields of an undeclared field are never looked at. */
export function findUndeclared(
  path: readonly string[],
  names: ReadonlyMap<string, Shape>,
): { readonly missing: string; readonly declared: readonly string[] } | undefined {
  let fields: ReadonlyMap<string, Shape> = names;
  for (const [index, segment] of path.entries()) {
    const shape = fields.get(segment);
    if (shape === undefined)
      return { missing: path.slice(0, index + 1).join("."), declared: [...fields.keys()] };
    if (shape.kind === "any") return undefined;
    fields = shape.fields;
  }
  return undefined;
}

/** The declared name a typing mistake most likely meant: at most two edits away, else none. */
export function suggestName(wrong: string, declared: readonly string[]): string | undefined {
  const ranked = declared
    .map((name) => ({ name, distance: editDistance(wrong, name) }))
    .filter(({ name, distance }) => distance <= 2 && distance < name.length)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return ranked[0]?.name;
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours each count one. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
      const best = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(swapped ? Math.min(best, (beforeLast[column - 2] ?? best) + 1) : best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? left.length;
}
