/*
 * What the database keeps beside an entity's JSON so that lists, facets and search never read the JSON: typed columns
 * for facet keys, key-value rows for tags, labels and annotations, relations in both directions, and words to search.
 */
import type { Entity } from "./entity.schema.ts";
import { entityRefOf, findReference, relationsOf, type Relation } from "./entity-relations.ts";
import { readTier, type Tier } from "./tier.ts";

/** Longer values are stored with the entity but cannot be filtered by; Backstage draws the same line. */
const MAX_VALUE = 200;

export interface EntityAttribute {
  readonly key: string;
  readonly value: string;
}

export interface EntityIndex {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title: string | null;
  readonly sortName: string;
  readonly description: string | null;
  readonly type: string | null;
  readonly lifecycle: string | null;
  readonly tier: Tier | null;
  readonly ownerRef: string | null;
  readonly systemRef: string | null;
  readonly attributes: readonly EntityAttribute[];
  readonly relations: readonly Relation[];
}

/** Groups and users carry their title in the profile. */
export function titleOf(entity: Entity): string | null {
  if (entity.metadata.title !== undefined) return entity.metadata.title;
  const profile = entity.spec?.["profile"];
  if (typeof profile !== "object" || profile === null) return null;
  const displayName: unknown = Reflect.get(profile, "displayName");
  return typeof displayName === "string" ? displayName : null;
}

const specText = (entity: Entity, key: string): string | null => {
  const value = entity.spec?.[key];
  return typeof value === "string" ? value : null;
};

function attributesOf(entity: Entity): EntityAttribute[] {
  const { tags = [], labels = {}, annotations = {} } = entity.metadata;
  const rows = [
    ...tags.map((value) => ({ key: "metadata.tags", value })),
    ...Object.entries(labels).map(([key, value]) => ({ key: `metadata.labels.${key}`, value })),
    ...Object.entries(annotations).map(([key, value]) => ({ key: `metadata.annotations.${key}`, value })),
  ];
  const usable = rows.filter((row) => row.key.length <= MAX_VALUE && row.value.length <= MAX_VALUE);
  return [...new Map(usable.map((row) => [`${row.key}=${row.value}`.toLowerCase(), row])).values()];
}

export function indexEntity(entity: Entity): EntityIndex {
  const title = titleOf(entity);
  return {
    ref: entityRefOf(entity),
    kind: entity.kind.toLowerCase(),
    namespace: entity.metadata.namespace ?? "default",
    name: entity.metadata.name,
    title,
    // Part of every cursor of the usual order, so a title without end must not make one that no request can carry.
    sortName: (title ?? entity.metadata.name).toLowerCase().slice(0, MAX_VALUE),
    description: entity.metadata.description ?? null,
    type: specText(entity, "type"),
    lifecycle: specText(entity, "lifecycle"),
    tier: readTier(entity) ?? null,
    ownerRef: findReference(entity, "owner") ?? null,
    systemRef: findReference(entity, "system") ?? null,
    attributes: attributesOf(entity),
    relations: relationsOf(entity),
  };
}
