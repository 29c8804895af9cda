/*
 * Backstage's filter grammar: repeated `filter=` parameters are alternatives, commas inside one are conditions that all
 * hold, a repeated key inside one lists its accepted values, and a key without `=` asks that it exists. Keys and values
 * compare without regard to case. Source: backstage/backstage plugins/catalog-backend parseEntityFilterParams.
 */
import { err, ok, type Result } from "../../kernel/result.ts";

export interface FilterCondition {
  readonly key: string;
  /** null asks only that the key exists. */
  readonly values: readonly string[] | null;
}
/** All conditions of a set hold; any set of a filter is enough. */
export type EntityFilter = readonly (readonly FilterCondition[])[];

const MAX_CONDITIONS = 50;

export function parseEntityFilter(texts: readonly string[]): Result<EntityFilter, string> {
  const sets: FilterCondition[][] = [];
  for (const text of texts) {
    const parsed = parseSet(text);
    if (!parsed.ok) return parsed;
    if (parsed.value.length > 0) sets.push(parsed.value);
  }
  const count = sets.reduce((sum, set) => sum + set.length, 0);
  return count > MAX_CONDITIONS
    ? err(`Expected at most ${MAX_CONDITIONS} filter conditions, found ${count}.`)
    : ok(sets);
}

function parseSet(text: string): Result<FilterCondition[], string> {
  const conditions = new Map<string, string[] | null>();
  for (const part of text.split(",")) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const at = trimmed.indexOf("=");
    const key = (at === -1 ? trimmed : trimmed.slice(0, at)).trim();
    if (key === "") return err(`Expected "key" or "key=value" in the filter, found "${trimmed}".`);
    const known = conditions.get(key);
    if (at === -1) {
      if (known === undefined) conditions.set(key, null);
    } else {
      conditions.set(key, [...(known ?? []), trimmed.slice(at + 1).trim()]);
    }
  }
  return ok([...conditions].map(([key, values]) => ({ key, values })));
}
