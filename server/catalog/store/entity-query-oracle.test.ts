/* Queries answered by SQL, by SQL over a moment of the past, and by looking at each entity in plain JavaScript. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { relationsOf } from "../domain/entity-relations.ts";
import type { Entity } from "../domain/entity.schema.ts";
import type { EntityPredicate, KeyTest } from "../domain/entity-predicate.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { countFacet } from "./entity-facets.ts";
import { countEntities, listEntityPage } from "./entity-query.ts";
import { readCatalogAt } from "./entity-versions.ts";

type Reader = ReturnType<typeof createTestDatabase>["read"];

const word = fc.constantFrom("a", "B", "b%", "_c", "ab", "Ab");
const scalar = fc.oneof(word, fc.constantFrom<unknown>(1, 10, true, false));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const drawn = fc.record({
  kind: fc.constantFrom("Component", "API", "Resource"),
  title: maybe(word),
  description: maybe(word),
  tags: fc.array(fc.constantFrom("a", "ab", "c"), { maxLength: 3 }),
  label: maybe(fc.constantFrom("a", "B")),
  type: maybe(word),
  owner: maybe(fc.constantFrom("a", "user:b", "ext/Ab")),
  dependsOn: fc.uniqueArray(fc.constantFrom("resource:a", "component:ext/b"), { maxLength: 2 }),
  flag: maybe(scalar),
  list: maybe(fc.array(scalar, { maxLength: 3 })),
  deep: maybe(word),
});
const entities = fc.array(drawn, { maxLength: 8 }).map((rows) =>
  rows.map(({ kind, title, description, tags, label, type, owner, dependsOn, flag, list, deep }, index) =>
    anEntity(`e${index}`, {
      kind,
      metadata: {
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
        ...(tags.length === 0 ? {} : { tags }),
        ...(label === undefined ? {} : { labels: { "x.y/z": label } }),
      },
      spec: {
        type,
        owner,
        ...(dependsOn.length === 0 ? {} : { dependsOn }),
        ...(flag === undefined ? {} : { flag }),
        ...(list === undefined ? {} : { list }),
        ...(deep === undefined ? {} : { deep: { er: deep } }),
      },
    }),
  ),
);

const keys = [
  "kind",
  "metadata.name",
  "metadata.title",
  "metadata.description",
  "metadata.tags",
  "metadata.labels.x.y/z",
  "spec.type",
  "owner",
  "relations.ownedBy",
  "relations.dependsOn",
  "spec.flag",
  "spec.list",
  "spec.deep.er",
  "spec.nothing",
];
const text = fc.oneof(
  word,
  fc.constantFrom("component", "e1", "c", "true", "1", "group:default/a", "user:default/b"),
);
const test = fc.oneof(
  fc.constant<KeyTest>({ is: "present" }),
  fc.array(text, { maxLength: 3 }).map((values): KeyTest => ({ is: "one-of", values })),
  text.map((prefix): KeyTest => ({ is: "prefix", prefix })),
);
const { predicate } = fc.letrec<{ predicate: EntityPredicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("key" as const), key: fc.constantFrom(...keys), test }),
    fc.record({
      kind: fc.constantFrom("all" as const, "any" as const),
      of: fc.array(tie("predicate"), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("predicate") }),
  ),
}));

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined,
    value,
  );
}

/** What the catalog knows an entity by under a key, in lower case. */
function valuesOf(entity: Entity, key: string): string[] {
  const self = `${entity.kind}:default/${entity.metadata.name}`.toLowerCase();
  const targets = (type: string): string[] =>
    relationsOf(entity)
      .filter((relation) => relation.sourceRef === self && relation.type === type)
      .map(({ targetRef }) => targetRef);
  if (key === "owner") return targets("ownedBy");
  if (key.startsWith("relations.")) return targets(key.slice("relations.".length));
  const label = "metadata.labels.";
  const path = key.startsWith(label) ? ["metadata", "labels", key.slice(label.length)] : key.split(".");
  const found = at(entity, path);
  return (Array.isArray(found) ? found : [found]).flatMap((value: unknown) =>
    value === undefined ? [] : [String(value).toLowerCase()],
  );
}

function passes(values: readonly string[], asked: KeyTest): boolean {
  switch (asked.is) {
    case "present":
      return values.length > 0;
    case "one-of":
      return values.some((value) => asked.values.some((wanted) => wanted.toLowerCase() === value));
    case "prefix":
      return values.some((value) => value.startsWith(asked.prefix.toLowerCase()));
    default:
      return asked satisfies never;
  }
}

function holds(entity: Entity, asked: EntityPredicate): boolean {
  switch (asked.kind) {
    case "key":
      return passes(valuesOf(entity, asked.key), asked.test);
    case "not":
      return !holds(entity, asked.of);
    case "all":
      return asked.of.every((part) => holds(entity, part));
    case "any":
      return asked.of.some((part) => holds(entity, part));
    default:
      return asked satisfies never;
  }
}

const order = [{ key: "metadata.name", direction: "asc" }] as const;
const namesIn = async (db: Reader, asked: EntityPredicate): Promise<string[]> => {
  const { rows } = await listEntityPage(db, { filter: [], predicate: asked }, { order, limit: 100 });
  return rows.map((row) => row.name);
};

describe("a query", () => {
  it("lets through what a look at every entity lets through, now and as of now", async () => {
    await fc.assert(
      fc.asyncProperty(
        entities,
        fc.array(predicate, { minLength: 1, maxLength: 5 }),
        async (given, asked) => {
          const db = createTestDatabase();
          await seedEntities(db, given);
          for (const one of asked) {
            const expected = given
              .filter((entity) => holds(entity, one))
              .map((entity) => entity.metadata.name);
            expect(await namesIn(db.read, one)).toEqual(expected);
            expect(await countEntities(db.read, { filter: [], predicate: one })).toBe(expected.length);
            expect(await readCatalogAt(db, 1_000, (reader) => namesIn(reader, one))).toEqual(expected);
          }
          db.close();
        },
      ),
      { seed: 54, numRuns: 60 },
    );
  });
});

describe("a facet", () => {
  it("counts each entity once for each of its values, now and as of now", async () => {
    await fc.assert(
      fc.asyncProperty(entities, fc.constantFrom(...keys), async (given, key) => {
        const db = createTestDatabase();
        await seedEntities(db, given);
        const expected = new Map<string, number>();
        for (const entity of given)
          for (const value of new Set(valuesOf(entity, key)))
            expected.set(value, (expected.get(value) ?? 0) + 1);
        for (const counts of [
          await countFacet(db.read, { filter: [] }, { key, limit: 100 }),
          await readCatalogAt(db, 1_000, (reader) => countFacet(reader, { filter: [] }, { key, limit: 100 })),
        ]) {
          const found = new Map(counts.map(({ value, count }) => [value.toLowerCase(), count]));
          expect(found.size).toBe(counts.length);
          expect(found).toEqual(expected);
          expect(counts.map(({ count }) => count)).toEqual(
            counts.map(({ count }) => count).toSorted((a, b) => b - a),
          );
        }
        db.close();
      }),
      { seed: 55, numRuns: 60 },
    );
  });
});
