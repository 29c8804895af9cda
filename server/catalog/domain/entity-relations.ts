/*
 * References inside a descriptor and the relations they mean, emitted in both directions by whichever side declares
 * them. A bare name gets the kind its field implies and the namespace of the entity it stands in; `dependsOn` implies
 * no kind. Source: backstage/backstage BuiltinKindsEntityProcessor and "Well-known relations".
 */
import { parseEntityRef, stringifyEntityRef } from "../../kernel/entity-ref.ts";
import type { Entity } from "./entity.schema.ts";
import type { EntityKind } from "./entity-kinds.ts";

interface ReferenceField {
  readonly kinds: readonly EntityKind[];
  readonly field: string;
  readonly defaultKind?: string;
  /** Read from the entity that holds the field to the one it names, and back. */
  readonly type: string;
  readonly inverse: string;
}

const ownable: readonly EntityKind[] = [
  "Component",
  "API",
  "Resource",
  "System",
  "Domain",
  "Template",
  "AiResource",
];
const partOf = { type: "partOf", inverse: "hasPart" };

const fields: readonly ReferenceField[] = [
  { kinds: ownable, field: "owner", defaultKind: "group", type: "ownedBy", inverse: "ownerOf" },
  {
    kinds: ["Component", "API", "Resource", "AiResource"],
    field: "system",
    defaultKind: "system",
    ...partOf,
  },
  { kinds: ["Component"], field: "subcomponentOf", defaultKind: "component", ...partOf },
  { kinds: ["System"], field: "domain", defaultKind: "domain", ...partOf },
  { kinds: ["Domain"], field: "subdomainOf", defaultKind: "domain", ...partOf },
  {
    kinds: ["Component"],
    field: "providesApis",
    defaultKind: "api",
    type: "providesApi",
    inverse: "apiProvidedBy",
  },
  {
    kinds: ["Component"],
    field: "consumesApis",
    defaultKind: "api",
    type: "consumesApi",
    inverse: "apiConsumedBy",
  },
  { kinds: ["Component", "Resource"], field: "dependsOn", type: "dependsOn", inverse: "dependencyOf" },
  { kinds: ["Component", "Resource"], field: "dependencyOf", type: "dependencyOf", inverse: "dependsOn" },
  { kinds: ["Group"], field: "parent", defaultKind: "group", type: "childOf", inverse: "parentOf" },
  { kinds: ["Group"], field: "children", defaultKind: "group", type: "parentOf", inverse: "childOf" },
  { kinds: ["Group"], field: "members", defaultKind: "user", type: "hasMember", inverse: "memberOf" },
  { kinds: ["User"], field: "memberOf", defaultKind: "group", type: "memberOf", inverse: "hasMember" },
];

export interface Relation {
  readonly sourceRef: string;
  readonly type: string;
  readonly targetRef: string;
}

export interface ReferenceProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface ReferenceUse {
  readonly field: ReferenceField;
  readonly path: readonly (string | number)[];
  readonly text: string;
}

export const entityRefOf = (entity: Pick<Entity, "kind" | "metadata">): string =>
  stringifyEntityRef({
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? "default",
    name: entity.metadata.name,
  });

function referencesIn(entity: Entity): ReferenceUse[] {
  return fields
    .filter((field) => field.kinds.some((kind) => kind === entity.kind))
    .flatMap((field): ReferenceUse[] => {
      const value = entity.spec?.[field.field];
      if (typeof value === "string") return [{ field, path: ["spec", field.field], text: value }];
      if (!Array.isArray(value)) return [];
      return value.flatMap((text: unknown, index) =>
        typeof text === "string" ? [{ field, path: ["spec", field.field, index], text }] : [],
      );
    });
}

const parseIn = (entity: Entity, use: ReferenceUse) =>
  parseEntityRef(use.text, {
    ...(use.field.defaultKind === undefined ? {} : { kind: use.field.defaultKind }),
    namespace: entity.metadata.namespace ?? "default",
  });

/** References that cannot be read, each with its place in the document. */
export function referenceProblems(entity: Entity): ReferenceProblem[] {
  return referencesIn(entity).flatMap((use) => {
    const parsed = parseIn(entity, use);
    return parsed.ok ? [] : [{ path: use.path, message: parsed.error }];
  });
}

/** Every relation the entity declares, in both directions, without repeats. */
export function relationsOf(entity: Entity): Relation[] {
  const self = entityRefOf(entity);
  const found = new Map<string, Relation>();
  for (const use of referencesIn(entity)) {
    const parsed = parseIn(entity, use);
    if (!parsed.ok) continue;
    const target = stringifyEntityRef(parsed.value);
    const pair = [
      { sourceRef: self, type: use.field.type, targetRef: target },
      { sourceRef: target, type: use.field.inverse, targetRef: self },
    ];
    for (const relation of pair) found.set(Object.values(relation).join(" "), relation);
  }
  return [...found.values()];
}

/** The one reference of a field as a canonical ref, for example the owner. */
export function findReference(entity: Entity, field: string): string | undefined {
  const use = referencesIn(entity).find((candidate) => candidate.field.field === field);
  if (use === undefined) return undefined;
  const parsed = parseIn(entity, use);
  return parsed.ok ? stringifyEntityRef(parsed.value) : undefined;
}
