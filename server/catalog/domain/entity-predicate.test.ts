import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntityPredicate, predicateOfFilter, type EntityPredicate } from "./entity-predicate.ts";

const read = (query: unknown): unknown => {
  const parsed = parseEntityPredicate(query);
  return parsed.ok ? parsed.value : parsed.error;
};
const oneOf = (key: string, ...values: string[]): EntityPredicate => ({
  kind: "key",
  key,
  test: { is: "one-of", values },
});
const present = (key: string): EntityPredicate => ({ kind: "key", key, test: { is: "present" } });
const all = (...of: EntityPredicate[]): EntityPredicate => ({ kind: "all", of });
const not = (of: EntityPredicate): EntityPredicate => ({ kind: "not", of });

describe("a query", () => {
  it.each<[unknown, EntityPredicate]>([
    [{}, all()],
    [{ kind: "Component" }, all(oneOf("kind", "Component"))],
    [{ kind: "Component", "spec.x": 1 }, all(oneOf("kind", "Component"), oneOf("spec.x", "1"))],
    [{ "spec.public": true }, all(oneOf("spec.public", "true"))],
    [{ kind: { $in: ["a", 2, false] } }, all(oneOf("kind", "a", "2", "false"))],
    [{ kind: { $in: [] } }, all(oneOf("kind"))],
    [{ "metadata.title": { $exists: true } }, all(present("metadata.title"))],
    [{ "metadata.title": { $exists: false } }, all(not(present("metadata.title")))],
    [
      { "metadata.name": { $hasPrefix: "%" } },
      all({ kind: "key", key: "metadata.name", test: { is: "prefix", prefix: "%" } }),
    ],
    [{ "metadata.tags": { $contains: "java" } }, all(oneOf("metadata.tags", "java"))],
    [{ relations: { $contains: { type: "ownedBy" } } }, all(present("relations.ownedBy"))],
    [
      { Relations: { $contains: { type: "ownedBy", targetRef: "group:default/a" } } },
      all(oneOf("relations.ownedBy", "group:default/a")),
    ],
    [
      { relations: { $contains: { type: "ownedBy", targetRef: { $in: ["a", "b"] } } } },
      all(oneOf("relations.ownedBy", "a", "b")),
    ],
    [{ $not: { kind: "a" } }, not(all(oneOf("kind", "a")))],
    [{ $any: [] }, { kind: "any", of: [] }],
    [{ $all: [{ kind: "a" }, { $any: [{}] }] }, all(all(oneOf("kind", "a")), { kind: "any", of: [all()] })],
    [{ __proto__: null, constructor: "x" }, all(oneOf("constructor", "x"))],
  ])("%j is understood", (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    ["kind", 'Expected an object like {"kind":"Component"}, found "kind".'],
    [null, 'Expected an object like {"kind":"Component"}, found null.'],
    [undefined, 'Expected an object like {"kind":"Component"}, found nothing.'],
    [[], 'Expected an object like {"kind":"Component"}, found [].'],
    [{ $nor: [] }, 'Expected $all, $any, $not or keys of entities, found "$nor".'],
    [{ $all: { kind: "a" } }, 'Expected a list of queries in $all, found {"kind":"a"}.'],
    [{ $any: "a" }, 'Expected a list of queries in $any, found "a".'],
    [{ $any: [1] }, 'Expected an object like {"kind":"Component"}, found 1.'],
    [{ $not: [] }, 'Expected an object like {"kind":"Component"}, found [].'],
    [{ $not: {}, kind: "a" }, "Expected $not to stand alone, found $not, kind."],
    [{ $all: [], $any: [] }, "Expected $all to stand alone, found $all, $any."],
    [
      { relations: { $contains: "x", $in: [] } },
      /^Expected a text, a number, a boolean, or an object with one of/,
    ],
    [{ kind: null }, /for "kind", found null\.$/],
    [{ kind: {} }, /for "kind", found \{\}\.$/],
    [{ kind: ["a"] }, /for "kind", found \["a"\]\.$/],
    [{ kind: { $exists: "yes" } }, /for "kind", found \$exists with "yes"\.$/],
    [{ kind: { $in: "a" } }, /for "kind", found \$in with "a"\.$/],
    [{ kind: { $in: [null] } }, /for "kind", found \$in with \[null\]\.$/],
    [{ kind: { $hasPrefix: 1 } }, /for "kind", found \$hasPrefix with 1\.$/],
    [{ kind: { $contains: { type: "x" } } }, /for "relations", found \{"type":"x"\} for "kind"\.$/],
    [{ relations: { $contains: { targetRef: "x" } } }, /for "relations", found \{"targetRef":"x"\}/],
    [{ relations: { $contains: { type: "a", more: 1 } } }, /for "relations", found \{"type":"a","more":1\}/],
    [{ relations: { $contains: { type: "a", targetRef: null } } }, /for "relations.a", found null\.$/],
  ])("%j is refused with what was expected and what was found", (query, error) => {
    expect(read(query)).toEqual(error instanceof RegExp ? expect.stringMatching(error) : error);
  });

  const nested = (levels: number): unknown => (levels === 0 ? { kind: "a" } : { $not: nested(levels - 1) });
  const keys = (count: number): unknown =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
  const list = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);
  it.each([
    ["ten levels", nested(10), nested(11), "Expected a query of at most 10 levels, found more."],
    ["fifty conditions", keys(50), keys(51), "Expected a query of at most 50 conditions, found 51."],
    [
      "fifty empty lists",
      { $all: list(50).map(() => ({ $any: [] })) },
      { $all: list(51).map(() => ({ $any: [] })) },
      "Expected a query of at most 50 conditions, found 51.",
    ],
    [
      "a thousand texts",
      { k: { $in: list(999) } },
      { k: { $in: list(1_000) } },
      "Expected a query of at most 1000 values, found 1001.",
    ],
    [
      "texts of a thousand characters",
      { k: { $hasPrefix: "x".repeat(1_000) } },
      { k: { $hasPrefix: "x".repeat(1_001) } },
      "Expected keys and values of at most 1000 characters, found 1001.",
    ],
    [
      "keys of a thousand characters",
      { ["k".repeat(1_000)]: "v" },
      { ["k".repeat(1_001)]: "v" },
      "Expected keys and values of at most 1000 characters, found 1001.",
    ],
  ])("may have %s and not one more", (_limit, most, tooMuch, error) => {
    expect(parseEntityPredicate(most).ok).toBe(true);
    expect(read(tooMuch)).toBe(error);
  });

  it("that is any JSON at all is understood or refused in a sentence of bounded length", () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom("a", 1, true, null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom("$all", "$any", "$not", "$in", "$exists", "$contains", "kind", "relations", "type"),
          tie("value"),
          { maxKeys: 3 },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (query) => {
        const parsed = parseEntityPredicate(query);
        if (!parsed.ok) {
          expect(parsed.error).toMatch(/^Expected .+\.$/);
          expect(parsed.error.length).toBeLessThan(400);
        }
      }),
      { seed: 36, numRuns: 1_000 },
    );
  });
});

describe("a filter as a predicate", () => {
  it("asks for any of its sets, and for all conditions inside one", () => {
    expect(
      predicateOfFilter([
        [
          { key: "kind", values: ["a", "b"] },
          { key: "spec.type", values: null },
        ],
        [{ key: "owner", values: [] }],
      ]),
    ).toEqual({ kind: "any", of: [all(oneOf("kind", "a", "b"), present("spec.type")), all(oneOf("owner"))] });
  });

  it("asks for nothing when it is empty", () => {
    expect(predicateOfFilter([])).toBeUndefined();
  });
});
