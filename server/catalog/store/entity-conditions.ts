/*
 * Conditions on entities as SQL. Keys with a column or an index row are looked up; any other key of metadata or spec
 * reads the JSON of every candidate, which docs/catalog.md says.
 */
import { inArray, or, sql, and, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { entities } from "../../../db/schema/catalog.ts";
import { toLowerAscii } from "../../kernel/ascii-case.ts";
import type { EntityFilter } from "../domain/catalog-filter.ts";
import { predicateOfFilter, type EntityPredicate, type KeyTest } from "../domain/entity-predicate.ts";
import type { SearchQuery } from "../domain/search-query.ts";

/** Keys with a column of their own: Backstage's spelling, and owner, system and tier as canonical references. */
export const columnOfKey: ReadonlyMap<string, SQLiteColumn> = new Map<string, SQLiteColumn>([
  ["kind", entities.kind],
  ["metadata.name", entities.name],
  ["metadata.namespace", entities.namespace],
  ["metadata.title", entities.title],
  ["metadata.description", entities.description],
  ["spec.type", entities.type],
  ["spec.lifecycle", entities.lifecycle],
  ["owner", entities.ownerRef],
  ["system", entities.systemRef],
  ["tier", entities.tier],
]);

export interface EntityQuery {
  readonly filter: EntityFilter;
  /** Holds as well as the filter. */
  readonly predicate?: EntityPredicate | undefined;
  readonly search?: SearchQuery | undefined;
  /** A piece of text that stands somewhere in a value of one of these keys. */
  readonly text?: { readonly term: string; readonly keys: readonly string[] } | undefined;
}

const lowered = (values: readonly string[]): string[] => values.map(toLowerAscii);

/** `$."spec"."a"."b"`, quoted as JSON is, which SQLite reads back: any text is a name, none is a path expression. */
export const jsonPath = (parts: readonly string[]): string =>
  `$${parts.map((part) => `.${JSON.stringify(part)}`).join("")}`;

/** What stands at a dotted path, or in the list there, as `j`: no mapping's members, no mapping and no list. */
export function jsonScalars(key: string): { readonly from: SQL; readonly where: SQL } {
  const path = jsonPath(key.split("."));
  return {
    from: sql`json_each(${entities.body}, ${path}) j`,
    where: sql`json_type(${entities.body}, ${path}) <> 'object' AND j.type NOT IN ('object', 'array')`,
  };
}
/** SQLite reads booleans as 1 and 0; in a descriptor they are written out. */
export const scalar = sql`CASE WHEN j.type IN ('true', 'false') THEN j.type ELSE j.value END`;

type ValueTest = (value: SQL) => SQL;

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
const likeSql = (value: SQL, pattern: string): SQL => sql`${value} LIKE ${pattern} ESCAPE ${"\\"}`;

/** Presence of a value under a dotted path, or of a text `list.text` in a list: a mapping has no value of its own. */
function jsonPresent(key: string): SQL {
  const { from, where } = jsonScalars(key);
  const parts = key.split(".");
  const list = jsonPath(parts.slice(0, -1));
  const member = toLowerAscii(parts.at(-1) ?? "");
  const isMember = sql`j.type = 'text' AND lower(j.value) = ${member}`;
  return sql`(EXISTS (SELECT 1 FROM ${from} WHERE ${where}) OR (json_type(${entities.body}, ${list}) = 'array' AND EXISTS (SELECT 1 FROM json_each(${entities.body}, ${list}) j WHERE ${isMember})))`;
}

const tagPrefix = "metadata.tags.";
const isAttributeKey = (key: string): boolean =>
  key === "metadata.tags" || key.startsWith("metadata.labels.") || key.startsWith("metadata.annotations.");

function attributeSql(key: string, test?: ValueTest): SQL {
  const wanted = test === undefined ? sql`` : sql` AND ${test(sql`a.value`)}`;
  return sql`EXISTS (SELECT 1 FROM entity_attributes a WHERE a.entity_id = ${entities.id} AND a.key = ${key}${wanted})`;
}

/** Uids are compared as everything else, without regard to case; the one entity of a uid has a door of its own. */
const uidKey = "metadata.uid";

/** Whether any value of a key passes the test; without one, whether there is any. */
function valueSql(key: string, test?: ValueTest): SQL {
  const lower = key.toLowerCase();
  const column = columnOfKey.get(lower);
  if (column !== undefined) return test === undefined ? sql`${column} IS NOT NULL` : test(sql`${column}`);
  if (lower === uidKey) return test === undefined ? sql`1` : test(sql`lower(${entities.id})`);
  if (lower.startsWith("relations.")) {
    const wanted = test === undefined ? sql`` : sql` AND ${test(sql`r.target_ref`)}`;
    return sql`EXISTS (SELECT 1 FROM entity_relations r WHERE r.source_ref = ${entities.ref} AND r.type = ${lower.slice("relations.".length)}${wanted})`;
  }
  if (lower.startsWith(tagPrefix) && test === undefined) {
    const tag = lower.slice(tagPrefix.length);
    return attributeSql("metadata.tags", (value) => sql`${value} = ${tag}`);
  }
  if (isAttributeKey(lower)) return attributeSql(lower, test);
  if (test === undefined) return jsonPresent(key);
  const { from, where } = jsonScalars(key);
  return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${test(sql`lower(${scalar})`)})`;
}

function oneOfSql(key: string, values: readonly string[]): SQL {
  const lower = key.toLowerCase();
  const column = columnOfKey.get(lower);
  if (column === entities.description) return sql`lower(${column}) IN ${lowered(values)}`;
  if (column !== undefined) return inArray(column, lowered(values));
  if (lower.startsWith("relations.")) {
    const type = lower.slice("relations.".length);
    return sql`${entities.ref} IN (SELECT r.source_ref FROM entity_relations r WHERE r.type = ${type} AND r.target_ref IN ${lowered(values)})`;
  }
  return valueSql(key, (value) => sql`${value} IN ${lowered(values)}`);
}

function keySql(key: string, test: KeyTest): SQL {
  switch (test.is) {
    case "present":
      return valueSql(key);
    case "one-of":
      return test.values.length === 0 ? sql`0` : oneOfSql(key, test.values);
    case "prefix":
      return valueSql(key, (value) => likeSql(value, `${escapeLike(test.prefix)}%`));
    default:
      return test satisfies never;
  }
}

/** An empty `all` holds for everything, an empty `any` for nothing. */
function predicateSql(predicate: EntityPredicate): SQL {
  switch (predicate.kind) {
    case "key":
      return keySql(predicate.key, predicate.test);
    case "not":
      // What has no value is not equal to anything; SQL would say that it does not know.
      return sql`NOT coalesce(${predicateSql(predicate.of)}, 0)`;
    case "all":
      return and(...predicate.of.map(predicateSql)) ?? sql`1`;
    case "any":
      return or(...predicate.of.map(predicateSql)) ?? sql`0`;
    default:
      return predicate satisfies never;
  }
}

function searchSql(search: SearchQuery | undefined): SQL | undefined {
  if (search === undefined) return undefined;
  if (search.match === null) return sql`0`;
  return sql`${entities.seq} IN (SELECT rowid FROM entities_fts WHERE entities_fts MATCH ${search.match})`;
}

function textSql(text: EntityQuery["text"]): SQL | undefined {
  if (text === undefined) return undefined;
  const pattern = `%${escapeLike(text.term)}%`;
  return or(...text.keys.map((key) => valueSql(key, (value) => likeSql(value, pattern)))) ?? sql`0`;
}

export function whereOf(query: EntityQuery): SQL | undefined {
  const parts = [predicateOfFilter(query.filter), query.predicate].filter((part) => part !== undefined);
  return and(...parts.map(predicateSql), searchSql(query.search), textSql(query.text));
}
