/*
 * Conditions on entities as a tree, and Backstage's way of writing one in JSON: `$all`, `$any`, `$not` around objects
 * that map dotted keys to a value or to one of `$in`, `$exists`, `$hasPrefix`, `$contains`. Keys and values compare
 * without regard to case. Source: backstage/backstage packages/filter-predicates and the catalog's use of it.
 */
import { err, ok, type Result } from "../../kernel/result.ts";
import type { EntityFilter } from "./catalog-filter.ts";

export type KeyTest =
  | { readonly is: "present" }
  | { readonly is: "one-of"; readonly values: readonly string[] }
  | { readonly is: "prefix"; readonly prefix: string };

export type EntityPredicate =
  | { readonly kind: "all" | "any"; readonly of: readonly EntityPredicate[] }
  | { readonly kind: "not"; readonly of: EntityPredicate }
  | { readonly kind: "key"; readonly key: string; readonly test: KeyTest };

/** SQLite refuses statements with many more terms and values than these, and a refusal would look like our defect. */
const MAX_CONDITIONS = 50;
const MAX_DEPTH = 10;
const MAX_VALUES = 1_000;
const MAX_TEXT = 1_000;

const keyIs = (key: string, test: KeyTest): EntityPredicate => ({ kind: "key", key, test });

/** Any set of a filter is enough; an empty filter asks for nothing in particular. */
export function predicateOfFilter(filter: EntityFilter): EntityPredicate | undefined {
  if (filter.length === 0) return undefined;
  const sets = filter.map((set): EntityPredicate => ({
    kind: "all",
    of: set.map(({ key, values }) =>
      keyIs(key, values === null ? { is: "present" } : { is: "one-of", values }),
    ),
  }));
  return { kind: "any", of: sets };
}

type Json = Readonly<Record<string, unknown>>;
type Parsed = Result<EntityPredicate, string>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPrimitive = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);
const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 100);

function parseAll(values: readonly unknown[], parse: (value: unknown) => Parsed) {
  const parsed: EntityPredicate[] = [];
  for (const value of values) {
    const one = parse(value);
    if (!one.ok) return one;
    parsed.push(one.value);
  }
  return ok(parsed);
}

/** Parses the `query` of a POST; the error says what was expected and what was found. */
export function parseEntityPredicate(value: unknown): Parsed {
  const parsed = parseNode(value, 0);
  if (!parsed.ok) return parsed;
  const tests = listTests(parsed.value);
  if (tests.length > MAX_CONDITIONS)
    return err(`Expected a query of at most ${MAX_CONDITIONS} conditions, found ${tests.length}.`);
  const texts = tests.flatMap((test) => test ?? []);
  if (texts.length > MAX_VALUES)
    return err(`Expected a query of at most ${MAX_VALUES} values, found ${texts.length}.`);
  const long = texts.find((text) => text.length > MAX_TEXT);
  return long === undefined
    ? parsed
    : err(`Expected keys and values of at most ${MAX_TEXT} characters, found ${long.length}.`);
}

/** The texts of each condition; an empty `$all` or `$any` is a condition without any. */
function listTests(predicate: EntityPredicate): readonly (readonly string[] | undefined)[] {
  switch (predicate.kind) {
    case "key":
      return [[predicate.key, ...textsOf(predicate.test)]];
    case "not":
      return listTests(predicate.of);
    case "all":
    case "any":
      return predicate.of.length === 0 ? [undefined] : predicate.of.flatMap(listTests);
    default:
      return predicate satisfies never;
  }
}

function textsOf(test: KeyTest): readonly string[] {
  switch (test.is) {
    case "present":
      return [];
    case "one-of":
      return test.values;
    case "prefix":
      return [test.prefix];
    default:
      return test satisfies never;
  }
}

function parseNode(value: unknown, depth: number): Parsed {
  if (depth > MAX_DEPTH) return err(`Expected a query of at most ${MAX_DEPTH} levels, found more.`);
  if (!isObject(value)) return err(`Expected an object like {"kind":"Component"}, found ${shown(value)}.`);
  const [operator, ...others] = Object.keys(value).filter((key) => key.startsWith("$"));
  if (operator === undefined) return parseFields(value);
  if (others.length > 0 || Object.keys(value).length > 1)
    return err(`Expected ${operator} to stand alone, found ${Object.keys(value).join(", ").slice(0, 100)}.`);
  return parseOperator(operator, value[operator], depth);
}

function parseOperator(operator: string, value: unknown, depth: number): Parsed {
  if (operator === "$not") {
    const inner = parseNode(value, depth + 1);
    return inner.ok ? ok({ kind: "not", of: inner.value }) : inner;
  }
  if (operator !== "$all" && operator !== "$any")
    return err(`Expected $all, $any, $not or keys of entities, found "${operator.slice(0, 100)}".`);
  if (!Array.isArray(value)) return err(`Expected a list of queries in ${operator}, found ${shown(value)}.`);
  const parts = parseAll(value, (part) => parseNode(part, depth + 1));
  return parts.ok ? ok({ kind: operator === "$all" ? "all" : "any", of: parts.value }) : parts;
}

function parseFields(fields: Json): Parsed {
  const parts: EntityPredicate[] = [];
  for (const [key, value] of Object.entries(fields)) {
    const part = parseField(key, value);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok({ kind: "all", of: parts });
}

const expectedValue =
  "a text, a number, a boolean, or an object with one of $in, $exists, $hasPrefix and $contains";

function parseField(key: string, value: unknown): Parsed {
  if (isPrimitive(value)) return ok(keyIs(key, { is: "one-of", values: [String(value)] }));
  const [operator, ...others] = isObject(value) ? Object.keys(value) : [];
  if (!isObject(value) || operator === undefined || others.length > 0)
    return err(`Expected ${expectedValue} for "${key}", found ${shown(value)}.`);
  return parseValueOperator(key, operator, value[operator]);
}

function parseValueOperator(key: string, operator: string, operand: unknown): Parsed {
  if (operator === "$exists" && typeof operand === "boolean") {
    const present = keyIs(key, { is: "present" });
    return ok(operand ? present : { kind: "not", of: present });
  }
  if (operator === "$in" && Array.isArray(operand) && operand.every(isPrimitive))
    return ok(keyIs(key, { is: "one-of", values: operand.map(String) }));
  if (operator === "$hasPrefix" && typeof operand === "string")
    return ok(keyIs(key, { is: "prefix", prefix: operand }));
  if (operator === "$contains") return parseContains(key, operand);
  return err(`Expected ${expectedValue} for "${key}", found ${operator} with ${shown(operand)}.`);
}

/** A list of texts contains one of them; of the lists of objects only `relations` can be asked for. */
function parseContains(key: string, operand: unknown): Parsed {
  if (isPrimitive(operand)) return ok(keyIs(key, { is: "one-of", values: [String(operand)] }));
  const { type, targetRef, ...rest } = isObject(operand) ? operand : {};
  if (key.toLowerCase() !== "relations" || typeof type !== "string" || Object.keys(rest).length > 0)
    return err(
      `Expected $contains with a text, or {"type":…,"targetRef":…} for "relations", found ${shown(operand)} for "${key}".`,
    );
  const relation = `relations.${type}`;
  return targetRef === undefined ? ok(keyIs(relation, { is: "present" })) : parseField(relation, targetRef);
}
